# earth: splines, and glm()s of splines where `glm` was given. Without it
# classes are numbers that are no probabilities: a regression.

#' @export
model_type.earth <- function(x, ...) {
  part(x, "coefficients")
  if (is.null(x$glm.list)) return("regression")
  type_of_family(x$glm.list[[1]]$family$family)
}

#' @export
predict_model.earth <- function(x, newdata, type, ...) {
  need_model_package("earth", x)
  if (type == "prob" && model_type.earth(x) != "classification") {
    no_probabilities(x, "Use {.code earth(glm = list(family = binomial))}.")
  }
  y <- stats::predict(x, newdata = newdata, type = "response", ...)
  if (type == "raw") return(response(y))
  if (ncol(y) > 1) return(as.data.frame(y, optional = TRUE))
  by_class(y, x$levels %||% c("0", "1"))
}
