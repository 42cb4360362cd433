# lme4: mixed models of lmer(), glmer() and nlmer(). explain() hands on what
# predict() takes, as `re.form` and `allow.new.levels`.

#' @export
model_type.merMod <- function(x, ...) {
  need_model_package("lme4", x)
  type_of_family(stats::family(x)$family)
}

#' @export
predict_model.merMod <- function(x, newdata, type, ...) {
  need_model_package("lme4", x)
  y <- stats::predict(x, newdata = newdata, type = "response", ...)
  by_family(y, x, type, stats::family(x)$family)
}
