# Every condition of the package is raised here. A message says what must hold, what was found, what to do.
# Text that comes from the user is always a value inside braces ("{path}"), never part of the template: a file may be
# called `{system("x")}`.

#' Errors, warnings and messages of lime
#'
#' Every condition that lime signals has a class for its cause, so that scripts can tell them apart, and a general one: `lime_error`,
#' `lime_warning` or `lime_message`. What is known about the cause is in fields of the condition, named here in parentheses; a
#' field may be missing where it does not apply. Where a function or model of yours failed, `parent` is its own error, and `where` a
#' string that says at which rows of which case. A message of more than 500 characters is cut there, and one that is no string,
#' or that a terminal would obey, is put into words; then the error itself is `parent$original`. In all messages control characters of names, as of files and
#' columns, are spelled out (`\\033`).
#'
#' An error in an argument, or in the data, comes before random numbers are drawn; whatever fails, the random number generator is
#' left as it was, and no files remain. Interrupts and time limits ([setTimeLimit()]) arrive as R's own conditions.
#'
#' @section Errors:
#' \describe{
#'   \item{`lime_error_argument` (`argument`)}{An argument is missing, or of the wrong type, range or combination. `argument` is its name.}
#'   \item{`lime_error_case` (`case`, `reason`)}{No case could be explained. The names of all, and why. See `lime_warning_case`.}
#'   \item{`lime_error_column` (`column`, `parent`)}{A column of a table is of a class that lime does not know, has another class than
#'     in the training data, or is missing and the model needs it: `parent` is the model's own error.}
#'   \item{`lime_error_image_format` (`path`)}{A file in a format that lime does not read itself. [explain()] turns to magick then, and
#'     raises `lime_error_image_read` if that fails too.}
#'   \item{`lime_error_image_read` (`path`, `parent`)}{An image file is missing, a folder, damaged, or no image; a damaged one among others is a
#'     `lime_warning_case`.}
#'   \item{`lime_error_internal` (`detail`)}{A defect of lime: please report it.}
#'   \item{`lime_error_interrupted` (`detail`)}{A computation was stopped and R has no condition that says why.}
#'   \item{`lime_error_kind`}{Data that are neither table, text nor image.}
#'   \item{`lime_error_memory` (`bytes`, `available`)}{More memory is needed than the machine has left. Mostly estimated, before anything is drawn.}
#'   \item{`lime_error_model` (`where`, `parent`)}{The model failed, or cannot be asked as it is.}
#'   \item{`lime_error_model_type` (`model_class`, `predict_fn`, `methods`)}{No method knows the class of the model, or it is neither a classifier
#'     nor a regression. [lime()] raises it where the class has no `predict()` method either, [explain()] otherwise. `predict_fn` is the code of a
#'     function that predicts as a model called `model` does, `methods` that of two methods: strings to be pasted.}
#'   \item{`lime_error_newdata` (`column`, `missing`, `expected`, `got`)}{The data are not what the model takes: `column` holds no numbers,
#'     columns are `missing`, or their number is not the `expected` one.}
#'   \item{`lime_error_option` (`option`, `value`)}{A global option (`lime.threads`) has an invalid value.}
#'   \item{`lime_error_package` (`package`)}{A package that is needed is not installed.}
#'   \item{`lime_error_prediction` (`expected`, `got`)}{The model's predictions have the wrong shape or type. The fields are numbers of rows.}
#'   \item{`lime_error_preprocess` (`where`, `parent`, `expected`, `got`)}{`preprocess` failed, or gives another number of rows than it got.}
#'   \item{`lime_error_probabilities` (`model_class`)}{The model was trained without probabilities. The message says how to train it.}
#'   \item{`lime_error_segments` (`where`, `parent`)}{The function given as `segments` failed.}
#'   \item{`lime_error_text`}{The texts are no character vector, or an empty one.}
#'   \item{`lime_error_tokenization` (`where`, `parent`)}{The function given as `tokenization` failed, or returned no strings.}
#'   \item{`lime_error_write` (`path`)}{An altered copy of an image could not be written, as when the disk is full.}
#' }
#' @section Warnings:
#' \describe{
#'   \item{`lime_warning_argument` (`arguments`)}{Arguments that are not used, or that belong to [lime()] rather than [explain()].}
#'   \item{`lime_warning_bins` (`column`)}{Columns with too few distinct quantiles, which got bins of equal width.}
#'   \item{`lime_warning_case` (`case`, `reason`)}{Cases that could not be explained and have rows of NA: their predictions are not finite, no
#'     copy resembles them, the model or `preprocess` failed on them and not on all, or they are texts with fewer than two features or damaged image files. Also: rows of different pictures have one case name.}
#'   \item{`lime_warning_column` (`column`, `value`)}{Values that the training data did not have. They are not explained.}
#'   \item{`lime_warning_constant` (`column`)}{Columns of the training data that never differ. They are not explained.}
#'   \item{`lime_warning_constant_response` (`case`, `label`)}{The prediction is the same for all copies: weights are 0, R2 is NA.}
#'   \item{`lime_warning_labels` (`labels`)}{Labels were repeated and got a number, or those given to [as_classifier()] do not fit.}
#'   \item{`lime_warning_permutations` (`case`, `features`, `permutations`)}{Fewer than two permutations for each feature: weights of all features
#'     together would be noise.}
#'   \item{`lime_warning_no_features` (`case`)}{No feature varies among the copies: weights are 0, their standard errors NA.}
#'   \item{`lime_warning_probabilities` (`range`)}{What a classifier predicts lies outside of 0 to 1, or its rows do not sum to 1, which is right where a
#'     case can have several labels at once. Told once a call. `range` is that of the predictions, or of the sums.}
#' }
#' @section Messages:
#' \describe{
#'   \item{`lime_message_animation` (`path`, `frames`)}{A file holds several pictures; the first is explained.}
#'   \item{`lime_message_column` (`column`)}{Columns that are left out, because the training data or `x` lack them, or not explained, because the model predicts them.}
#'   \item{`lime_message_equal_weights` (`case`)}{No permutation that differs from the case had a weight; all got the same.}
#'   \item{`lime_message_kernel`}{`kernel_width` was given with the Gower distance.}
#'   \item{`lime_message_keras_type`}{A Keras model that ends in several linear units: each is explained as an output of a regression.}
#'   \item{`lime_message_missing` (`column`)}{Missing values, which are not explained.}
#'   \item{`lime_message_outputs` (`outputs`)}{A model that does not say what it is predicts several columns that are no shares: explained as a regression
#'     of several outputs.}
#'   \item{`lime_message_panels` (`panels`)}{A plot of more panels than anybody reads.}
#'   \item{`lime_message_progress` (`done`, `total`)}{How far [explain()] is, in a script: after ten seconds, then every thirty. Where somebody
#'     watches there is a progress bar instead, in documents neither.}
#'   \item{`lime_message_scale` (`range`)}{A picture in memory has values outside of 0 to 255.}
#'   \item{`lime_message_superpixels`}{A picture has fewer pixels than superpixels were asked for.}
#'   \item{`lime_message_text` (`column`)}{A table whose only column to explain holds texts, which a table does not take apart.}
#'   \item{`lime_message_threshold` (`labels`)}{No superpixel of these labels has a weight above `threshold`, so their panels show none.}
#' }
#' @name lime_conditions
#' @aliases lime_error lime_warning lime_message
#' @seealso `rlang::last_error()` shows the last error with its parents.
#' @examples
#' consumption <- lm(mpg ~ wt + hp, mtcars)
#' explainer <- lime(mtcars[c("wt", "hp")], consumption)
#' tryCatch(
#'   explain(mtcars[1, "wt", drop = FALSE], explainer, n_features = 1),
#'   lime_error_column = function(error) error$column,
#'   lime_error = function(error) stop("something else")
#' )
NULL

