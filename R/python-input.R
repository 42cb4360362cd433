# What Python models get: tables and texts. (Pictures are in image-numpy.R.)

# Tables as pandas' where the model was taught on one or there are words in them, else as numbers; texts as a list, even a
# single one.
as_python_input <- function(newdata, x) {
  if (is.character(newdata)) return(as.list(newdata))
  if (!is.data.frame(newdata)) return(newdata)
  names <- python_features(x)
  named <- length(names) > 0 && all(names %in% names(newdata))
  if (named) newdata <- as.data.frame(newdata)[names]
  if (named || !all(hold_numbers(newdata))) pandas_frame(newdata) else data.matrix(newdata) + 0 # whole numbers have no NA in numpy
}

# Columns that the model was taught; catboost has a name of its own for them.
python_features <- function(x) {
  for (name in c("feature_names_in_", "feature_names_")) {
    found <- tryCatch(as.character(r_value(x[[name]])), error = function(e) NULL)
    if (length(found) > 0) return(found)
  }
}

# reticulate's own conversion fails for a single row with a factor.
pandas_frame <- function(x) {
  if (!reticulate::py_module_available("pandas")) {
    package_error(
      "pandas", "A Python model that takes tables with words or named columns needs", rlang::current_env(),
      "reticulate::py_install(\"pandas\")", "Or make numbers in {.arg preprocess}."
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
      reticulate::np_array(if (anyNA(column)) as.double(column) else column)
    } else {
      as.list(as.character(column))
    }
  })))
}
