# nnet: networks with one hidden layer, and multinom(), which is a network without one.

#' @export
model_type.nnet <- function(x, ...) {
  if (isTRUE(x$softmax) || isTRUE(x$entropy) || isTRUE(x$censored) || !is.null(x$lev)) "classification" else "regression"
}

#' @export
predict_model.nnet <- function(x, newdata, type, ...) {
  need_model_package("nnet", x)
  if (!is.numeric(x$wts) || length(x$n) != 3) not_fitted(x) # nnet reads them in C, unseen
  if (is.null(x$terms)) newdata <- number_matrix(newdata, x$n[1], "nnet") # it keeps no names
  y <- stats::predict(x, newdata, type = if (inherits(x, "multinom")) "probs" else "raw", ...)
  if (NCOL(y) == 1 && length(y) > NROW(newdata)) y <- matrix(y, NROW(newdata), dimnames = list(NULL, names(y))) # multinom, one row
  if (type == "raw") return(response(y))
  if (model_type(x) != "classification") no_probabilities(x, "Train it with a factor as response.")
  if (NCOL(y) == 1) by_class(as.vector(y), x$lev %||% c("0", "1")) else by_class(y, x$lev %||% colnames(y) %||% seq_len(ncol(y)))
}
