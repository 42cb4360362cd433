# glmmTMB: mixed models of many families. explain() hands on what predict()
# takes, as `re.form` and `allow.new.levels`.

#' @export
model_type.glmmTMB <- function(x, ...) {
  family <- part(part(x, "modelInfo"), "family", x)
  type_of_family(part(family, "family", x))
}

#' @export
predict_model.glmmTMB <- function(x, newdata, type, ...) {
  need_model_package("glmmTMB", x)
  y <- stats::predict(x, newdata = newdata, type = "response", ...)
  by_family(y, x, type, x$modelInfo$family$family)
}
