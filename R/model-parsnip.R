# parsnip and workflows: fitted models of tidymodels. A workflow brings its recipe along.

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
model_type.model_fit <- function(x, ...) type_parsnip(x, x$spec$mode)

#' @export
predict_model.model_fit <- function(x, newdata, type, ...) {
  need_model_package("parsnip", x)
  predict_parsnip(x, newdata, type, ...)
}

#' @export
model_type.workflow <- function(x, ...) {
  if (is.null(x$fit$fit)) lime_abort(c("The workflow is not fitted.", i = "Use what {.fn fit} returns."), "model_type")
  type_parsnip(x, x$fit$fit$spec$mode)
}

#' @export
predict_model.workflow <- function(x, newdata, type, ...) {
  need_model_package("workflows", x)
  predict_parsnip(x, newdata, type, ...)
}
