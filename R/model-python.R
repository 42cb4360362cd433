# Python objects with predict(), as scikit-learn's and those that speak its language (xgboost, lightgbm, catboost), and
# onnxruntime's sessions. Keras has a file of its own.

#' @export
model_type.python.builtin.object <- function(x, ...) {
  if (has_method(x, "predict_proba")) return("classification")
  if (is_sklearn(x, "is_classifier")) return("classification")
  if (is_sklearn(x, "is_regressor")) return("regression")
  if (has_method(x, "predict")) return("unknown")
  model_type.default(x)
}

#' @export
predict_model.python.builtin.object <- function(x, newdata, type, ...) {
  newdata <- as_python_input(newdata, x)
  if (type == "raw" || !has_method(x, "predict_proba")) return(python_classes(r_value(x$predict(newdata, ...)), x, type))
  y <- r_value(x$predict_proba(newdata, ...))
  classes <- python_names(x)
  if (is.list(y) || is.null(classes)) y else by_class(matrix(y, ncol = length(classes)), classes)
}

# Votes of a classifier without probabilities.
python_classes <- function(y, x, type) {
  classes <- python_names(x)
  if (type == "raw" || is.null(classes)) return(if (is.array(y) && length(dim(y)) == 1) as.vector(y) else y)
  factor(as.character(y), classes)
}

has_method <- function(x, name) isTRUE(tryCatch(reticulate::py_has_attr(x, name), error = function(e) FALSE))

# Newer versions refuse objects without tags, and say so with an error.
is_sklearn <- function(x, question) {
  isTRUE(tryCatch(r_value(reticulate::import("sklearn.base")[[question]](x)), error = function(e) FALSE))
}

python_names <- function(x) {
  classes <- tryCatch(r_value(x$classes_), error = function(e) NULL)
  if (is.atomic(classes) && !is.null(classes)) as.character(classes)
}

# Tables as pandas' where the model was taught on one or there are words in them, else as numbers; texts as a list, even a
# single one.
as_python_input <- function(newdata, x) {
  if (is.character(newdata)) return(as.list(newdata))
  if (!is.data.frame(newdata)) return(newdata)
  names <- tryCatch(as.character(r_value(x$feature_names_in_)), error = function(e) NULL)
  named <- length(names) > 0 && all(names %in% names(newdata))
  if (named) newdata <- as.data.frame(newdata)[names]
  numbers <- all(vapply(newdata, function(column) is.numeric(column) || is.logical(column), NA))
  if (named || !numbers) pandas_frame(newdata) else data.matrix(newdata)
}

# reticulate's own conversion fails for a single row with a factor.
pandas_frame <- function(x) {
  if (!reticulate::py_module_available("pandas")) {
    lime_abort(
      c("A Python model that takes tables with words or named columns needs the Python package {.pkg pandas}, which is not installed.",
        i = "{.code reticulate::py_install(\"pandas\")} installs it; or make numbers in {.arg preprocess}."),
      "package", package = "pandas"
    )
  }
  pandas <- reticulate::import("pandas", convert = FALSE)
  pandas$DataFrame(reticulate::r_to_py(lapply(x, function(column) {
    if (is.factor(column)) {
      codes <- reticulate::np_array(ifelse(is.na(column), -1L, as.integer(column) - 1L), "int32")
      pandas$Categorical$from_codes(codes, as.list(levels(column)), ordered = is.ordered(column))
    } else if (inherits(column, c("Date", "POSIXct"))) {
      pandas$to_datetime(as.list(format(column)))
    } else if (is.numeric(column) || is.logical(column)) {
      reticulate::np_array(column)
    } else {
      as.list(as.character(column))
    }
  })))
}
