# survival: one number for each row, a risk or a time. predict_type: which, as predict() calls it.

#' @export
model_type.coxph <- function(x, ...) {
  if (inherits(x, "coxphms")) not_supported(x, "models of several states")
  "regression"
}

# reference: survival's own default compares each row with its own stratum, so that to change the stratum would change the scale. NULL
# is that default: predict() of penalised models fails with any other.
#' @export
predict_model.coxph <- function(x, newdata, type, ..., predict_type = "risk", reference = if (!inherits(x, "coxph.penal")) "sample") {
  if (is.null(reference)) return(predict_survival(x, newdata, type, predict_type = predict_type, ...))
  predict_survival(x, newdata, type, predict_type = predict_type, reference = reference, ...)
}

#' @export
model_type.survreg <- function(x, ...) "regression"

#' @export
predict_model.survreg <- function(x, newdata, type, ..., predict_type = "response") {
  predict_survival(x, newdata, type, predict_type = predict_type, ...)
}

# predict_type behind the dots: `p`, of quantiles, would be taken for it.
predict_survival <- function(x, newdata, type, ..., predict_type) {
  need_model_package("survival", x)
  if (type == "prob") no_probabilities(x, "Leave it as it is, a regression: {.code predict_type} of {.fn explain} says of what.")
  y <- stats::predict(x, newdata = newdata, type = predict_type, ...)
  response(if (length(y) > NROW(newdata)) matrix(y, NROW(newdata)) else y) # several quantiles of a single row come as a vector
}
