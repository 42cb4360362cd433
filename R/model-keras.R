# Keras models, whatever reticulate hands over. One pair of methods, registered on the most general class of each Keras:
# users' own methods for more specific classes are found first.

# `$predict()` costs 45 ms a call under TensorFlow, `$predict_on_batch()` 0.6 ms: with batches of 10 images that is
# half of an explanation.
predict_keras <- function(x, newdata, type, ...) {
  check_python(x, known = TRUE)
  check_fork()
  if (...length() > 0) {
    lime_warn("Keras models take no further arguments; {.arg {names(list(...)) %||% 'unnamed'}} ignored.", "argument")
  }
  predicted <- r_value(x$predict_on_batch(as_keras_input(newdata)))
  if (!is.array(predicted) || length(dim(predicted)) != 2) {
    prediction_error("be one output of shape (batch, units)", describe_shape(predicted), rlang::current_env())
  }
  if (type == "prob" && ncol(predicted) == 1) {
    predicted <- cbind(1 - predicted, predicted)
  }
  colnames(predicted) <- if (ncol(predicted) == 1) "Response" else as.character(seq_len(ncol(predicted)))
  predicted
}

# TensorFlow's threads do not live on in a fork, as of parallel::mclapply(), and whoever asks waits for them for ever. The process in which
# lime first meets a Keras model is the one whose models it may ask.
check_fork <- function(call = rlang::caller_env()) {
  if (is.null(the$keras_process)) the$keras_process <- Sys.getpid()
  if (identical(the$keras_process, Sys.getpid())) return(invisible())
  lime_abort(
    c("A Keras model cannot be asked in a fork of the process that used Keras: it would wait for ever.",
      i = "Use processes of their own, {.code parallel::makePSOCKcluster()} or {.code future::plan(\"multisession\")}, and load the model in each.",
      i = "Or load it in the fork, and nowhere before."),
    "model", where = "a fork", call = call
  )
}

is_keras <- function(model) {
  inherits(model, c(
    "keras.src.models.model.Model", "keras.engine.training.Model", "keras.src.engine.training.Model", "tf_keras.src.engine.training.Model",
    "tensorflow.python.keras.engine.training.Model"
  ))
}

# numpy arrays go as they are, R arrays as float32 (half the bytes of R's doubles, and what the model computes in).
as_keras_input <- function(newdata) {
  if (is.data.frame(newdata)) newdata <- number_matrix(newdata, NULL, "Keras")
  if (!is.numeric(newdata)) return(newdata)
  numpy <- reticulate::import("numpy", convert = FALSE)
  numpy$asarray(as.array(newdata), dtype = "float32", order = "C")
}

# Softmax or sigmoid at the end, as activation or as layer, is a classifier; anything else a regression.
type_keras <- function(x, ...) {
  check_python(x, known = TRUE)
  check_fork()
  last <- last_keras_layer(x)
  if (tolower(last$activation) %in% c("softmax", "sigmoid", "hard_sigmoid", "log_softmax")) {
    return("classification")
  }
  if (length(last$units) == 1 && is.numeric(last$units) && last$units > 1) {
    lime_inform(
      c("The Keras model ends in {last$units} {last$activation} units: explained as a regression of {last$units} outputs.",
        i = "If they are scores of classes, wrap it: {.code as_classifier(model)}."),
      "keras_type"
    )
  }
  "regression"
}

# Activation and units of the last layer that changes values.
last_keras_layer <- function(x) {
  for (layer in rev(r_value(x$layers))) {
    kind <- class_name(layer)
    if (kind %in% c("Dropout", "Flatten", "Reshape", "Identity")) next
    if (kind %in% c("Softmax", "Sigmoid")) return(list(activation = kind, units = NULL))
    if (reticulate::py_has_attr(layer, "layers")) return(last_keras_layer(layer))
    config <- tryCatch(r_value(layer$get_config()), error = function(e) list())
    units <- config$units
    if (is.null(units)) units <- config$filters
    return(list(activation = activation_name(config$activation), units = units))
  }
  list(activation = "linear", units = NULL)
}

# Objects of modules imported with convert = FALSE stay Python's until asked.
r_value <- function(x) {
  if (!inherits(x, "python.builtin.object")) return(x)
  check_python(x)
  reticulate::py_to_r(x)
}

class_name <- function(object) sub(".*[.]", "", class(object)[1])

# "softmax", or list(class_name = "...", config = ...) for activations that are objects.
activation_name <- function(activation) {
  if (is.list(activation)) activation <- activation$class_name
  if (is.character(activation) && length(activation) == 1) activation else "linear"
}

#' @export
predict_model.keras.src.models.model.Model <- predict_keras
#' @export
predict_model.keras.engine.training.Model <- predict_keras
#' @export
predict_model.keras.src.engine.training.Model <- predict_keras
#' @export
predict_model.tf_keras.src.engine.training.Model <- predict_keras
#' @export
predict_model.tensorflow.python.keras.engine.training.Model <- predict_keras

#' @export
model_type.keras.src.models.model.Model <- type_keras
#' @export
model_type.keras.engine.training.Model <- type_keras
#' @export
model_type.keras.src.engine.training.Model <- type_keras
#' @export
model_type.tf_keras.src.engine.training.Model <- type_keras
#' @export
model_type.tensorflow.python.keras.engine.training.Model <- type_keras
