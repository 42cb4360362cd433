# ordinal: cumulative link models of clm(), for ordered classes.

#' @export
model_type.clm <- function(x, ...) {
  part(x, "y.levels")
  "classification"
}

# With the response among the data predict() would give its probability only.
#' @export
predict_model.clm <- function(x, newdata, type, ...) {
  need_model_package("ordinal", x)
  newdata <- newdata[setdiff(names(newdata), all.vars(stats::formula(x)[[2]]))]
  y <- stats::predict(x, newdata = newdata, type = if (type == "raw") "class" else "prob", ...)$fit
  if (type == "raw") response(y) else by_class(matrix(y, NROW(newdata)), x$y.levels)
}
