# betareg: regressions of shares between 0 and 1.

#' @export
model_type.betareg <- type_number

#' @export
predict_model.betareg <- function(x, newdata, type, ...) {
  need_model_package("betareg", x)
  if (type == "prob") no_probabilities(x, "It is a regression of a share: use {.fn as_regressor}.")
  response(stats::predict(x, newdata = newdata, type = "response", ...))
}
