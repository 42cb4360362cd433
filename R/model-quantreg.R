# quantreg: quantiles, one or several, each an output.

#' @export
model_type.rq <- type_number
#' @export
predict_model.rq <- predict_number("quantreg")
#' @export
model_type.rqs <- type_number
#' @export
predict_model.rqs <- predict_number("quantreg")
#' @export
model_type.nlrq <- type_number
#' @export
predict_model.nlrq <- predict_number("quantreg")
