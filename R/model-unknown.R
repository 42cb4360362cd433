# Models of classes that lime does not know: how their predict() is asked, and the code to start from.

#' @export
model_type.default <- function(x, ...) unknown_model(x)

#' @export
predict_model.default <- function(x, newdata, type, ...) {
  predicted <- ask_predict(unmarked(x), newdata, type, ...)
  if (is.list(predicted) && !is.data.frame(predicted)) return(predicted)
  if (type == "raw" && is.null(dim(predicted))) predicted <- data.frame(Response = predicted)
  as.data.frame(predicted)
}

# Where nothing can be asked lime() says so.
check_known_model <- function(model, call) {
  held <- unmarked(held_model(model))
  if (!is.object(held) || is.function(held) || has_predict(held)) return(invisible())
  known <- c("predict_model", if (identical(held, held_model(model))) "model_type")
  for (generic in known) if (!is.null(method_in_reach(generic, held))) return(invisible())
  unknown_model(held, call)
}

unknown_model <- function(x, call = rlang::caller_env()) {
  held <- unmarked(held_model(x))
  class <- model_class(held)
  code <- function_skeleton(held)
  methods <- method_skeleton(held)
  ways <- if (has_predict(held)) {
    c(i = "Give a function of new data, here for a model called {.code model}:", " " = "lime(x, predict_fn = {code})",
      i = "Or define two methods:", " " = "{methods[1]}", " " = "{methods[2]}",
      i = "Or wrap it with {.fn as_regressor} or {.fn as_classifier} to say what it predicts.")
  } else {
    c(x = "No {.fn predict} method is there for it either.", i = "If the package that made it is not loaded, load it.",
      i = "Else give a function that returns its predictions: {.code lime(x, predict_fn = function(newdata) ...)}.",
      i = "Or define two methods:", " " = "{methods[1]}", " " = "{methods[2]}")
  }
  lime_abort(
    c("lime does not know models of class {.cls {class}}.", ways, i = "Built in are {toString(built_in)}: see {.help lime::model_type}."),
    "model_type", model_class = class(held), predict_fn = if (has_predict(held)) code, methods = methods, call = call
  )
}

# Methods -------------------------------------------------------------------------------------------------------------------

# The method of a generic for a model's class, or NULL. Those of users may be anywhere between here and the top level.
method_in_reach <- function(generic, x) {
  for (class in .class2(x)) {
    registered <- utils::getS3method(generic, class, optional = TRUE, envir = topenv())
    found <- registered %||% function_in_reach(paste(generic, class, sep = "."))
    if (!is.null(found)) return(found)
  }
}

function_in_reach <- function(name) {
  for (frame in c(rev(sys.frames()), globalenv())) {
    found <- get0(name, frame, mode = "function")
    if (!is.null(found)) return(found)
  }
}

has_predict <- function(x) !is.null(own_generic(x)) || !is.null(predict_method(x))

# The S3 method. S4 classes with a generic of their own have none, and theirs is not looked at.
predict_method <- function(x) if (is.null(own_generic(x))) method_in_reach("predict", x)

# predict() of an S4 class, in the package that made it, as VGAM::predict(); or the user's own.
own_generic <- function(x) {
  if (!isS4(x)) return(NULL)
  if (in_package(x)) return(getExportedValue(attr(class(x), "package"), "predict"))
  get0("predict", globalenv(), mode = "function", inherits = FALSE)
}

in_package <- function(x) {
  package <- attr(class(x), "package")
  isS4(x) && !is.null(package) && requireNamespace(package, quietly = TRUE) && "predict" %in% getNamespaceExports(package)
}

# How predict() is asked ----------------------------------------------------------------------------------------------------

# What packages call probabilities, and numbers on the scale of the response, the best first.
predict_types <- list(prob = c("prob", "probs", "posterior", "response"), raw = c("raw", "response"))

# The values of `type` to try, one after the other, where NA is a call without it. A method that lists its types, as predict.glm() does,
# is taken at its word; others are asked as caret's models are, then as those of statistics packages.
types_to_ask <- function(method, wanted) {
  listed <- listed_types(method)
  if (is.null(listed)) return(c(wanted, NA))
  c(intersect(wanted, listed), NA)[1]
}

