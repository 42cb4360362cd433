# brglm2: brmultinom() and bracl(), for classes and ordered ones. They inherit
# from glm, but their predict() knows "class" and "probs". What brglm_fit makes
# is a glm.

#' @export
model_type.brmultinom <- function(x, ...) "classification"

#' @export
predict_model.brmultinom <- function(x, newdata, type, ...) {
  need_model_package("brglm2", x)
  asked <- if (type == "raw") "class" else "probs"
  y <- stats::predict(x, newdata = newdata, type = asked, ...)
  if (type == "raw") return(response(y))
  by_class(matrix(y, NROW(newdata)), x$lev)
}