# parent: an error of somebody else, or NULL
lime_abort <- function(message, class, ..., parent = NULL, call = rlang::caller_env(), .envir = parent.frame()) {
  class <- c(paste0("lime_error_", class), "lime_error")
  cli::cli_abort(message, class = class, ..., parent = cut_error(parent), call = call, .envir = shown_values(message, .envir))
}

lime_warn <- function(message, class, ..., .envir = parent.frame()) {
  class <- c(paste0("lime_warning_", class), "lime_warning")
  cli::cli_warn(message, class = class, ..., .envir = shown_values(message, .envir))
}

lime_inform <- function(message, class, ..., .envir = parent.frame()) {
  class <- c(paste0("lime_message_", class), "lime_message")
  cli::cli_inform(message, class = class, ..., .envir = shown_values(message, .envir))
}

# Where a message looks for its values: what of them a terminal would obey, as names of files and columns may hold, is spelled out.
shown_values <- function(message, envir) {
  words <- unique(unlist(regmatches(message, gregexpr("[.A-Za-z][.A-Za-z0-9_]*", message))))
  shown <- new.env(parent = envir)
  for (word in words) {
    value <- tryCatch(get0(word, envir), error = function(e) NULL) # an argument may be missing
    if (is.character(value) || is_plain_list(value)) {
      spelled <- spell_out(cut_long(value))
      if (!identical(spelled, value)) shown[[word]] <- spelled
    }
  }
  shown
}

# Of a list or vector the strings that are too long to be read.
cut_long <- function(x) {
  if (is.list(x)) return(lapply(x, function(x) if (is.character(x)) cut_long(x) else x))
  long <- which(nchar(x, "bytes") > 2000)
  x[long] <- vapply(x[long], cut_text, "")
  x
}

# Text without what a terminal obeys, which is spelled out: control characters (but tabs and breaks), marks of direction, bytes that are no
# UTF-8. Of lists their strings.
spell_out <- function(x) {
  if (is.list(x)) return(lapply(x, function(x) if (is.character(x)) spell_out(x) else x))
  x[] <- as_utf8(x, "byte")
  hit <- which(stringi::stri_detect_regex(x, obeyed))
  x[hit] <- vapply(x[hit], spell_controls, "")
  x
}

