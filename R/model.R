# The two generics every model speaks, how they are called, and the wrappers that say what a model is.

#' Methods that let lime use a model
#'
#' `lime` asks a model two questions: what kind it is, and what it predicts. Each class of model answers with a method of
#' these generics. **A method of your own wins over a built-in one**, wherever it is defined: in a script, a function, a
#' package, an RMarkdown document.
#'
#' @section Built in:
#' \tabular{ll}{
#'   **Keras** \tab any model that reticulate hands over: Keras 3 and 2, tf_keras, from R packages keras3 and keras or from
#'     Python; Sequential, Functional, subclassed, loaded from file. A last layer or activation softmax or sigmoid makes a
#'     classifier (one sigmoid unit gives two classes, "1" and "2"), anything else a regression, of which
#'     the first output is explained. Takes no further arguments.\cr
#'   **function** \tab a function of the new data, wrapped by [as_classifier()] or [as_regressor()]\cr
#'   **default** \tab anything with a `predict(x, newdata, type = "prob" or "raw")` method (the caret convention)
#' }
#'
#' @param x A model.
#' @param newdata What `preprocess` returned: for images the default is a vector of paths.
#' @param type `"prob"` for classification, `"raw"` for regression.
#' @param ... What the caller of [explain()] added.
#'
#' @return `predict_model()`: one row per input; for `"prob"` one column per label, named by it, for `"raw"` one column of
#'   numbers. A data frame, matrix, vector, factor or list of columns will do. `model_type()`: `"classification"` or
#'   `"regression"`.
#'
#' @section Errors:
#' `lime_error_model_type` if no method knows the class of the model.
#'
#' @name model_support
#' @examples
#' # A model class of one's own
#' predict_model.coin <- function(x, newdata, type, ...) {
#'   data.frame(heads = rep(x$p, length(newdata)), tails = 1 - x$p)
#' }
#' model_type.coin <- function(x, ...) "classification"
#' coin <- structure(list(p = 0.7), class = "coin")
#' predict_model(coin, c("a.png", "b.png"), type = "prob")
NULL

#' @rdname model_support
#' @export
predict_model <- function(x, newdata, type, ...) UseMethod("predict_model")

#' @rdname model_support
#' @export
model_type <- function(x, ...) UseMethod("model_type")

#' @export
predict_model.default <- function(x, newdata, type, ...) {
  predicted <- stats::predict(x, newdata = newdata, type = type, ...)
  if (type == "raw" && is.null(dim(predicted))) predicted <- data.frame(Response = predicted)
  as.data.frame(predicted)
}

#' @export
predict_model.function <- function(x, newdata, type, ...) unclass_function(x)(newdata, ...)

#' @export
model_type.default <- function(x, ...) {
  class <- class(x)[1]
  lime_abort(
    c("lime does not know models of class {.cls {class}}.",
      i = "Wrap it with {.fn as_classifier} or {.fn as_regressor}, or define {.fn model_type.{class}}.",
      i = "See {.help lime::model_type} for what is built in."),
    "model_type", model_class = class(x)
  )
}

#' @export
model_type.explainer <- function(x, ...) model_type(x$model, ...)

#' @export
model_type.lime_classifier <- function(x, ...) "classification"

#' @export
model_type.lime_regressor <- function(x, ...) "regression"

#' Say what a model is
#'
#' `as_classifier()` marks a model as a classifier, and names its labels; `as_regressor()` marks it as a regression. Use
#' them where lime cannot tell by itself, for example for a plain function or a Keras model that ends in a linear layer.
#'
#' The model you pass is never changed. Python objects, environments and S4 objects come back in a small holder that
#' passes on `predict()`, `$` and printing.
#'
#' @param x A model.
#' @param labels Names for the labels, in the order of the columns of the prediction: a character vector or list. If their
#'   number differs from that of the columns they are ignored, with a warning. A repeated label gets " (2)".
#'
#' @return The model with class `lime_classifier` or `lime_regressor` in front, and attribute `lime_labels`.
#'
#' @section Errors:
#' `lime_error_argument` if `labels` is neither NULL nor made of strings.
#'
#' @export
#' @examples
#' redness <- function(paths) rep(0.5, length(paths))
#' model_type(as_regressor(redness))
#' class(as_classifier(redness, labels = "red"))
as_classifier <- function(x, labels = NULL) {
  named <- unlist(labels)
  if (!is.null(labels) && (!is.atomic(named) || length(named) == 0 || anyNA(named))) {
    argument_error("labels", "NULL or names of labels", describe_value(labels), rlang::current_env())
  }
  mark_model(x, "lime_classifier", labels)
}

#' @rdname as_classifier
#' @export
as_regressor <- function(x) mark_model(x, "lime_regressor", NULL)

mark_model <- function(x, mark, labels, call = rlang::caller_env()) {
  if (is.null(x)) argument_error("x", "a model", "NULL", call)
  if (is_reference(x)) x <- structure(list(model = x), class = "lime_holder")
  class(x) <- c(mark, setdiff(class(x), c("lime_classifier", "lime_regressor")))
  attr(x, "lime_labels") <- labels
  x
}

