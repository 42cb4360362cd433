# h2o: models in a running cluster, and the leader of AutoML. S4 classes.

#' @export
model_type.H2OModel <- function(x, ...) {
  switch(class(x)[1],
    H2OBinomialModel = , H2OMultinomialModel = , H2OOrdinalModel = "classification",
    H2ORegressionModel = "regression",
    not_supported(x, "h2o models that are neither a classifier nor a regression")
  )
}

#' @export
predict_model.H2OModel <- function(x, newdata, type, ...) {
  h2o <- function(name) exported("h2o", name, x)
  frame <- h2o("as.h2o")(newdata)
  predicted <- h2o("h2o.predict")(x, frame, ...)
  y <- as.data.frame(predicted)
  try(h2o("h2o.rm")(list(frame, predicted)), silent = TRUE) # or the cluster fills with batches
  if (type == "raw") return(response(y[[1]]))
  if (ncol(y) == 1) no_probabilities(x, "Train it with a factor as response.")
  y[-1]
}

#' @export
model_type.H2OAutoML <- function(x, ...) model_type(x@leader, ...)

#' @export
predict_model.H2OAutoML <- function(x, newdata, type, ...) predict_model(x@leader, newdata, type, ...)