obeyed <- "[\\u0001-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]"

spell_controls <- function(text) {
  letters <- intToUtf8(utf8ToInt(text), multiple = TRUE)
  hit <- stringi::stri_detect_regex(letters, obeyed)
  code <- vapply(letters[hit], utf8ToInt, 1L)
  letters[hit] <- ifelse(code < 128, encodeString(letters[hit]), sprintf("\\u%04x", code))
  paste(letters, collapse = "")
}

# What an error says, without what to do and without the breaks to the width of the console.
one_line <- function(error) {
  lines <- strsplit(cli::ansi_strip(words_of(error)), "\n")[[1]]
  lines <- trimws(lines[!startsWith(lines, cli::symbol$info)])
  spell_out(cut_text(sub("[.]$", "", paste(lines, collapse = " "))))
}

# What a condition says, as one string in UTF-8. Those of others may have no message, or one that is no string, or a method that fails.
words_of <- function(condition, ask = conditionMessage) {
  said <- NULL
  for (ask in c(ask, conditionMessage, function(condition) unclass(condition)$message)) {
    if (is.null(said)) said <- tryCatch(ask(condition), error = function(e) NULL)
  }
  if (is.atomic(said) && !is.character(said)) said <- as.character(said)
  if (is.null(said) || length(said) == 0) return("(no message)")
  if (!is.character(said)) return(paste("(no message, but", paste0(describe_value(said), ")")))
  said[is.na(said)] <- "NA"
  paste(as_utf8(said, "byte"), collapse = "\n")
}

# Words of others as they are quoted: 500 characters, and how many there are. model.frame(), for one, lists all levels that are new.
cut_text <- function(text) {
  text <- as_utf8(text, "byte")
  n <- nchar(text)
  if (n <= 500 || grepl(" [(][0-9]+ characters[)]$", text)) text else paste0(substr(text, 1, 500), " ... (", n, " characters)")
}

# Colours alone do no harm: many packages have them in their messages.
shown_text <- function(text) {
  plain <- cli::ansi_strip(text)
  spelled <- spell_out(plain)
  if (identical(spelled, plain)) text else spelled
}

# An error that says no more than that, in a form that R and rlang can show, nor do its parents. What was changed has the error itself in the
# field `original`.
cut_error <- function(error) {
  if (is.null(error) || is_own_error(error)) return(error) # whose parents are cut
  own_message <- function(error) rlang::cnd_message(error, inherit = FALSE)
  copy <- if (is.list(error)) unclass(error) else list() # `$` and `[[` of errors may have methods
  said <- words_of(error, own_message)
  short <- shown_text(cut_text(said))
  parent <- if (inherits(copy[["parent"]], "condition")) cut_error(copy$parent)
  sound <- is_sound(copy)
  if (sound && identical(short, said) && identical(parent, copy$parent)) return(error)
  call <- if (is.call(copy[["call"]])) copy$call
  copy <- if (sound) copy[setdiff(names(copy), c("message", "call", "parent", "header", "body", "footer", "use_cli_format"))]
  copy <- structure(c(list(message = short, call = call, parent = parent, original = error), copy), class = class(error))
  shows <- tryCatch(identical(paste(own_message(copy), collapse = "\n"), short), error = function(e) FALSE)
  if (!shows) class(copy) <- c("simpleError", "error", "condition") # it makes its message itself
  copy
}

# Made by lime_abort(), by itself or in the user's code.
is_own_error <- function(error) inherits(error, "lime_error") && inherits(error, "rlang_error") && is_sound(unclass(error))

# Fields as R and rlang take them for granted.
is_sound <- function(fields) {
  is.list(fields) && is.character(fields[["message"]]) && length(fields$message) == 1 && !is.na(as_utf8(fields$message)) &&
    (is.null(fields[["call"]]) || is.call(fields$call)) &&
    (is.null(fields[["parent"]]) || inherits(fields$parent, "condition")) &&
    (is.null(fields[["trace"]]) || inherits(fields$trace, "rlang_trace"))
}

# What the Rust side returned, or the condition it reports raised as R's own: an interrupt stays an interrupt, a time
# limit stays R's error, a failure of the core becomes a `lime_error_<cause>` with its data as fields.
from_rust <- function(value, call = rlang::caller_env()) {
  if (!inherits(value, "condition")) {
    return(value)
  }
  if (inherits(value, "interrupt")) {
    signalCondition(value)
    invokeRestart("abort")
  }
  if (!inherits(value, "lime_error")) {
    stop(value)
  }
  found <- conditionMessage(value)
  data <- unclass(value)[setdiff(names(value), c("message", "call"))]
  rlang::inject(lime_abort("{found}", sub("^lime_error_", "", class(value)[1]), !!!data, call = call))
}

# R raises these two when setTimeLimit() is used up. They are nobody's failure and must arrive as they are.
is_time_limit <- function(condition) {
  limits <- c("reached elapsed time limit", "reached CPU time limit")
  any(startsWith(words_of(condition), c(limits, gettext(limits, domain = "R"))))
}
