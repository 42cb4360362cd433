# Models of classes that lime does not know: what is said of them, how their
# predict() is asked, and the code to start from.

#' @export
model_type.default <- function(x, ...) unknown_model(x)

#' @export
predict_model.default <- function(x, newdata, type, ...) {
  y <- ask_predict(unmarked(x), newdata, type, ...)
  if (is.data.frame(y) || !is.null(dim(y))) return(as.data.frame(y))
  if (type == "raw" && !is.list(y)) data.frame(Response = y) else y
}

# Where nothing can be asked lime() says so.
check_known_model <- function(model, call) {
  whole <- held_model(model)
  held <- unmarked(whole)
  if (!is.object(held) || is.function(held)) return(invisible())
  asked <- c("predict_model", if (identical(held, whole)) "model_type")
  methods <- lapply(asked, method_in_reach, held)
  none <- all(vapply(methods, is.null, NA)) && !has_predict(held)
  if (none) unknown_model(held, call)
}

unknown_model <- function(x, call = rlang::caller_env()) {
  x <- unmarked(held_model(x))
  class <- model_class(x)
  code <- if (has_predict(x)) function_skeleton(x)
  methods <- method_skeleton(x)
  two <- c(
    i = "Or define two methods:", " " = "{methods[1]}", " " = "{methods[2]}"
  )
  ways <- if (has_predict(x)) {
    c(
      i = "Give a function of new data, here for a model called {.code model}:",
      " " = "lime(x, predict_fn = {code})", two,
      i = "Or wrap it, with {.fn as_regressor} or {.fn as_classifier}."
    )
  } else {
    c(
      x = "No {.fn predict} method is there for it either.",
      i = "If the package that made it is not loaded, load it.",
      i = "Else give a function that returns its predictions:",
      " " = "lime(x, predict_fn = function(newdata) ...)", two
    )
  }
  known <- "Built in are {toString(built_in)}: see {.help lime::model_type}."
  lime_abort(
    c("lime does not know models of class {.cls {class}}.", ways, i = known),
    "model_type", model_class = class(x), predict_fn = code, methods = methods,
    call = call
  )
}

# Methods ----------------------------------------------------------------------

# The method of a generic for a model's class, or NULL. Those of users may be
# anywhere between here and the top level.
method_in_reach <- function(generic, x) {
  for (class in .class2(x)) {
    name <- paste(generic, class, sep = ".")
    method <- utils::getS3method(generic, class, TRUE, topenv())
    method <- method %||% function_in_reach(name)
    if (!is.null(method)) return(method)
  }
}

function_in_reach <- function(name) {
  for (frame in c(rev(sys.frames()), globalenv())) {
    found <- get0(name, frame, mode = "function")
    if (!is.null(found)) return(found)
  }
}

has_predict <- function(x) {
  !is.null(own_generic(x)) || !is.null(predict_method(x))
}

# The S3 method. S4 classes with a generic of their own have none.
predict_method <- function(x) {
  if (is.null(own_generic(x))) method_in_reach("predict", x)
}

# predict() of an S4 class, as VGAM::predict(), or what the user made of it.
own_generic <- function(x) {
  if (!isS4(x)) return(NULL)
  package <- package_of_generic(x)
  if (!is.null(package)) return(getExportedValue(package, "predict"))
  get0("predict", globalenv(), mode = "function", inherits = FALSE)
}

# The package of an S4 class, if it exports a predict().
package_of_generic <- function(x) {
  package <- if (isS4(x)) attr(class(x), "package")
  if (is.null(package) || !requireNamespace(package, quietly = TRUE)) {
    return(NULL)
  }
  if ("predict" %in% getNamespaceExports(package)) package
}

# How predict() is asked -------------------------------------------------------

# What packages call probabilities, and numbers as the response has them.
predict_types <- list(
  prob = c("prob", "probs", "posterior", "response"),
  raw = c("raw", "response")
)

