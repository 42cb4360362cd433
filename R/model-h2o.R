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
  asked <- without_progress(h2o, ask_h2o(h2o, x, newdata, ...))
  if (type == "raw") return(response(asked$y[[1]]))
  if (ncol(asked$y) == 1) no_probabilities(x, "Train it with a factor as response.")
  # Their own names are not the classes: "p1" is class "1". Calibrated
  # probabilities may follow.
  by_class(asked$y[1 + seq_along(asked$classes)], asked$classes)
}

# The frame that h2o predicts, and the classes in the order of its columns.
ask_h2o <- function(h2o, x, newdata, ...) {
  # or the cluster fills with batches
  remove <- function(frame) try(h2o("h2o.rm")(frame), silent = TRUE)
  frame <- h2o("as.h2o")(newdata)
  on.exit(remove(frame))
  predicted <- h2o("h2o.predict")(x, frame, ...)
  on.exit(remove(predicted), add = TRUE)
  classes <- h2o("h2o.levels")(predicted, 1)
  list(y = as.data.frame(predicted), classes = classes)
}

# h2o draws two bars for each batch. Its setting is put back; versions that
# cannot do so draw them.
without_progress <- function(h2o, code) {
  quiet <- h2o("h2o.no_progress")
  if (length(formals(quiet)) == 0) code else quiet(code)
}

#' @export
model_type.H2OAutoML <- function(x, ...) model_type(x@leader, ...)

#' @export
predict_model.H2OAutoML <- function(x, newdata, type, ...) predict_model(x@leader, newdata, type, ...)
