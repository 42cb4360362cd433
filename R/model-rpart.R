# rpart: one tree, of any method.

#' @export
model_type.rpart <- function(x, ...) if (part(x, "method") == "class") "classification" else "regression"

#' @export
predict_model.rpart <- function(x, newdata, type, ...) {
  need_model_package("rpart", x)
  if (type == "prob" && x$method != "class") no_probabilities(x, "Grow it with {.code method = \"class\"}.")
  kind <- if (type == "prob") "prob" else if (x$method == "class") "class" else "vector"
  y <- stats::predict(x, newdata = newdata, type = kind, ...)
  if (type == "prob") by_class(y, colnames(y)) else response(y)
}