listed_types <- function(method) {
  if (is.null(method)) return(NULL)
  type <- tryCatch(eval(formals(method)$type, environment(method)), error = function(error) NULL)
  if (is.character(type) && length(type) > 1) type
}

ask_predict <- function(x, newdata, asked, ...) {
  method <- predict_method(x)
  generic <- own_generic(x) %||% stats::predict
  by_name <- data_name(method) == "newdata"
  ask <- function(...) if (by_name) generic(x, newdata = newdata, ...) else generic(x, newdata, ...)
  types <- types_to_ask(method, predict_types[[asked]])
  last <- length(types)
  for (type in types[-last]) {
    answer <- tryCatch(list(ask(type = type, ...)), error = identity)
    if (!inherits(answer, "error")) return(answer[[1]])
    if (is_time_limit(answer) || inherits(answer, "lime_error")) stop(answer)
  }
  telling_how(if (is.na(types[last])) ask(...) else ask(type = types[last], ...), x)
}

# The name of the data among the arguments of predict(): most say newdata, smooth.spline() for one x.
data_name <- function(method) {
  names <- if (!is.null(method)) names(formals(method))
  if (is.null(names) || "newdata" %in% names || identical(names[2], "...")) "newdata" else ""
}

telling_how <- function(code, x) {
  withCallingHandlers(code, error = function(error) {
    if (is_time_limit(error) || inherits(error, "lime_error")) return()
    class <- model_class(x)
    skeleton <- method_skeleton(x)[2]
    lime_abort(
      c("{.fn predict} fails for a model of class {.cls {class}}.", i = "Say how it predicts:", " " = "{skeleton}"),
      "model", parent = error
    )
  })
}

# A model without what a wrapper put in front of it.
unmarked <- function(x) {
  if (!inherits(x, c("lime_classifier", "lime_regressor")) || inherits(x, "lime_holder")) return(x)
  class(x) <- setdiff(class(x), c("lime_classifier", "lime_regressor"))
  attr(x, "lime_labels") <- NULL
  x
}

# Code to be pasted ---------------------------------------------------------------------------------------------------------

# The function that lime() takes instead of a model called `model`.
function_skeleton <- function(x) paste0("function(newdata) ", predict_code(x, "model"))

# The two methods of a class. What it predicts is told by its predictions. No comments: messages are wrapped.
method_skeleton <- function(x) {
  class <- model_class(x)
  method <- function(generic) {
    name <- paste0(generic, ".", class)
    if (name == make.names(name)) name else encodeString(name, quote = "`")
  }
  c(
    paste0(method("model_type"), " <- function(x, ...) \"unknown\""),
    paste0(method("predict_model"), " <- function(x, newdata, type, ...) ", predict_code(x, "x", ", ..."))
  )
}

# A call of predict() on the scale of the response.
predict_code <- function(x, model, dots = "") {
  if (!has_predict(x)) return("stop(\"write what it predicts\")")
  method <- predict_method(x) # NULL where the class has a generic of its own
  package <- if (in_package(x)) paste0(attr(class(x), "package"), "::")
  second <- if (is.null(method) || data_name(method) == "") "newdata" else names(formals(method))[2]
  data <- if (second == "newdata") "newdata" else "newdata = newdata"
  type <- response_type(method)
  typed <- if (!is.na(type)) paste0(", type = \"", type, "\"")
  paste0(package, "predict(", model, ", ", data, typed, dots, ")")
}

# What `type` is to be, NA where predict() does not take any. A method with the default "class" mostly knows "prob".
response_type <- function(method) {
  known <- c("response", "prob", "probs", "posterior")
  if (is.null(method)) return("response")
  listed <- listed_types(method)
  if (!is.null(listed)) return(intersect(known, listed)[1])
  arguments <- formals(method)
  if (!"type" %in% names(arguments)) return(NA)
  if (identical(arguments$type, "class")) "prob" else "response"
}
