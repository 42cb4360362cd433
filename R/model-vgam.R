# VGAM: vector models of vglm() and vgam(). Their predict() is VGAM's own.

# A binomial response of several columns is several outputs.
#' @export
model_type.vglm <- function(x, ...) {
  families <- tryCatch(x@family@vfamily, error = function(e) not_fitted(x))
  categories <- "VGAMcategorical" %in% families
  two <- "binomialff" %in% families && ncol(x@y) == 1
  if (categories || two) "classification" else "regression"
}

#' @export
predict_model.vglm <- function(x, newdata, type, ...) {
  if (type == "prob" && model_type.vglm(x) != "classification") {
    no_probabilities(x, "Use {.code binomialff} or {.code multinomial}.")
  }
  ask <- exported("VGAM", "predict", x)
  y <- ask(x, newdata = newdata, type = "response", ...)
  if (type == "raw") return(response(y))
  if (NCOL(y) > 1) return(as.data.frame(y, optional = TRUE))
  by_class(y, c("0", "1"))
}
