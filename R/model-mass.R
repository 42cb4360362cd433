# MASS: linear and quadratic discriminant analysis, polr() for ordered classes.

type_lda <- function(x, ...) "classification"

predict_lda <- function(x, newdata, type, ...) {
  need_model_package("MASS", x)
  if (is.null(x$terms)) newdata <- number_matrix(newdata, colnames(x$means), "MASS")
  predicted <- stats::predict(x, newdata = newdata, ...)
  if (type == "raw") response(predicted$class) else as.data.frame(predicted$posterior, optional = TRUE)
}

#' @export
model_type.lda <- type_lda
#' @export
model_type.qda <- type_lda
#' @export
predict_model.lda <- predict_lda
#' @export
predict_model.qda <- predict_lda

#' @export
model_type.polr <- type_lda
#' @export
predict_model.polr <- function(x, newdata, type, ...) {
  need_model_package("MASS", x)
  y <- stats::predict(x, newdata = newdata, type = if (type == "raw") "class" else "probs", ...)
  if (type == "raw") response(y) else by_class(matrix(y, ncol = length(x$lev)), x$lev) # a single row comes as a vector
}
