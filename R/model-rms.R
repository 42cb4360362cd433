# rms: its models inherit from glm, coxph and survreg, but their predict()
# gives the linear predictor, and says "fitted" where others say "response".

# ols(), Gls(), Rq(), bj(): the linear predictor is the response.
#' @export
model_type.rms <- type_number
#' @export
predict_model.rms <- predict_number("rms")

#' @export
model_type.lrm <- function(x, ...) {
  part(x, "freq")
  "classification"
}

#' @export
predict_model.lrm <- function(x, newdata, type, ...) {
  predict_ordinal(x, newdata, type, names(x$freq), ...)
}

# Of levels, or of numbers: those are a regression of their mean.
#' @export
model_type.orm <- function(x, ...) {
  if (is.character(part(x, "yunique"))) "classification" else "regression"
}

#' @export
predict_model.orm <- function(x, newdata, type, ...) {
  levels <- x$yunique
  if (is.character(levels)) {
    return(predict_ordinal(x, newdata, type, levels, ...))
  }
  need_model_package("rms", x)
  if (type == "prob") no_probabilities(x, "Fit it with a factor as response.")
  response(stats::predict(x, newdata = newdata, type = "mean", ...))
}

# Of two levels a vector comes, of the second one; of a single row another.
predict_ordinal <- function(x, newdata, type, levels, ...) {
  need_model_package("rms", x)
  y <- stats::predict(x, newdata = newdata, type = "fitted.ind", ...)
  if (length(levels) > 2) y <- matrix(y, NROW(newdata))
  if (type == "raw") response(y) else by_class(y, levels)
}

#' @export
model_type.Glm <- function(x, ...) model_type.glm(x)

#' @export
predict_model.Glm <- function(x, newdata, type, ...) {
  need_model_package("rms", x)
  eta <- stats::predict(x, newdata = newdata, type = "lp", ...)
  by_family(x$family$linkinv(eta), x, type, x$family$family)
}

# predict_type: "risk", relative to the mean of the data; or "lp", its log.
#' @export
predict_model.cph <- function(x, newdata, type, ..., predict_type = "risk") {
  scales <- list(risk = exp, lp = identity)
  predict_scaled(x, newdata, type, scales, predict_type, ...)
}

# predict_type: "response", a time; or "lp".
#' @export
predict_model.psm <- function(x, newdata, type, ...,
                              predict_type = "response") {
  known <- exported("survival", "survreg.distributions", x)
  distribution <- if (is.list(x$dist)) x$dist else known[[x$dist]]
  scales <- list(response = distribution$itrans %||% identity, lp = identity)
  predict_scaled(x, newdata, type, scales, predict_type, ...)
}

# scales: functions of the linear predictor, by their predict_type.
predict_scaled <- function(x, newdata, type, scales, predict_type, ...) {
  need_model_package("rms", x)
  if (type == "prob") no_probabilities(x, it_is_a_regression)
  predict_type <- check_choice(predict_type, "predict_type", names(scales))
  y <- stats::predict(x, newdata = newdata, type = "lp", ...)
  response(scales[[predict_type]](y))
}
