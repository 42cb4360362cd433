# rms: its models inherit from glm, coxph and survreg, but their predict() gives the linear predictor, and says "fitted" where
# others say "response".

#' @export
model_type.rms <- type_number

# ols(), Gls(), Rq(), bj(): the linear predictor is the response.
#' @export
predict_model.rms <- predict_number("rms")

#' @export
model_type.lrm <- function(x, ...) {
  part(x, "freq")
  "classification"
}

#' @export
predict_model.lrm <- function(x, newdata, type, ...) predict_ordinal(x, newdata, type, names(x$freq), ...)

# Of levels, or of numbers: those are a regression of their mean.
#' @export
model_type.orm <- function(x, ...) if (is.character(part(x, "yunique"))) "classification" else "regression"

#' @export
predict_model.orm <- function(x, newdata, type, ...) {
  need_model_package("rms", x)
  if (is.character(x$yunique)) return(predict_ordinal(x, newdata, type, x$yunique, ...))
  if (type == "prob") no_probabilities(x, "Fit it with a factor as response.")
  response(stats::predict(x, newdata = newdata, type = "mean", ...))
}

predict_ordinal <- function(x, newdata, type, levels, ...) {
  need_model_package("rms", x)
  y <- stats::predict(x, newdata = newdata, type = "fitted.ind", ...) # two levels: a vector; a single row comes as a vector
  if (length(levels) > 2) y <- matrix(y, NROW(newdata))
  if (type == "raw") response(y) else by_class(y, levels)
}

# The type is that of a glm().
#' @export
predict_model.Glm <- function(x, newdata, type, ...) {
  need_model_package("rms", x)
  y <- x$family$linkinv(stats::predict(x, newdata = newdata, type = "lp", ...))
  by_family(y, x, type, x$family$family)
}

#' @export
model_type.Glm <- function(x, ...) model_type.glm(x)

# predict_type: "risk", relative to the mean of the data, or "lp", its logarithm.
#' @export
predict_model.cph <- function(x, newdata, type, ..., predict_type = "risk") {
  predict_survival_rms(x, newdata, type, predict_type, "risk", exp, ...)
}

# predict_type: "response", a time, or "lp".
#' @export
predict_model.psm <- function(x, newdata, type, ..., predict_type = "response") {
  need_model_package("rms", x)
  time <- survival_distribution(x)$itrans %||% identity
  predict_survival_rms(x, newdata, type, predict_type, "response", time, ...)
}

survival_distribution <- function(x) {
  known <- exported("survival", "survreg.distributions", x)
  if (is.list(x$dist)) x$dist else known[[x$dist]]
}

predict_survival_rms <- function(x, newdata, type, predict_type, scaled, scale, ...) {
  need_model_package("rms", x)
  if (type == "prob") no_probabilities(x, "Leave it as it is, a regression: {.code predict_type} of {.fn explain} says of what.")
  if (!predict_type %in% c(scaled, "lp")) argument_error("predict_type", paste0("\"", scaled, "\" or \"lp\""), describe_value(predict_type))
  y <- stats::predict(x, newdata = newdata, type = "lp", ...)
  response(if (predict_type == "lp") y else scale(y))
}
