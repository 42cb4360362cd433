# nlme: mixed and generalised least squares models, and glmmPQL() of MASS,
# which are such. explain() hands on what predict() takes, as `level`.

#' @export
model_type.lme <- type_number

# Several levels come as columns, beside those of the groups.
#' @export
predict_model.lme <- function(x, newdata, type, ...) {
  need_model_package("nlme", x)
  if (type == "prob") no_probabilities(x, it_is_a_regression)
  y <- stats::predict(x, newdata = newdata, ...)
  response(if (is.data.frame(y)) y[vapply(y, is.numeric, NA)] else y)
}

#' @export
model_type.gls <- type_number
#' @export
predict_model.gls <- predict_number("nlme")

#' @export
model_type.glmmPQL <- function(x, ...) {
  type_of_family(part(part(x, "family"), "family", x))
}

#' @export
predict_model.glmmPQL <- function(x, newdata, type, ...) {
  need_model_package("MASS", x)
  y <- stats::predict(x, newdata = newdata, type = "response", ...)
  formula <- stats::formula(x)
  outcome <- eval(formula[[2]], x$data, environment(formula))
  by_family(y, x, type, x$family$family, outcome)
}
