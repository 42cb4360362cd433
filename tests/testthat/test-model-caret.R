test_that("caret: classification and regression, with and without preprocessing", {
  withr::local_envvar(TZ = "UTC") # Sys.timezone() warns where nobody knows
  skip_if_not_installed("caret")
  none <- caret::trainControl(method = "none")
  classifier <- caret::train(Species ~ ., datasets::iris, method = "lda", trControl = none, preProcess = c("center", "scale"))
  own <- as.matrix(predict(classifier, flower_features, type = "prob"))
  expect_model_contract(classifier, flower_features, own)
  regression <- caret::train(datasets::iris[2:4], datasets::iris$Sepal.Length, method = "lm", trControl = none)
  expect_model_contract(regression, flower_features, predict(regression, flower_features))
})

test_that("caret: a method without probabilities, and a regression called a classifier, are told so", {
  skip_if_not_installed("caret")
  none <- caret::trainControl(method = "none")
  regression <- caret::train(datasets::iris[2:4], datasets::iris$Sepal.Length, method = "lm", trControl = none)
  expect_error(predict_model(regression, flower_features, "prob"), "classProbs", class = "lime_error_probabilities")
  hard <- caret::getModelInfo("lda", regex = FALSE)[[1]]
  hard["prob"] <- list(NULL)
  hard <- caret::train(datasets::iris[1:4], datasets::iris$Species, method = hard, trControl = none)
  expect_error(predict_model(hard, flower_features, "prob"), "classProbs", class = "lime_error_probabilities")
  expect_identical(predict_model(hard, flower_features, "raw")$Response, predict(hard, flower_features))
})
