# pls: partial least squares and principal component regression. ncomp: number
# of components, all unless told; several numbers give outputs for each.

#' @export
model_type.mvr <- type_number

#' @export
predict_model.mvr <- function(x, newdata, type, ..., ncomp = x$ncomp) {
  need_model_package("pls", x)
  if (type == "prob") no_probabilities(x, it_is_a_regression)
  # n x outputs x length(ncomp)
  ask <- function(...) stats::predict(x, newdata = newdata, ncomp = ncomp, ...)
  y <- ask(type = "response", ...)
  names <- dimnames(y)[[2]]
  if (length(ncomp) > 1) {
    names <- as.vector(outer(names, dimnames(y)[[3]], paste))
  }
  response(matrix(y, dim(y)[1], dimnames = list(NULL, names)))
}