# The values of `type` to try, one after the other; NA is a call without it. A
# method that lists its types, as predict.glm() does, is taken at its word.
types_to_ask <- function(method, wanted) {
  listed <- listed_types(method)
  if (is.null(listed)) c(wanted, NA) else c(intersect(wanted, listed), NA)[1]
}

listed_types <- function(method) {
  if (is.null(method)) return(NULL)
  default <- formals(method)$type
  type <- tryCatch(eval(default, environment(method)), error = function(e) NULL)
  if (is.character(type) && length(type) > 1) type
}

ask_predict <- function(x, newdata, asked, ...) {
  method <- predict_method(x)
  generic <- own_generic(x) %||% stats::predict
  ask <- if (takes_newdata(method)) {
    function(...) generic(x, newdata = newdata, ...)
  } else {
    function(...) generic(x, newdata, ...)
  }
  types <- types_to_ask(method, predict_types[[asked]])
  last <- types[length(types)]
  for (type in types[-length(types)]) {
    answer <- tryCatch(list(ask(type = type, ...)), error = identity)
    if (!inherits(answer, "error")) return(answer[[1]])
    if (is_time_limit(answer) || inherits(answer, "lime_error")) stop(answer)
  }
  telling_how(if (is.na(last)) ask(...) else ask(type = last, ...), x)
}

# Most methods call the data newdata, that of smooth.spline() for one does not.
takes_newdata <- function(method) {
  if (is.null(method)) return(TRUE)
  names <- names(formals(method))
  "newdata" %in% names || identical(names[2], "...")
}

telling_how <- function(code, x) {
  withCallingHandlers(code, error = function(error) {
    if (is_time_limit(error) || inherits(error, "lime_error")) return()
    class <- model_class(x)
    skeleton <- method_skeleton(x)[2]
    lime_abort(
      c("{.fn predict} fails for a model of class {.cls {class}}.",
        i = "Say how it predicts:", " " = "{skeleton}"),
      "model", parent = error
    )
  })
}

# A model without what a wrapper put in front of its class.
unmarked <- function(x) {
  if (!inherits(x, wrapper_classes) || inherits(x, "lime_holder")) return(x)
  class(x) <- setdiff(class(x), wrapper_classes)
  attr(x, "lime_labels") <- NULL
  x
}

# Code to be pasted ------------------------------------------------------------

# The function that lime() takes instead of a model called `model`.
function_skeleton <- function(x) {
  paste0("function(newdata) ", predict_code(x, "model"))
}

# The two methods of a class. What it is its predictions say. No comments:
# messages are wrapped.
method_skeleton <- function(x) {
  class <- model_class(x)
  method <- function(generic) {
    name <- paste0(generic, ".", class)
    if (name == make.names(name)) name else encodeString(name, quote = "`")
  }
  type <- "function(x, ...) \"unknown\""
  predict <- "function(x, newdata, type, ...)"
  c(
    paste(method("model_type"), "<-", type),
    paste(method("predict_model"), "<-", predict, predict_code(x, "x", ", ..."))
  )
}

# A call of predict() on the scale of the response.
predict_code <- function(x, model, dots = "") {
  if (!has_predict(x)) return("stop(\"write what it predicts\")")
  method <- predict_method(x) # NULL where the class has a generic of its own
  package <- package_of_generic(x)
  type <- response_type(method)
  second <- is.null(method) || names(formals(method))[2] == "newdata"
  by_place <- second || !takes_newdata(method)
  paste0(
    if (!is.null(package)) paste0(package, "::"), "predict(", model,
    if (by_place) ", newdata" else ", newdata = newdata",
    if (!is.na(type)) paste0(", type = \"", type, "\""), dots, ")"
  )
}

# What `type` is to be, NA where predict() takes none of these. A method with
# the default "class" mostly knows "prob".
response_type <- function(method) {
  if (is.null(method)) return("response")
  listed <- listed_types(method)
  known <- c("response", "prob", "probs", "posterior")
  if (!is.null(listed)) return(intersect(known, listed)[1])
  arguments <- formals(method)
  if (!"type" %in% names(arguments)) return(NA)
  if (identical(arguments$type, "class")) "prob" else "response"
}
