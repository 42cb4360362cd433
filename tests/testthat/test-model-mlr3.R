# A trained Learner: an R6 object, whose predict_newdata() gives a Prediction.
stand_in_learner <- function(task_type, predict_type = "response") {
  learner <- structure(new.env(), class = c("LearnerStandIn", "Learner", "R6"))
  learner$task_type <- task_type
  learner$model <- "trained"
  learner$predict_type <- predict_type
  learner$predict_newdata <- function(newdata, task = NULL) {
    p <- plogis(newdata$Petal.Length - newdata$Sepal.Width)
    list(prob = if (learner$predict_type == "prob") cbind(no = 1 - p, yes = p), response = 10 * p)
  }
  learner
}

test_that("mlr3, stand-in: classifiers and regressions", {
  local_stand_in("mlr3", "nothing <- NULL")
  p <- plogis(flower_features$Petal.Length - flower_features$Sepal.Width)
  expect_model_contract(stand_in_learner("classif", "prob"), flower_features, cbind(no = 1 - p, yes = p))
  expect_model_contract(stand_in_learner("regr"), flower_features, 10 * p)
  expect_error(predict_model(stand_in_learner("classif"), flower_features, "prob"), "predict_type", class = "lime_error_probabilities")
  untrained <- stand_in_learner("regr")
  untrained$model <- NULL
  expect_error(predict_model(untrained, flower_features, "raw"), "train(task)", fixed = TRUE, class = "lime_error_model")
  expect_error(model_type(stand_in_learner("clust")), "clust", class = "lime_error_model_type")
})

test_that("mlr3: the real package", {
  skip_if_not_installed("mlr3")
  mlr3 <- asNamespace("mlr3")
  classifier <- mlr3$lrn("classif.rpart", predict_type = "prob")
  expect_error(predict_model(classifier, flower_features, "prob"), "not fitted", class = "lime_error_model")
  classifier$train(mlr3$as_task_classif(datasets::iris, target = "Species"))
  expect_model_contract(classifier, flower_features, classifier$predict_newdata(flower_features)$prob)
  regression <- mlr3$lrn("regr.rpart")
  regression$train(mlr3$as_task_regr(datasets::iris, target = "Sepal.Length"))
  expect_model_contract(regression, flower_rows, regression$predict_newdata(flower_rows)$response)
})
