test_that("rpart: classes, numbers, counts", {
  skip_if_not_installed("rpart")
  tree <- function(...) rpart::rpart(..., control = rpart::rpart.control(minsplit = 5, cp = 0))
  classifier <- tree(Species ~ Sepal.Width + Sepal.Length, datasets::iris)
  expect_model_contract(classifier, flower_features, predict(classifier, flower_features))
  for (method in c("anova", "poisson")) {
    number <- tree(round(Petal.Length) ~ Sepal.Width + Species, datasets::iris, method = method)
    expect_model_contract(number, flower_rows, predict(number, flower_rows))
  }
  expect_error(predict_model(number, flower_rows, "prob"), "class", class = "lime_error_probabilities")
})
