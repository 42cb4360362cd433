test_that("mlr: learners with probabilities, and regressions", {
  skip_if_not_installed("mlr")
  classifier <- mlr::train(
    mlr::makeLearner("classif.lda", predict.type = "prob"), mlr::makeClassifTask(data = datasets::iris, target = "Species")
  )
  own <- as.matrix(mlr::getPredictionProbabilities(predict(classifier, newdata = flower_features)))
  expect_model_contract(classifier, flower_features, own)
  two <- mlr::train(
    mlr::makeLearner("classif.rpart", predict.type = "prob"),
    mlr::makeClassifTask(data = two_flowers, target = "Species", positive = "virginica")
  )
  own <- as.matrix(mlr::getPredictionProbabilities(predict(two, newdata = two_features), c("versicolor", "virginica")))
  expect_model_contract(two, two_features, own[, two$task.desc$class.levels])
  regression <- mlr::train(mlr::makeLearner("regr.lm"), mlr::makeRegrTask(data = datasets::iris[1:4], target = "Sepal.Length"))
  own <- mlr::getPredictionResponse(predict(regression, newdata = flower_features[2:4]))
  expect_model_contract(regression, flower_features[2:4], own)
})

test_that("mlr: learners without probabilities, clusterings and survival are told so", {
  skip_if_not_installed("mlr")
  hard <- mlr::train(mlr::makeLearner("classif.lda"), mlr::makeClassifTask(data = datasets::iris, target = "Species"))
  expect_error(predict_model(hard, flower_features, "prob"), "predict.type", class = "lime_error_probabilities")
  other <- structure(list(learner = list(type = "surv")), class = "WrappedModel")
  expect_error(model_type(other), "surv", class = "lime_error_model_type")
})

test_that("mlr: a learner that was not trained is told so", {
  skip_if_not_installed("mlr")
  expect_unfitted(mlr::makeLearner("classif.lda", predict.type = "prob"), "mlr::train(")
})
