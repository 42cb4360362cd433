# mlr: what train() returns, a WrappedModel. Its successor is in model-mlr3.R.

# mlr3's learners, which have the class too, are environments.
is_untrained_mlr <- function(x) inherits(x, "Learner") && is.list(x)

#' @export
model_type.WrappedModel <- function(x, ...) {
  type <- x$learner$type
  switch(type, classif = "classification", regr = "regression", not_supported(x, paste("mlr learners of type", type)))
}

#' @export
predict_model.WrappedModel <- function(x, newdata, type, ...) {
  need_model_package("mlr", x)
  if (type == "prob" && !identical(x$learner$predict.type, "prob")) {
    no_probabilities(x, "Make the learner with {.code predict.type = \"prob\"} and train it again.")
  }
  predicted <- stats::predict(x, newdata = as.data.frame(newdata), ...)$data
  if (type == "raw") return(response(predicted$response))
  levels <- x$task.desc$class.levels
  by_class(as.matrix(predicted[paste0("prob.", levels)]), levels)
}
