test_that("e1071: support vector machines", {
  skip_if_not_installed("e1071")
  set.seed(1)
  own <- function(model, newdata, levels) attr(predict(model, newdata, probability = TRUE), "probabilities")[, levels]
  levels <- levels(datasets::iris$Species)
  formula <- e1071::svm(Species ~ ., datasets::iris, probability = TRUE)
  expect_model_contract(formula, flower_features, own(formula, flower_features, levels))
  matrix <- e1071::svm(as.matrix(datasets::iris[150:1, 1:4]), datasets::iris$Species[150:1], probability = TRUE)
  expect_model_contract(matrix, flower_features, own(matrix, as.matrix(flower_features), levels))
  regression <- e1071::svm(Sepal.Length ~ ., datasets::iris)
  expect_model_contract(regression, flower_rows, predict(regression, flower_rows))
  hard <- e1071::svm(Species ~ ., datasets::iris)
  for (model in list(hard, regression)) {
    expect_error(predict_model(model, flower_rows, "prob"), "probability = TRUE", class = "lime_error_probabilities")
  }
  expect_error(model_type(e1071::svm(datasets::iris[1:4], type = "one-classification")), "novelty", class = "lime_error_model_type")
})

test_that("e1071: naive Bayes", {
  skip_if_not_installed("e1071")
  bayes <- e1071::naiveBayes(Species ~ ., datasets::iris)
  expect_model_contract(bayes, flower_features, predict(bayes, flower_features, type = "raw"))
})

test_that("e1071: naive Bayes says the class itself, too", {
  skip_if_not_installed("e1071")
  bayes <- e1071::naiveBayes(Species ~ ., datasets::iris)
  expect_identical(predict_model(bayes, flower_features, "raw")$Response, predict(bayes, flower_features))
})
