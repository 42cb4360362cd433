test_that("kernlab: machines and Gaussian processes, of a formula and of a matrix", {
  skip_if_not_installed("kernlab")
  set.seed(1)
  quiet <- function(code) {
    capture.output(result <- code)
    result
  }
  levels <- levels(datasets::iris$Species)
  own <- function(model, newdata) kernlab::predict(model, newdata, type = "probabilities")
  machine <- quiet(kernlab::ksvm(Species ~ ., datasets::iris, prob.model = TRUE))
  expect_model_contract(machine, flower_features, own(machine, flower_features))
  matrix <- quiet(kernlab::ksvm(as.matrix(datasets::iris[1:4]), datasets::iris$Species, prob.model = TRUE))
  expect_model_contract(matrix, flower_features, own(matrix, as.matrix(flower_features)))
  process <- quiet(kernlab::gausspr(Species ~ ., datasets::iris))
  expect_model_contract(process, flower_features, own(process, flower_features))
  for (fit in list(kernlab::ksvm, kernlab::gausspr, kernlab::rvm, kernlab::kqr)) {
    regression <- quiet(fit(as.matrix(datasets::iris[2:4]), datasets::iris$Sepal.Length))
    expect_model_contract(regression, flower_features, as.vector(kernlab::predict(regression, as.matrix(flower_features[2:4]))))
    expect_error(predict_model(regression, flower_features, "prob"), "prob.model", class = "lime_error_probabilities")
  }
  factors <- quiet(kernlab::ksvm(Sepal.Length ~ ., datasets::iris))
  expect_model_contract(factors, flower_rows, as.vector(kernlab::predict(factors, flower_rows)))
  hard <- quiet(kernlab::ksvm(Species ~ ., datasets::iris))
  expect_error(predict_model(hard, flower_features, "prob"), "prob.model = TRUE", class = "lime_error_probabilities")
  novelty <- quiet(kernlab::ksvm(as.matrix(datasets::iris[1:4]), type = "one-svc"))
  expect_error(model_type(novelty), "novelty", class = "lime_error_model_type")
})

test_that("kernlab: least squares machines have classes, no probabilities", {
  skip_if_not_installed("kernlab")
  capture.output(machine <- kernlab::lssvm(as.matrix(datasets::iris[1:4]), datasets::iris$Species))
  expect_identical(model_type(machine), "classification")
  expect_error(predict_model(machine, flower_features, "prob"), "ksvm", class = "lime_error_probabilities")
})
