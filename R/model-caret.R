# caret: what train() returns.

#' @export
model_type.train <- function(x, ...) tolower(part(x, "modelType"))

#' @export
predict_model.train <- function(x, newdata, type, ..., na.action = stats::na.pass) {
  need_model_package("caret", x)
  if (type == "prob" && (x$modelType != "Classification" || is.null(x$modelInfo$prob))) {
    no_probabilities(x, "Train a classifier whose method has probabilities, with {.code trainControl(classProbs = TRUE)}.")
  }
  predicted <- stats::predict(x, newdata = newdata, type = type, na.action = na.action, ...)
  if (type == "prob") as.data.frame(predicted) else response(predicted)
}
