# mlr3: trained Learners, those of mlr3pipelines and mlr3tuning among them.

#' @export
model_type.Learner <- function(x, ...) {
  check_fitted(x)
  switch(x$task_type, classif = "classification", regr = "regression", not_supported(x, paste("mlr3 tasks of type", x$task_type)))
}

#' @export
predict_model.Learner <- function(x, newdata, type, ...) {
  check_fitted(x)
  if (is.null(x$model)) {
    not_fitted(x, "Train it, as with {.code learner$train(task)}.")
  }
  need_model_package("mlr3", x)
  if (type == "prob" && !identical(x$predict_type, "prob")) {
    no_probabilities(x, "Say {.code learner$predict_type <- \"prob\"} and train it again.")
  }
  predicted <- x$predict_newdata(as.data.frame(newdata), ...)
  if (type == "prob") as.data.frame(predicted$prob, optional = TRUE) else response(predicted$response)
}
