# R's own lm() and glm(); gam() of mgcv, which is a glm.

#' @export
model_type.lm <- function(x, ...) "regression"

#' @export
predict_model.lm <- function(x, newdata, type, ...) {
  if (type == "prob") no_probabilities(x, "Use {.code glm(family = binomial)}, or {.fn as_regressor} for what this model is.")
  response(stats::predict(x, newdata = newdata, ...)) # a column for each response
}

# Binomial, or the several categories of mgcv's multinom() and ocat().
#' @export
model_type.glm <- function(x, ...) {
  if (grepl("binomial|multinom|Ordered Categorical", x$family$family) && !grepl("Negative", x$family$family)) {
    "classification"
  } else {
    "regression"
  }
}

#' @export
predict_model.glm <- function(x, newdata, type, ...) {
  if (inherits(x, "gam")) need_model_package("mgcv", x)
  y <- stats::predict(x, newdata = newdata, type = "response", ...)
  if (type == "raw") return(response(y))
  if (model_type.glm(x) != "classification") no_probabilities(x, "Fit it with {.code family = binomial}.")
  y <- as.matrix(y)
  if (ncol(y) > 1) return(by_class(y, if (grepl("^Ordered", x$family$family)) seq_len(ncol(y)) else seq_len(ncol(y)) - 1))
  by_class(y, labels_of_binomial(stats::model.response(stats::model.frame(x))))
}
