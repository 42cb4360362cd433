# VGAM: vector models of vglm() and vgam(). Their predict() is VGAM's own.

vgam_families <- function(x) tryCatch(x@family@vfamily, error = function(error) not_fitted(x))

# Categories have a column each; a binomial response of several columns is several outputs.
#' @export
model_type.vglm <- function(x, ...) {
  families <- vgam_families(x)
  classes <- "VGAMcategorical" %in% families || ("binomialff" %in% families && ncol(x@y) == 1)
  if (classes) "classification" else "regression"
}

#' @export
predict_model.vglm <- function(x, newdata, type, ...) {
  y <- exported("VGAM", "predict", x)(x, newdata = newdata, type = "response", ...)
  if (type == "raw") return(response(y))
  if (model_type.vglm(x) != "classification") no_probabilities(x, "Fit it with {.code binomialff} or {.code multinomial}.")
  if (NCOL(y) > 1) as.data.frame(y, optional = TRUE) else by_class(y, c("0", "1"))
}
