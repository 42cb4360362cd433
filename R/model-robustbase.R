# robustbase: robust regressions. glmrob() is a glm, nlrob() an nls.

#' @export
model_type.lmrob <- type_number
#' @export
predict_model.lmrob <- predict_number("robustbase")
