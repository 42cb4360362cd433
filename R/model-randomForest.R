# randomForest: shares of votes, or means.

#' @export
model_type.randomForest <- function(x, ...) {
  switch(part(x, "type"), classification = , regression = x$type, not_supported(x, paste(x$type, "forests")))
}

#' @export
predict_model.randomForest <- function(x, newdata, type, ...) {
  need_model_package("randomForest", x)
  if (type == "raw") return(response(stats::predict(x, newdata = newdata, ...)))
  if (x$type != "classification") no_probabilities(x, "Train it with a factor as response.")
  y <- stats::predict(x, newdata = newdata, type = "prob", ...)
  by_class(y, colnames(y))
}
