# What lime() returns: the model, preprocess, and what the kind of data keeps.

# An explainer of one kind of data. elements: what the kind keeps, arguments of its method first; dots: what the method does
# not know.
new_explainer <- function(kind, model, preprocess, dots, elements = list(), call) {
  model <- model_or_function(if (!missing(model)) model, dots$predict_fn, call)
  check_python(held_model(model), call)
  check_fitted(held_model(model), call)
  check_known_model(model, call)
  if (is_keras(held_model(model))) check_fork(call)
  dots$predict_fn <- NULL
  unused <- names(dots) %||% rep("", length(dots))
  if (length(unused) > 0) {
    lime_warn("{.fn lime} does not use these arguments: {.arg {unused}}.", "argument", arguments = unused)
  }
  preprocess <- if (is.null(preprocess)) identity else check_function(preprocess, "preprocess", call)
  structure(
    c(list(model = model, preprocess = preprocess), elements),
    class = c(paste0(kind, "_explainer"), "explainer", "list")
  )
}

# lime(x, predict_fn = f) is lime(x, f).
model_or_function <- function(model, predict_fn, call) {
  if (is.null(predict_fn)) {
    return(check_a_model(model, "model", call, hint = "Or give a function of the new data as {.arg predict_fn}."))
  }
  if (!is.null(model)) {
    argument_error("predict_fn", "given instead of a model", "given beside one", call, hint = "A function can use the model by itself.")
  }
  check_function(predict_fn, "predict_fn", call)
}

# The class "explainer" is that of DALEX's explainers, too: these methods belong to the classes in front of it.
format_explainer <- function(x, ...) {
  kind <- sub("_explainer", "", class(x)[1])
  model <- model_class(x$model)
  labels <- length(unlist(attr(x$model, "lime_labels")))
  c(
    paste0("<lime explainer of ", c(image = "images", data_frame = "tables", text = "texts")[kind], ">"),
    paste0("model: ", model, if (labels > 0) paste0(", ", labels, " labels")),
    paste0("preprocess: ", if (identical(x$preprocess, identity)) "none" else "a function")
  )
}

print_explainer <- function(x, ...) {
  cat(format(x, ...), sep = "\n")
  invisible(x)
}

#' @export
format.data_frame_explainer <- format_explainer
#' @export
format.image_explainer <- format_explainer
#' @export
format.text_explainer <- format_explainer

#' @export
print.data_frame_explainer <- print_explainer
#' @export
print.image_explainer <- print_explainer
#' @export
print.text_explainer <- print_explainer
