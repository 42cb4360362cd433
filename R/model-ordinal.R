# ordinal: cumulative link models of clm(), for ordered classes.

#' @export
model_type.clm <- function(x, ...) {
  part(x, "y.levels")
  "classification"
}

# With the response among the data predict() gives its probability only.
#' @export
predict_model.clm <- function(x, newdata, type, ...) {
  need_model_package("ordinal", x)
  outcome <- all.vars(stats::formula(x)[[2]])
  newdata <- newdata[setdiff(names(newdata), outcome)]
  asked <- if (type == "raw") "class" else "prob"
  y <- stats::predict(x, newdata = newdata, type = asked, ...)$fit
  if (type == "raw") return(response(y))
  by_class(matrix(y, NROW(newdata)), x$y.levels)
}
