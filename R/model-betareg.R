# betareg: regressions of shares between 0 and 1.

#' @export
model_type.betareg <- type_number

#' @export
predict_model.betareg <- predict_number("betareg", type = "response")
