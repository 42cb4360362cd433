# The wrappers that say what a model is, and the holder of models that must not be touched.

#' Say what a model is
#'
#' `as_classifier()` marks a model as a classifier, and names its labels; `as_regressor()` marks it as a regression. Use
#' them where lime cannot tell by itself, for example for a plain function or a Keras model that ends in a linear layer.
#'
#' A model of a class that lime does not know is asked by its own `predict()` method, see "Other models" in [model_support].
#'
#' The model you pass is never changed. Python objects, environments and S4 objects come back in a small holder that
#' passes on `predict()`, `$` and printing.
#'
#' @param x A model.
#' @param labels Names for the labels, in the order of the columns of the prediction: a character vector or list. If their
#'   number differs from that of the columns they are ignored, with a warning. A repeated label gets " (2)", with a warning
#'   (`lime_warning_labels`).
#'
#' @return The model with class `lime_classifier` or `lime_regressor` in front, and attribute `lime_labels`.
#'
#' @section Errors:
#' `lime_error_argument` if `x` can never be a model, as a string or a table, or `labels` is neither NULL nor made of names.
#' `lime_error_model` if `x` is known not to be fitted, as a parsnip specification.
#'
#' @seealso [model_support] for the models that lime knows
#' @export
#' @examples
#' redness <- function(paths) rep(0.5, length(paths))
#' model_type(as_regressor(redness))
#' class(as_classifier(redness, labels = "red"))
as_classifier <- function(x, labels = NULL) {
  named <- unlist(labels)
  if (!is.null(labels)) {
    must <- "NULL or names of labels, a hundred thousand at most"
    check_names(named, "labels", must, 1e5, rlang::current_env(), shown = labels)
    tell_repeated(as.character(named))
  }
  mark_model(x, "lime_classifier", labels)
}

#' @rdname as_classifier
#' @export
as_regressor <- function(x) mark_model(x, "lime_regressor", NULL)

wrapper_classes <- c("lime_classifier", "lime_regressor")

mark_model <- function(x, mark, labels, call = rlang::caller_env()) {
  check_a_model(x, "x", call)
  check_python(held_model(x), call)
  check_fitted(held_model(x), call)
  if (is_reference(x)) x <- structure(list(model = x), class = "lime_holder")
  class(x) <- c(mark, setdiff(class(x), wrapper_classes))
  attr(x, "lime_labels") <- labels
  x
}

# Objects whose class and attributes are shared with the caller's own. A Keras model is also a closure.
is_reference <- function(x) is.environment(x) || inherits(x, "python.builtin.object") || isS4(x)

held_model <- function(x) if (inherits(x, "lime_holder")) .subset2(x, "model") else x

#' @export
predict_model.lime_holder <- function(x, newdata, type, ...) predict_model(held_model(x), newdata, type, ...)

#' @export
model_type.lime_holder <- function(x, ...) model_type(held_model(x), ...)

#' @importFrom stats predict
#' @export
predict.lime_holder <- function(object, ...) {
  model <- held_model(object)
  ask <- own_generic(model) %||% stats::predict
  ask(model, ...)
}

#' @export
`$.lime_holder` <- function(x, name) eval(call("$", quote(held_model(x)), as.name(name)))

#' @export
`[[.lime_holder` <- function(x, ...) held_model(x)[[...]]

#' @export
print.lime_holder <- function(x, ...) {
  cat("<", class(x)[1], "> of\n", sep = "")
  print(held_model(x), ...)
  invisible(x)
}
