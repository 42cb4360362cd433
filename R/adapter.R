# What the files model-<framework>.R share: shapes of predictions, numbers from tables, and what is said when a model will
# not do.

# A data frame with a column for each class. y: n x k, or n probabilities of the second of two classes.
by_class <- function(y, labels) {
  if (is.null(dim(y)) || (ncol(y) == 1 && length(labels) == 2)) y <- cbind(1 - as.vector(y), as.vector(y))
  y <- as.data.frame(unname(as.matrix(y)), row.names = seq_len(nrow(y)))
  stats::setNames(y, labels)
}

# What a binomial model predicts the second of. glm() takes the first level for failure, all others for success.
labels_of_binomial <- function(outcome) {
  if (!is.factor(outcome)) return(if (is.logical(outcome)) c("FALSE", "TRUE") else c("0", "1"))
  first <- levels(outcome)[1]
  if (nlevels(outcome) == 2) levels(outcome) else c(first, paste("not", first))
}

# Models with a family, as glm() has it: "binomial", "quasibinomial" and
# "betabinomial" are classifiers. "Negative Binomial" is one of counts.
type_of_family <- function(family) {
  binomial <- grepl("binomial", family) && !grepl("Negative", family)
  if (binomial) "classification" else "regression"
}

# Predictions y of such a model, on the scale of the response: numbers, or
# probabilities of the second of two classes. outcome: what it was fitted to.
by_family <- function(y, x, type, family, outcome = fitted_outcome(x),
                      call = rlang::caller_env()) {
  if (type == "raw") return(response(y))
  if (type_of_family(family) != "classification") {
    no_probabilities(x, "Fit it with {.code family = binomial}.", call)
  }
  by_class(as.vector(y), labels_of_binomial(outcome))
}

fitted_outcome <- function(x) stats::model.response(stats::model.frame(x))

# An element that every fitted model has. model: whose it is at last.
part <- function(x, name, model = x, call = rlang::caller_env()) {
  found <- if (is.list(x)) .subset2(x, name)
  if (length(found) == 0) not_fitted(model, call = call)
  found
}

# The methods of models that are always a regression. package: theirs.
# ...: what predict() is told each time.
type_number <- function(x, ...) "regression"

predict_number <- function(package, ...) {
  force(package)
  told <- list(...)
  function(x, newdata, type, ...) {
    need_model_package(package, x)
    if (type == "prob") no_probabilities(x, it_is_a_regression)
    ask <- function(...) stats::predict(x, newdata = newdata, ...)
    response(do.call(ask, c(told, list(...))))
  }
}

it_is_a_regression <- "It is a regression: use {.fn as_regressor}, or leave it."

# A data frame with the column Response, or one for each output.
response <- function(y) {
  if (NCOL(y) > 1) return(as.data.frame(y, row.names = seq_len(nrow(y)), optional = TRUE))
  data.frame(Response = if (is.factor(y)) unname(y) else as.vector(as.matrix(y)))
}

# Numbers in a matrix, the columns that the model was taught first to last: features are their names, their number or
# NULL. Other things than tables and matrices go as they are.
number_matrix <- function(newdata, features, package, call = rlang::caller_env()) {
  if (is.null(dim(newdata)) || !(is.data.frame(newdata) || is.numeric(newdata) || inherits(newdata, "Matrix"))) return(newdata)
  newdata <- taught_columns(newdata, features, package, call)
  if (!is.data.frame(newdata)) return(newdata)
  numbers <- hold_numbers(newdata)
  if (!all(numbers)) {
    bad <- names(newdata)[!numbers][1]
    lime_abort(
      c("A {package} model takes numbers only.", x = "Column {.field {bad}} is {.cls {class(newdata[[bad]])[1]}}.",
        i = "Encode it as in training: {.code lime(x, model, preprocess = function(x) ...)}, with {.fn model.matrix} for example."),
      "newdata", column = bad, call = call
    )
  }
  data.matrix(newdata)
}

taught_columns <- function(newdata, features, package, call) {
  if (is.numeric(features) && ncol(newdata) != features) {
    lime_abort(
      c("The {package} model was taught {features} column{?s}.", x = "The data has {ncol(newdata)}.",
        i = "Choose them in {.arg preprocess}, see {.help lime::lime}."),
      "newdata", expected = features, got = ncol(newdata), call = call
    )
  }
  if (!is.character(features) || is.null(colnames(newdata))) return(newdata)
  missing <- setdiff(features, colnames(newdata))
  if (length(missing) > 0) {
    lime_abort(
      c("The data lacks columns that the {package} model was taught: {.field {missing}}.",
        i = "If they were made from others, make them in {.arg preprocess}, see {.help lime::lime}."),
      "newdata", missing = missing, call = call
    )
  }
  newdata[, features, drop = FALSE]
}

# For models of packages that are only suggested.
need_model_package <- function(package, model, call = rlang::caller_env()) {
  need_package(package, paste0("A model of class <", model_class(model), "> needs"), call)
}

# A function of a package that may not be there.
exported <- function(package, name, model, call = rlang::caller_env()) {
  need_model_package(package, model, call)
  getExportedValue(package, name)
}

no_probabilities <- function(model, remedy, call = rlang::caller_env()) {
  class <- model_class(model)
  lime_abort(
    c("This model of class {.cls {class}} has no probabilities, which explaining a classifier needs.", i = remedy),
    "probabilities", model_class = class(model), call = call
  )
}

# What only describes a model is told where it comes in: no wrapper helps.
check_fitted <- function(model, call = rlang::caller_env()) {
  if (is_unfitted_parsnip(model)) {
    not_fitted(model, "Give what {.code fit(model, ...)} returns.", call)
  }
  if (is_untrained_mlr(model)) {
    not_fitted(model, "Give what {.code mlr::train(model, task)} returns.", call)
  }
}

not_fitted <- function(model, remedy = "Give what the fitting function returned.",
                       call = rlang::caller_env()) {
  class <- model_class(model)
  lime_abort(
    c("The model of class {.cls {class}} is not fitted, or not whole.",
      i = remedy),
    "model", call = call
  )
}

give_a_function <- "If numbers come out, give a function: {.code lime(x, predict_fn = function(newdata) ...)}."

not_supported <- function(model, what, hint = give_a_function, call = rlang::caller_env()) {
  lime_abort(
    c("lime explains classifiers and regressions, not {what}.", i = hint),
    "model_type", model_class = class(model), call = call
  )
}
