# glmnet: paths, and cv.glmnet(), which knows where on the path to be.

#' @export
model_type.glmnet <- function(x, ...) {
  if (inherits(x, "coxnet")) not_supported(x, "Cox models")
  family <- x$call$family
  binomial <- inherits(x, "glmnetfit") && is.list(x$family) && identical(x$family$family, "binomial")
  if (inherits(x, c("lognet", "multnet")) || binomial) "classification" else "regression"
}

#' @export
predict_model.glmnet <- function(x, newdata, type, ..., s = NULL) {
  if (is.null(s) && length(x$lambda) > 1) {
    lime_abort(
      c("This glmnet model is a path of {length(x$lambda)} penalties.",
        i = "Say which: {.code explain(..., s = 0.01)}, or use {.fn cv.glmnet}."),
      "model"
    )
  }
  predict_glmnet(x, x, newdata, type, s = s %||% x$lambda, ...)
}

#' @export
model_type.cv.glmnet <- function(x, ...) model_type(x$glmnet.fit, ...)

#' @export
predict_model.cv.glmnet <- function(x, newdata, type, ...) predict_glmnet(x, x$glmnet.fit, newdata, type, ...)

predict_glmnet <- function(x, fit, newdata, type, ...) {
  need_model_package("glmnet", x)
  if (type == "prob" && model_type(fit) != "classification") {
    no_probabilities(x, "Fit it with {.code family = \"binomial\"} or {.code \"multinomial\"}.")
  }
  beta <- if (is.list(fit$beta)) fit$beta[[1]] else fit$beta
  y <- stats::predict(x, newx = number_matrix(newdata, rownames(beta), "glmnet"), type = "response", ...)
  if (length(dim(y)) == 3) y <- matrix(y, dim(y)[1], dimnames = list(NULL, dimnames(y)[[2]]))
  if (type == "raw") response(y) else by_class(y, fit$classnames %||% c("0", "1"))
}
