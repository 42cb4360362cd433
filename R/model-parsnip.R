# parsnip and workflows: fitted models of tidymodels. A workflow brings its recipe along.

# A specification, a workflow without a model, and what is left of a fit that
# failed.
is_unfitted_parsnip <- function(x) {
  if (inherits(x, "model_spec")) return("engine" %in% names(x))
  if (inherits(x, "workflow") && "fit" %in% names(x)) {
    x <- x$fit$fit
    if (is.null(x)) return(TRUE)
  }
  inherits(x, "model_fit") && inherits(x$fit, "try-error")
}

type_parsnip <- function(x, mode) {
  if (mode %in% c("classification", "regression")) mode else not_supported(x, paste("models of mode", mode))
}

# Without the ".pred" in front of the columns.
predict_parsnip <- function(x, newdata, type, ...) {
  y <- as.data.frame(stats::predict(x, newdata, type = if (type == "prob") "prob" else "numeric", ...))
  if (ncol(y) == 1) return(response(y[[1]]))
  names(y) <- sub("^[.]pred_", "", names(y))
  y
}

#' @export
model_type.model_spec <- function(x, ...) {
  check_fitted(x)
  NextMethod()
}

#' @export
predict_model.model_spec <- function(x, newdata, type, ...) {
  check_fitted(x)
  NextMethod()
}

#' @export
model_type.model_fit <- function(x, ...) {
  check_fitted(x)
  type_parsnip(x, x$spec$mode)
}

#' @export
predict_model.model_fit <- function(x, newdata, type, ...) {
  check_fitted(x)
  need_model_package("parsnip", x)
  predict_parsnip(x, newdata, type, ...)
}

#' @export
model_type.workflow <- function(x, ...) {
  check_fitted(x)
  type_parsnip(x, x$fit$fit$spec$mode)
}

#' @export
predict_model.workflow <- function(x, newdata, type, ...) {
  check_fitted(x)
  need_model_package("workflows", x)
  predict_parsnip(x, newdata, type, ...)
}
