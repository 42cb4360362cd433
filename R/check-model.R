# Ask a model about two rows, before explain() asks it about thousands.

#' Check whether lime can use a model
#'
#' Asks the model about two rows, the first case and an altered copy of it, as [explain()] would, and says what was expected and
#' what came back. Where something is missing it shows the code to start from.
#'
#' [explain()] makes the same checks on its first predictions.
#'
#' @param explainer What [lime()] returned; or a model, which is asked without `preprocess`.
#' @param x Some data to explain, as for [explain()]: a few rows, a text or a picture.
#' @param ... Handed to [predict_model()].
#'
#' @return TRUE if [explain()] can use the model, else FALSE, invisibly. Prints what it found.
#'
#' @section Errors:
#' `lime_error_argument`: `explainer` is none, or `x` is missing. `lime_error_preprocess`: `preprocess` fails.
#' What the model does wrong is no error here.
#'
#' @seealso [model_support] for the models that are built in
#' @export
#' @examples
#' cars <- mtcars[c("wt", "hp")]
#' check_model(lime(cars, lm(mpg ~ wt + hp, mtcars)), cars)
#'
#' # A class without any method: lime() says what to write
#' try(lime(cars, structure(list(), class = "my_model")))
check_model <- function(explainer, x, ...) {
  call <- rlang::current_env()
  caller <- past_base(parent.frame())
  if (missing(x)) argument_error("x", "given, some data to explain", "missing", call)
  if (!inherits(explainer, "explainer") || is_dalex(explainer)) explainer <- plain_explainer(x, explainer, call)
  ask <- function(newdata) tryCatch(report_prediction(explainer, newdata, list(...), caller, call), error = identity)
  problem <- with_two_rows(explainer, x, ask)
  fine <- !inherits(problem, "error")
  if (fine) cat("explain() can use this model.\n") else report_problem(problem, held_model(explainer$model))
  invisible(fine)
}

# Of a model without `preprocess`. What lime() says of training data does not matter for two rows.
plain_explainer <- function(x, model, call) {
  check_a_model(model, "explainer", call)
  suppressWarnings(lime(x, model), c("lime_warning_bins", "lime_warning_constant"))
}

# What ask(newdata) gives for two rows as the model gets them: explain() makes them, and is left as soon as that is done.
with_two_rows <- function(explainer, x, ask) {
  preprocess <- explainer$preprocess
  explainer$preprocess <- function(input) {
    newdata <- preprocess(input)
    stop(structure(class = c("lime_asked", "condition"), list(message = "", call = NULL, value = ask(newdata))))
  }
  explainer$model <- as_regressor(identity)
  tryCatch(
    explain(x, explainer, n_features = 1, n_permutations = 2, batch_size = 2),
    lime_asked = function(condition) condition$value
  )
}

# The checks of explain(), said aloud.
report_prediction <- function(explainer, newdata, dots, caller, call) {
  cat("model:     <", some(class(held_model(explainer$model)), 3), ">\n", sep = "")
  cat("given:     ", describe_data(newdata), "\n", sep = "")
  model <- local_model(explainer, dots, caller, call)
  predicted <- r_value(model$predict(newdata))
  cat("came back: ", describe_data(predicted), "\n", sep = "")
  said <- if (model$type == "unknown") ", told by its predictions" else ""
  if (model$type == "unknown") model$type <- type_of_prediction(predicted, call)
  cat("type:      ", model$type, said, "\n", sep = "")
  y <- align_prediction(predicted, 2, model$type, call)
  labels <- model$label_columns(colnames(y))
  cat(if (model$type == "classification") "labels:    " else "outputs:   ", some(labels), "\n", sep = "")
  for (i in 1:2) cat("row ", i, ":     ", some(paste(labels, "=", signif(y[i, ], 3))), "\n", sep = "")
  for (note in prediction_notes(y, model$type, said != "")) cat("note:      ", note, "\n", sep = "")
}

prediction_notes <- function(y, type, guessed) {
  classes <- type == "classification"
  problem <- if (classes) probability_problem(y)
  c(
    if (!all(is.finite(y))) "some predictions are not finite numbers; such a case is not explained.",
    if (!is.null(problem)) paste0(problem$what, ". ", problem$hint),
    if (!classes && guessed && ncol(y) > 1) "several outputs. If they are scores of classes, wrap the model with as_classifier().",
    if (classes && ncol(y) == 1) "a single label: a probability p of one class is explained best as cbind(no = 1 - p, yes = p)."
  )
}

report_problem <- function(problem, model) {
  cat("expected:  2 rows; for a classifier a column of probabilities for each class, for a regression a column of numbers\n")
  message <- shown_text(words_of(cut_error(problem)))
  cat("problem:   ", message, "\n", sep = "")
  cat("explain() cannot use this model.\n")
  told <- inherits(problem, paste0("lime_error_", c("probabilities", "newdata", "package"))) || grepl("predict_model[.]", message)
  if (told || identical(model_class(model), "function")) return(invisible())
  cat("To say how it predicts:\n\n", paste0("    ", method_skeleton(model), "\n"), sep = "")
}

# Shape, class and names of data in a few words.
describe_data <- function(x) {
  shape <- if (is.null(dim(x))) paste(length(x), "of") else paste(paste(dim(x), collapse = " x "), "of")
  names <- if (length(dim(x)) == 2) colnames(x) else if (is.list(x)) names(x)
  paste0(shape, " <", paste(class(x), collapse = ", "), ">", if (!is.null(names)) paste0(" (", some(names), ")"))
}
