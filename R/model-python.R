# Python objects with predict(), as scikit-learn's and those that speak its language (xgboost, lightgbm, catboost), and
# functions. Keras and onnxruntime have files of their own.

# Whether there is an object of Python behind the class: reticulate keeps it as an external pointer, and follows without a look
# whatever is in its place. What can be called is a function of R with the rest in an attribute.
is_python <- function(x) {
  reference <- if (is.function(x)) attr(x, "py_object", exact = TRUE) else x
  inherits(x, "python.builtin.object") && is.environment(reference) && typeof(get0("pyobj", reference, inherits = FALSE)) == "externalptr" &&
    !reticulate::py_is_null_xptr(x)
}

# A model with a class of Python's; these do not survive saveRDS() and readRDS().
check_python <- function(model, call = rlang::caller_env(), known = FALSE) {
  if (!known && !inherits(model, "python.builtin.object")) return(invisible())
  if (is_python(model)) return(invisible())
  class <- model_class(model)
  lime_abort(
    c("A Python object is gone: there is nothing behind the class {.cls {class}}.",
      i = "R cannot store Python objects: load the model and make the explainer again after {.fn readRDS}."),
    "model", call = call
  )
}

#' @export
model_type.python.builtin.object <- function(x, ...) {
  check_python(x, known = TRUE)
  if (has_method(x, "predict_proba")) return("classification")
  if (is_sklearn(x, "is_classifier")) return("classification")
  if (is_sklearn(x, "is_regressor")) return("regression")
  if (is_clusterer(x)) {
    not_supported(
      x, "clusterings, whose numbers are names of clusters",
      "To explain which cluster a case is in, say so: {.code predict_fn = function(newdata) factor(model$predict(newdata), levels = 0:2)}."
    )
  }
  if (has_method(x, "predict") || is.function(x)) return("unknown")
  model_type.default(x)
}

#' @export
predict_model.python.builtin.object <- function(x, newdata, type, ...) {
  check_python(x, known = TRUE)
  if (!has_method(x, "predict") && is.function(x)) return(predict_python_function(x, newdata, ...))
  newdata <- as_python_input(newdata, x)
  if (type == "raw" || !has_method(x, "predict_proba")) return(python_classes(r_value(x$predict(newdata, ...)), x, type))
  y <- r_value(x$predict_proba(newdata, ...))
  classes <- python_names(x)
  if (is.list(y) || is.null(classes)) y else by_class(matrix(y, ncol = length(classes)), classes)
}

# A function of Python, perhaps the method of an object: model$predict_proba.
predict_python_function <- function(x, newdata, ...) {
  owner <- tryCatch(x[["__self__"]], error = function(e) NULL)
  r_value(x(as_python_input(newdata, owner %||% x), ...))
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

# scikit-learn's own function is new in 1.6, the attribute goes.
is_clusterer <- function(x) {
  is_sklearn(x, "is_clusterer") || identical(tryCatch(r_value(x$`_estimator_type`), error = function(e) NULL), "clusterer")
}

python_names <- function(x) {
  classes <- tryCatch(r_value(x$classes_), error = function(e) NULL)
  if (is.atomic(classes) && !is.null(classes)) as.character(classes)
}