# Objects whose class and attributes are shared with the caller's own. A Keras model is also a closure.
is_reference <- function(x) is.environment(x) || inherits(x, "python.builtin.object") || isS4(x)

held_model <- function(x) if (inherits(x, "lime_holder")) .subset2(x, "model") else x

unclass_function <- function(x) {
  attributes(x) <- NULL
  x
}

#' @export
predict_model.lime_holder <- function(x, newdata, type, ...) predict_model(held_model(x), newdata, type, ...)

#' @importFrom stats predict
#' @export
predict.lime_holder <- function(object, ...) stats::predict(held_model(object), ...)

#' @export
`$.lime_holder` <- function(x, name) eval(call("$", quote(held_model(x)), as.name(name)))

#' @export
print.lime_holder <- function(x, ...) {
  cat("<", class(x)[1], "> of\n", sep = "")
  print(held_model(x), ...)
  invisible(x)
}

# The model as the pipeline sees it: its type, the labels known in advance, preprocess(), predict().
local_model <- function(explainer, dots, caller, call) {
  model <- explainer$model
  check_alive(held_model(model), call)
  type <- call_as_user("model_type", model_type, model, list(), caller)
  if (!identical(type, "classification") && !identical(type, "regression")) {
    found <- describe_value(type)
    lime_abort(
      c("{.fn model_type} must say \"classification\" or \"regression\", not {found}.",
        i = "Models of other types are not supported."),
      "model_type", call = call
    )
  }
  asked <- if (type == "classification") "prob" else "raw"
  held <- held_model(model)
  given <- unlist(attr(model, "lime_labels"))
  the$seconds <- c(preprocess = 0, model = 0)
  list(
    type = type,
    preprocess = explainer$preprocess,
    predict = function(newdata) {
      call_as_user("predict_model", predict_model, held, c(list(newdata = newdata, type = asked), dots), caller)
    },
    label_columns = if (type == "classification") column_labeller(given) else function(columns) c(Response = "Response")
  )
}

# Python objects do not survive saveRDS() and readRDS().
check_alive <- function(model, call) {
  if (inherits(model, "python.builtin.object") && requireNamespace("reticulate", quietly = TRUE) && reticulate::py_is_null_xptr(model)) {
    lime_abort(
      c("The Python object of the explainer's model is gone.",
        i = "R cannot store Python objects: load the model and make the explainer again after {.fn readRDS}."),
      "model", call = call
    )
  }
}

# The frame of the user's code behind lapply(), Map() and the like, which only pass a call on.
past_base <- function(frame) {
  while (identical(parent.env(frame), .BaseNamespaceEnv)) {
    at <- which(vapply(sys.frames(), identical, NA, frame))
    parent <- sys.parents()[at]
    if (length(parent) != 1 || parent == 0) return(globalenv())
    frame <- sys.frame(parent)
  }
  frame
}

# Calls a generic as if from explain()'s caller, with the methods that the user defined there or in the global
# environment in reach first: S3 looks there before it looks at registered methods.
call_as_user <- function(name, generic, model, args, caller) {
  scope <- new.env(parent = caller)
  for (method in paste(name, c(class(model), "default"), sep = ".")) {
    own <- user_function(method, caller)
    if (is.null(own)) own <- user_function(method, globalenv())
    if (!is.null(own)) assign(method, own, envir = scope)
  }
  scope$lime_arguments <- c(list(model), args)
  slots <- lapply(seq_along(scope$lime_arguments), function(i) bquote(lime_arguments[[.(i)]]))
  names(slots) <- names(scope$lime_arguments)
  eval(as.call(c(list(generic), slots)), scope)
}

user_function <- function(name, envir) {
  found <- get0(name, envir, mode = "function")
  if (identical(environment(found), topenv())) NULL else found
}

# Labels of prediction columns, named by the columns: those given to as_classifier(), where their number fits, else the
# columns' own names. The first columns count for all cases. Says what it has to say once, however many there are.
column_labeller <- function(given) {
  labels <- NULL
  function(columns) {
    if (is.null(labels)) {
      fits <- length(given) == length(columns)
      if (!is.null(given) && !fits) {
        lime_warn(
          c("The labels given are ignored.",
            x = "There are {length(given)}, but the model predicts {length(columns)} columns."),
          "labels"
        )
      }
      labels <<- stats::setNames(distinct_labels(if (fits) as.character(given) else columns), columns)
    }
    labels
  }
}

distinct_labels <- function(labels) {
  distinct <- number_duplicates(labels)
  repeated <- unique(labels[distinct != labels])
  if (length(repeated) > 0) {
    lime_warn(
      c("Some labels stand for more than one class: {.val {repeated}}.",
        i = "The later ones are numbered, as in {.val {paste(repeated[1], '(2)')}}."),
      "labels", labels = repeated
    )
  }
  distinct
}
