# tree: one tree, of classes or of numbers.

#' @export
model_type.tree <- function(x, ...) {
  part(x, "frame")
  if (is.null(attr(x, "ylevels"))) "regression" else "classification"
}

#' @export
predict_model.tree <- function(x, newdata, type, ...) {
  need_model_package("tree", x)
  levels <- attr(x, "ylevels")
  if (type == "prob" && is.null(levels)) {
    no_probabilities(x, "Grow it with a factor as response.")
  }
  asked <- if (type == "raw" && !is.null(levels)) "class" else "vector"
  y <- stats::predict(x, newdata = newdata, type = asked, ...)
  if (type == "raw") return(response(y))
  by_class(matrix(y, NROW(newdata)), levels)
}
