# tree: one tree, as rpart's elder sister grows it.

#' @export
model_type.tree <- function(x, ...) {
  part(x, "frame")
  if (is.null(attr(x, "ylevels"))) "regression" else "classification"
}

#' @export
predict_model.tree <- function(x, newdata, type, ...) {
  need_model_package("tree", x)
  classes <- model_type.tree(x) == "classification"
  if (type == "prob" && !classes) no_probabilities(x, "Grow it with a factor as response.")
  y <- stats::predict(x, newdata = newdata, type = if (type == "raw" && classes) "class" else "vector", ...)
  if (type == "raw") response(y) else by_class(matrix(y, NROW(newdata)), attr(x, "ylevels"))
}
