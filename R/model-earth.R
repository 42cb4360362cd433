# earth: splines, with earth(glm = ) those of a glm. Without `glm` classes are numbers that are no probabilities: a regression.

#' @export
model_type.earth <- function(x, ...) {
  part(x, "coefficients")
  if (is.null(x$glm.list)) "regression" else type_of_family(x$glm.list[[1]]$family$family)
}

#' @export
predict_model.earth <- function(x, newdata, type, ...) {
  need_model_package("earth", x)
  if (type == "prob" && model_type.earth(x) != "classification") {
    no_probabilities(x, "Train it with {.code earth(..., glm = list(family = binomial))}.")
  }
  y <- stats::predict(x, newdata = newdata, type = "response", ...)
  if (type == "raw") return(response(y))
  if (ncol(y) > 1) as.data.frame(y, optional = TRUE) else by_class(y, x$levels %||% c("0", "1"))
}
