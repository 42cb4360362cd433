#' Create an explainer for a model
#'
#' `lime()` keeps what is needed to explain predictions of a model: the model, how to turn raw input into what the
#' model wants, and what kind of data it sees. [explain()] then explains single predictions with it.
#'
#' # Images
#' **Files in, files to `preprocess`.** A character vector is taken as image files when every element exists and is an image,
#' by extension (jpg, jpeg, bmp, png, tiff, tif, gif, bpg, webp) or by content. `preprocess` gets a vector of paths (at most
#' `batch_size` of them, see [explain()]) and returns what the model wants, typically an n x height x width x channels array.
#'
#' **Arrays in, arrays to `preprocess`.** A numeric array of height x width x channels, one of n x height x width x channels, a
#' magick image or a plain list of these is pictures in memory. `preprocess` gets an n x height x width x channels array of
#' doubles on the scale of yours: 0 to 1 if no value is above 1, else 0 to 255. (If values lie outside of 0 to 255, as
#' normalised ones do, their smallest counts as black and their largest as white, with a message: `lime_message_scale`.) Nothing is written to disk. One channel is
#' grey, three are colours, four colours and alpha, other numbers are measurements without colour. Without `preprocess`, a
#' Python model gets the copies as numpy arrays, float32, or uint8 if the picture is an integer array of 0 to 255 or a magick
#' image; numpy looks at R's own memory, and the next batch comes in the same memory unless the model keeps the last.
#'
#' The image given to `lime()` only says what kind of data comes; any image does.
#'
#' # Tables
#' A data frame, tibble or data.table is a table, and so is a matrix. `lime()` learns from it what values each column takes, so
#' it should be the training data or like them; the response may be among its columns. `preprocess`, or the model, gets a data frame with the
#' columns of `x` in their order and of their exact class (integer, logical, character, factor, ordered, Date, POSIXct, difftime); a
#' matrix if `x` is one. Columns of numbers that never differ, and dates, keep the value of the case and are not explained.
#'
#' A 3-d array of cases x steps x features, for sequence models, is a table too with `kind = "sequence"`: each step of each feature
#' is a column (`price_t-0` the last step), and the model gets arrays again.
#'
#' The explainer tells what it learned in `feature_type`, `bin_cuts` (the edges of the bins) and `feature_distribution` (shares of bins or levels;
#' without bins a density, or mean and deviation; of columns of 0 and 1, and without bins of columns of at most 12 values, shares of the
#' values). These may be changed before [explain()]. What does not fit is an error (`lime_error_argument`).
#'
#' # Texts
#' A character vector whose elements are not all image files is texts. `preprocess`, or the model, gets a character vector in UTF-8: the text
#' itself and copies of it, with punctuation, white space and line breaks as they are, that lack some of its words (tokens); see
#' [explain()]. The texts given to `lime()` only say what kind of data comes.
#'
#' @param x What the model sees: a table (see Tables), a character vector of texts or of image files, or pictures in memory (see Images).
#' @param model The model, or a wrapped one ([as_classifier()], [as_regressor()]); or a function of the new data, which may also be
#'   given as `predict_fn`. Its class needs [predict_model()] and [model_type()] methods; see there for what is built in.
#' @param ... Arguments of methods. Others are reported with a warning (`lime_warning_argument`) and not used.
#'
#' @return An explainer: a list of class `c("image_explainer", "explainer", "list")`, or with `"data_frame_explainer"` in front for
#'   tables and `"text_explainer"` for texts, with elements `model`, `preprocess` and what the kind of data needs.
#'
#' @section Errors:
#' `lime_error_argument` (`model` missing, or no model, as a number or a string, `preprocess` not a function, an array that holds no picture, a table without rows),
#' `lime_error_column` (a column of a class that lime does not know), `lime_error_image_read` (every element ends like an image file but one does
#' not exist), `lime_error_text` (no text), `lime_error_kind` (data that lime does not explain), `lime_error_model_type` (a model
#' whose class has neither a `predict()` method nor one of lime's). Warnings: `lime_warning_argument`,
#' `lime_warning_constant`, `lime_warning_bins`. All of them are in [lime_conditions].
#'
#' @references Ribeiro, Singh, Guestrin (2016). "Why should I trust you?": Explaining the predictions of any
#'   classifier. \doi{10.1145/2939672.2939778}
#' @seealso [explain()], [check_model()]; `vignette("lime")`, `vignette("images", package = "lime")`, `vignette("texts", package = "lime")`
#' @order 1
#' @export
#' @examples
#' # A table
#' consumption <- lm(mpg ~ wt + hp + qsec, mtcars)
#' explainer <- lime(mtcars[c("wt", "hp", "qsec")], consumption, n_bins = 3)
#' explainer
#' explainer$bin_cuts$wt
#'
#' # Texts, and a function as the model
#' lime(train_sentences$text, as_regressor(function(texts) nchar(texts)))
#'
#' # A picture in memory; this "model" says how red and how green each picture is
#' redness <- function(pictures) {
#'   rgb <- apply(pictures, c(1, 4), mean) # n x 3
#'   cbind(red = rgb[, 1], green = rgb[, 2]) / rowSums(rgb)
#' }
#' lime(array(runif(30 * 20 * 3), c(30, 20, 3)), as_classifier(redness))
#'
#' # Image files; `preprocess` makes one array of them
#' read_all <- function(paths) {
#'   pictures <- vapply(paths, function(path) png::readPNG(path)[, , 1:3], array(0, c(315, 420, 3)))
#'   aperm(pictures, c(4, 1:3)) # n x height x width x channels
#' }
#' picture <- system.file("extdata", "produce.png", package = "lime")
#' lime(picture, as_classifier(redness), read_all)
lime <- function(x, model, ...) {
  if (missing(x)) argument_error("x", "given, the data that the model sees", "missing", rlang::current_env())
  UseMethod("lime", mark_images(x))
}

#' @rdname lime
#' @param kind Of a 3-d array: `"image"`, or `"sequence"` for cases x steps x features.
#' @export
lime.array <- function(x, model, preprocess = NULL, ..., kind = c("image", "sequence")) {
  call <- rlang::current_env()
  if (check_choice(kind, "kind", c("image", "sequence")) == "sequence") {
    return(lime_sequences(x, model, preprocess, ..., call = call))
  }
  lime.imagefile(x, model, preprocess, ...)
}

#' @export
lime.list <- function(x, model, ...) {
  if (!is_picture_list(x)) unsupported_kind(x)
  lime.imagefile(x, model, ...)
}

#' @export
lime.default <- function(x, model, ...) {
  unsupported_kind(x, swapped = !missing(model) && (is.data.frame(model) || is.character(model) || is.array(model)))
}

unsupported_kind <- function(x, verb = "lime", call = rlang::caller_env(), swapped = FALSE) {
  class <- class(x)[1]
  hint <- if (swapped) {
    "Are they swapped? Write {.code lime(x, model)}, the data first."
  } else if (is.factor(x)) {
    "Texts are character vectors: {.code as.character(x)}."
  } else {
    "lime explains tables (data frames, matrices), texts (character vectors) and images (files, arrays, magick images)."
  }
  lime_abort(c("{.fn {verb}} cannot explain data of class {.cls {class}}.", i = hint), "kind", call = call)
}
