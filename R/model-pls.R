# pls: partial least squares and principal component regression. ncomp: number of components, all unless told.

#' @export
model_type.mvr <- type_number

#' @export
predict_model.mvr <- function(x, newdata, type, ..., ncomp = x$ncomp) {
  need_model_package("pls", x)
  if (type == "prob") no_probabilities(x, "It is a regression: use {.fn as_regressor}.")
  y <- stats::predict(x, newdata = newdata, ncomp = ncomp, type = "response", ...) # n x outputs x length(ncomp)
  names <- paste(rep(dimnames(y)[[2]], dim(y)[3]), rep(dimnames(y)[[3]], each = dim(y)[2]))
  response(matrix(y, dim(y)[1], dimnames = list(NULL, if (length(ncomp) > 1) names else dimnames(y)[[2]])))
}
