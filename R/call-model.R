# How the user's model is called: its type, its labels, and the user's own methods before the built-in ones.

# The model as the pipeline sees it: its type, preprocess(), predict(), labels. An environment, as the type of a plain
# function is only known when it has predicted.
local_model <- function(explainer, dots, caller, call) {
  model <- explainer$model
  check_python(held_model(model), call)
  type <- as_own_error(call_as_user("model_type", model_type, model, list(), caller), "model", "being asked for its type", call, "Is it fitted, and whole?")
  if (!is.character(type) || length(type) != 1 || !type %in% c("classification", "regression", "unknown")) {
    found <- describe_value(type)
    lime_abort(
      c("{.fn model_type} must say \"classification\" or \"regression\", not {found}.",
        i = "Models of other types are not supported."),
      "model_type", call = call
    )
  }
  asked <- if (type == "regression") "raw" else "prob"
  once <- warn_once()
  the$seconds <- c(preprocess = 0, model = 0)
  list2env(list(
    type = type,
    preprocess = function(input) once(explainer$preprocess(input)),
    predict = function(newdata) {
      once(call_as_user("predict_model", predict_model, model, c(list(newdata = newdata, type = asked), dots), caller))
    },
    label_columns = column_labeller(unlist(attr(model, "lime_labels"))),
    inherited_hint = function() inherited_hint(held_model(model), caller) # asked for where the model fails
  ), parent = emptyenv())
}

# The user's code runs once a batch; what it warns of, in the same words, is told once.
warn_once <- function() {
  told <- character()
  function(code) {
    withCallingHandlers(code, warning = function(warning) {
      said <- words_of(warning)
      if (said %in% told) tryInvokeRestart("muffleWarning")
      told <<- c(told, said)
    })
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
# environment in reach first: S3 looks there before it looks at registered methods. A holder has methods for the wrapper's class,
# which come first; then what it holds is asked, in the same way.
call_as_user <- function(name, generic, model, args, caller) {
  scope <- new.env(parent = caller)
  if (inherits(model, "lime_holder")) {
    scope[[paste0(name, ".lime_holder")]] <- function(x, ...) call_as_user(name, generic, held_model(x), list(...), caller)
  }
  for (method in paste(name, c(.class2(model), "default"), sep = ".")) {
    own <- user_function(method, caller)
    if (is.null(own)) own <- user_function(method, globalenv())
    if (!is.null(own)) assign(method, own, envir = scope)
  }
  # Errors quote the call: predict_model(model, newdata = newdata, type = type).
  values <- c(list(model = model), args)
  slots <- lapply(make.unique(make.names(numbered_names(names(values), length(values)))), as.name)
  for (i in seq_along(values)) assign(as.character(slots[[i]]), values[[i]], envir = scope)
  names(slots) <- c("", names(args) %||% rep("", length(args)))
  scope[[name]] <- generic
  eval(as.call(c(list(as.name(name)), slots)), scope)
}

# Arguments of lime() that were given to explain(), where they go to the model: most models take any and use none.
tell_lime_arguments <- function(given, model, caller) {
  if (length(given) == 0) return(invisible())
  methods <- list(lime.data.frame, lime.character, lime.imagefile, lime.array)
  known <- setdiff(c("predict_fn", unlist(lapply(methods, function(method) names(formals(method))))), c("x", "..."))
  given <- intersect(given, known)
  if (length(given) > 0) given <- setdiff(given, predict_formals(model, caller))
  if (length(given) == 0) return(invisible())
  lime_warn(
    c("{.arg {given}} {?is an argument/are arguments} of {.fn lime}, not of {.fn explain}: handed to the model.",
      i = "{cli::qty(given)}Give {?it/them} to {.fn lime}."),
    "argument", arguments = given
  )
}

# What a model's methods take by name, those for its wrapper too; for a function, what the function does.
predict_formals <- function(model, caller) {
  held <- held_model(model)
  if (is.function(held)) return(names(formals(held)))
  methods <- lapply(union(.class2(model), .class2(held)), model_method, caller = caller)
  unlist(lapply(Filter(Negate(is.null), methods), function(method) names(formals(method))))
}

# What is said where a model fails that is asked as one of the classes it inherits from, though its own class has a predict().
inherited_hint <- function(model, caller) {
  if (is_reference(model) || is.function(model)) return(NULL)
  model <- unmarked(model)
  classes <- .class2(model)
  known <- Find(function(class) !is.null(model_method(class, caller)), classes)
  if (is.null(known) || known == "default") return(NULL)
  before <- classes[seq_len(match(known, classes) - 1)]
  if (length(before) == 0 || is.null(predict_method(structure(list(), class = before)))) return(NULL)
  paste0(
    "It is asked as models of class ", known, " are, from which ", classes[1], " inherits. If that is wrong, explain a function: lime(x, predict_fn = ",
    function_skeleton(model), ")."
  )
}

# The predict_model() method of a class, or NULL.
model_method <- function(class, caller) {
  scope <- list2env(list(predict_model = predict_model), parent = caller)
  utils::getS3method("predict_model", class, optional = TRUE, envir = scope)
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
      if (!fits) tell_repeated(columns) # as_classifier() has told of those given
      labels <<- stats::setNames(number_duplicates(if (fits) as.character(given) else columns), columns)
    }
    labels
  }
}

# The later ones of repeated labels are numbered.
tell_repeated <- function(labels) {
  repeated <- unique(labels[number_duplicates(labels) != labels])
  if (length(repeated) == 0) return(invisible())
  lime_warn(
    c("Some labels stand for more than one class: {.val {repeated}}.",
      i = "The later ones are numbered, as in {.val {paste(repeated[1], '(2)')}}."),
    "labels", labels = repeated
  )
}
