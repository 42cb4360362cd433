# e1071: support vector machines and naive Bayes.

#' @export
model_type.svm <- function(x, ...) {
  if (part(x, "type") == 2) not_supported(x, "machines for novelty detection")
  if (x$type %in% 0:1) "classification" else "regression"
}

#' @export
predict_model.svm <- function(x, newdata, type, ..., na.action = stats::na.exclude) {
  need_model_package("e1071", x)
  if (is.null(x$terms)) newdata <- number_matrix(newdata, colnames(x$SV), "svm")
  if (type == "raw") return(response(stats::predict(x, newdata = newdata, na.action = na.action, ...)))
  if (!isTRUE(x$compprob) || x$type > 1) no_probabilities(x, "Train it with {.code svm(..., probability = TRUE)}.")
  y <- attr(stats::predict(x, newdata = newdata, probability = TRUE, na.action = na.action, ...), "probabilities")
  by_class(y[, x$levels, drop = FALSE], x$levels)
}

#' @export
model_type.naiveBayes <- function(x, ...) "classification"

#' @export
predict_model.naiveBayes <- function(x, newdata, type, ...) {
  need_model_package("e1071", x)
  if (type == "raw") return(response(stats::predict(x, newdata = newdata, type = "class", ...)))
  y <- stats::predict(x, newdata = newdata, type = "raw", ...)
  by_class(matrix(y, ncol = length(x$levels)), x$levels) # one row comes as a vector
}
