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

test_that("caret: a method that was not asked for probabilities in training is told so", {
  withr::local_envvar(TZ = "UTC")
  skip_if_not_installed("caret")
  trained <- function(method, data, ...) {
    control <- caret::trainControl(method = "none", ...)
    grid <- caret::getModelInfo(method, regex = FALSE)[[1]]$grid(data[1:4], data$Species, len = 1)
    caret::train(data[1:4], data$Species, method = method, trControl = control, tuneGrid = grid[1, , drop = FALSE])
  }
  needs <- c(svmLinear = "kernlab", svmLinear2 = "e1071", ranger = "ranger")
  for (method in names(needs)[vapply(needs, requireNamespace, NA, quietly = TRUE)]) {
    hard <- trained(method, datasets::iris)
    explainer <- lime(datasets::iris[1:4], hard)
    expect_no_warning(expect_error(
      explain(flower_features[1, ], explainer, n_labels = 1, n_features = 2), "trControl = trainControl(classProbs = TRUE)",
      fixed = TRUE, class = "lime_error_probabilities"
    ))
    expect_identical(predict_model(hard, flower_features, "raw")$Response, predict(hard, flower_features))
    set.seed(1) # of the cross-validation that makes probabilities of an SVM
    soft <- trained(method, two_flowers, classProbs = TRUE)
    own <- as.matrix(predict(soft, two_features, type = "prob"))
    expect_model_contract(soft, two_features, own)
  }
})
