#' Explain predictions
#'
#' Explains the model's prediction of each case by asking the model about many altered copies of it (perturbed samples, or
#' permutations) and fitting a small weighted linear model, the surrogate, to the answers. `explain()` is the generic of the generics package, so it works with
#' dplyr attached before or after. DALEX exports a plain function of that name: with DALEX attached last, write
#' `lime::explain()`.
#'
#' # How images are explained
#' 1. The image is cut into `n_superpixels` connected areas ([superpixels()]), or as `segments` says.
#' 2. `n_permutations` copies are made, the first of which is the image itself (for a file: the very file you gave, so
#'    the explained prediction is the model's own). In each of the others every superpixel is painted over with
#'    `background` with probability `p_remove`. Copies of a file are PNG files, RGBA if the image has alpha, else RGB; copies
#'    of a picture in memory are an array, see [lime()].
#' 3. The model predicts all copies in batches of `batch_size`. **`batch_size` never changes the answer**, only memory
#'    and speed. **`n_permutations` steadies it**: more copies, less variation from seed to seed.
#' 4. Each copy is weighted by its similarity to the image, the square root of the share of superpixels kept.
#' 5. For each label, `n_features` superpixels are selected and a weighted ridge regression of the predicted
#'    probability on their presence is fitted.
#'
#' Pictures have at most 134 million pixels. PNG, JPEG, BMP, GIF and WebP are read directly, others (TIFF, ...) through the magick package where
#' it is installed. Pixels are taken as stored, as in Keras and PIL: no EXIF orientation and no ICC profile is applied; neither should
#' `preprocess`. Grey, palette and CMYK become RGB, 16 bits a channel the upper 8. Of an animation, or of several pages, the
#' first picture is explained, with a message (`lime_message_animation`). The model gets the file itself and PNG copies, so
#' `preprocess` has to see the same in both: PIL cuts 16-bit grey off at 255, turns TIFF files by their orientation and paints
#' what the first frame of a GIF leaves free; convert such files to 8-bit PNG first.
#'
#' # How tables are explained
#' 1. `n_permutations` copies of the case are drawn, the first of which is the case itself. In the others every column gets a value drawn from
#'    the training data's distribution, whatever the other columns get: a bin in proportion to its share and a value evenly inside of it (of whole numbers, one
#'    of those inside); without bins, a value of the kernel density, reflected at the ends of the training data's range, or of a
#'    normal distribution; a level in proportion to its share. A column of at most 12 different values gets no others. `around` and
#'    `neighbours` change that.
#' 2. The model predicts all copies, of several cases in one call up to `batch_size` rows.
#' 3. Each copy is weighted by its similarity to the case: 1 - d^`gower_pow` with d the Gower distance (numbers differ by their difference over the
#'    range of the copies, others by being different; two FALSE are not compared, so that tables of many logical columns are better explained
#'    with another distance, or with 0 and 1), times exp(-d^2 / (2 `kernel_width`^2)) if that is given; with another distance exp(-d^2 / (2 `kernel_width`^2)).
#' 4. The surrogate sees 1 where a copy has the case's level or bin, else 0; without bins, the numbers themselves. Columns of 0 and 1 are levels
#'    where numbers are binned (`"am = 1"`). It is fitted as below.
#'
#' Where only copies like the case have a weight, as with a single factor, nothing could be compared: all copies then weigh the same, with a
#' message (`lime_message_equal_weights`).
#'
#' `neighbours` keeps what goes together in the data together: every copy is a whole training row. It costs the memory of the training data, a pass over
#' them for each case (a tenth of a second for a million rows of ten columns), and variety: of 5000 copies drawn from 200 rows only 200 differ, and columns
#' that move together share their weight.
#'
#' Columns are matched by name. Columns that the training data or `x` lack are left out, with a message; if the model needs one that `x` lacks,
#' that is an error (`lime_error_column`) with the model's own as `parent`. A column that the model predicts, as its formula, terms or caret's training
#' data say, is given to the model and not explained. A value
#' that is missing in the case is not explained; neither is a value that no copy gets, such as a string that training did not have (the model gets it, with a
#' warning; an unknown level of a factor becomes missing), nor what is the same in all copies. Of an explanation with fewer rows than `n_features`, the
#' other features are of these kinds.
#'
#' # How texts are explained
#' 1. The text is cut into words, or the tokens of `unit` or `tokenization` ([lime()]). A feature is a word wherever it occurs, or with
#'    `keep_word_position = TRUE` one occurrence of it; case counts.
#' 2. `n_permutations` copies are made, the first of which is the text itself, so the explained prediction is the model's own. Each of the
#'    others keeps a number of features that is drawn from 1 to all of them, each number with the same probability, and then any
#'    features of that number. The others are removed in place: a removed word goes with the white space in front of it, at the start
#'    of the text with that behind it; everything else stays. With `mask`, and with `unit = "character"`, all white space stays.
#' 3. The model predicts all copies, of several texts in one call up to `batch_size` rows.
#' 4. Each copy is weighted by its similarity to the text, the square root of the share of features kept, and a ridge
#'    regression fitted, as for images.
#'
#' With `single_explanation = TRUE` all texts get one explanation, of case 1: the permutations are shared out among the texts, as
#' evenly as they go, and fitted together, over the words of all of them. `label_prob` and `prediction` are then means over the texts, `data` is
#' the texts with an empty line between them, and a `contribution` is the weight times the share of the texts that have
#' the word.
#'
#' # Feature selection
#' - `"auto"`: `"forward_selection"` for `n_features <= 6`, else `"highest_weights"`.
#' - `"none"`: all features.
#' - `"forward_selection"`: adds the feature that raises the weighted R2 of least squares most, one after the other.
#' - `"highest_weights"`: the features with the largest absolute weight in the least squares fit of all of them; of tables without
#'   bins, per standard deviation of the feature, because their units differ. With fewer than two copies for each feature such a fit
#'   is noise: forward selection takes its place, with a warning (`lime_warning_permutations`).
#' - `"lasso_path"`: the features at the smallest lasso penalty that leaves at most `n_features`. The path ends at penalty 0, or where it
#'   holds 50 features more than twice `n_features`.
#' - `"tree"`: the features that a regression tree of the prediction splits on, by how much weighted squared error their
#'   splits remove. The tree always makes the split that removes most, in whatever leaf, until it has used `n_features`
#'   different features. It finds features that matter only together, where the other methods look at each for itself.
#'   Fewer come if no split removes anything more, or after 1000 leaves.
#'
#' With `n_features` at least the number of usable features all are used.
#'
#' # The fit
#' With W = w / sum(w) and Cxx, Cxy the weighted centred moments, the weights are (Cxx + r diag(Cxx))^-1 Cxy. The ridge r is `ridge`, or 2 / n;
#' with a single feature it is 0 unless `ridge` is given. It shrinks weights by a factor of about 1 / (1 + r), whatever the units
#' of predictions and columns. (lime 0.5.4 had glmnet's, 2 / n over the standard deviation of the prediction, which made small predictions
#' smaller.) The fit does not depend on the number of threads (`options(lime.threads = )`, default all cores).
#'
#' # How certain the weights are
#' `feature_se` says how much a weight would vary from seed to seed: its standard error, of the sandwich kind (HC0),
#' which holds although a linear model is only an approximation. With A the matrix inverted above for the features selected, z_i
#' their centred values in copy i and r_i the residual, it is the root of the diagonal of
#' A^-1 (sum of W_i^2 r_i^2 z_i z_i') A^-1. A weight of less than about two errors may as well have the other sign; errors halve with four times
#' the `n_permutations`. They take the selected features as given, and say nothing of how well the linear model
#' fits (`model_r2`).
#'
#' # Random numbers
#' One number is drawn from R's generator per call, so `set.seed()` decides everything. From it and the content of the
#' case each copy gets its own stream: a case has the same explanation alone or among others, in any order, for any
#' batch size and number of threads.
#'
#' @param x What to explain, one or several cases. For an explainer of tables a table with the columns of the training data; of texts a
#'   character vector; of images a character vector of image files, or pictures in memory (see [lime()]; numbers must be finite).
#' @param explainer What [lime()] returned.
#' @param labels Names of the labels to explain; they must be labels of the model. Give `labels` or `n_labels`, not both. Without either
#'   the most probable label of each case is explained. A regression ignores both, with a warning. All outputs of a regression of several
#'   outputs are explained, unless you name some.
#' @param n_labels Number of labels to explain, the most probable first. NULL: one. Use `n_labels = 2` to compare the predicted class with the
#'   runner-up. Use `labels` to compare cases, as the most probable label may differ between them.
#' @param n_features Number of features in each explanation, `Inf` for all. Five are easy to read, and `Inf` gives the best fit to the model. If
#'   `model_r2` is low, use more.
#' @param n_permutations Number of altered copies of each case, itself included. Default 5000 for tables and texts, 1000 for images.
#' @param feature_select How features are selected: `"auto"`, `"none"`, `"forward_selection"`, `"highest_weights"`,
#'   `"lasso_path"` or `"tree"`.
#' @param n_superpixels Number of superpixels. Pictures with fewer pixels get as many as they hold, with a message.
#' @param weight Compactness, a positive number: higher gives more regular shapes. A colour difference of `weight` (in
#'   Lab bytes, 0 to 255) counts as much as one superpixel width.
#' @param n_iter Number of rounds in which superpixels adapt.
#' @param p_remove Probability with which a superpixel is painted over, above 0 and below 1.
#' @param batch_size Number of copies that are made and predicted at a time. For tables and texts the most, those of several cases
#'   together: the first call has 1000 rows, later ones as many as the model predicts in about three seconds.
#' @param background What is painted over removed superpixels: an R colour name or `"#rrggbb"`; `"mean"`, the mean colour of
#'   each superpixel; `"blur"`, the image under three box filters, nearly a Gaussian with a
#'   standard deviation of a twentieth of its longer side and at least a pixel, with the border's pixels beyond the border; `"noise"`, uniform and the same in
#'   all copies; an image (file, array or magick image), stretched to the size of this one; or numbers on the image's own scale,
#'   one or one for each channel. Removed pixels are opaque, except with `"mean"`, `"blur"` and an image with alpha.
#'   Pictures of two or more than four channels have no colours: they take greys.
#' @param segments Your own superpixels instead of `n_superpixels`, `weight` and `n_iter`: an integer matrix of the size of
#'   the image (after `target_size`), height x width, numbered from 1 without gaps; or a function that gets the image as an array
#'   of height x width x channels (a file from 0 to 1) and returns one. They need not be connected.
#' @param target_size Height and width to which the image is resized first (linear, averaging where it shrinks), before
#'   superpixels and copies are made; permutation 1 is then a copy as well. NULL: as it is.
#' @param ridge Penalty of the fit, a number of at least 0 that is added to the correlations of the features; 0 is least squares. NULL is 2 / n, next to
#'   nothing for many copies.
#' @param copies Format of the copies of a file: `"png"`, or `"bmp"`, which is a little faster to write and to read.
#' @param ... Handed to [predict_model()]. A name that is nearly an argument of `explain()` is an error (`lime_error_argument`); that
#'   of an argument of [lime()] is a warning (`lime_warning_argument`), unless the model's method, or function, has an argument of that name.
#'
#' @return A tibble of class `lime_explanation` with one row per case, label and feature:
#' \describe{
#'   \item{`model_type`}{chr, `"classification"` or `"regression"`}
#'   \item{`case`}{int, number of the text; else chr, row name of a table; file name without folder; of pictures in memory their name, else their number; " (2)" is added to
#'     a repeated one}
#'   \item{`label`}{chr, the label; for a regression of several outputs the output's name (not for other regressions)}
#'   \item{`label_prob`}{dbl, the model's own probability of it, or prediction of the output (not for other regressions)}
#'   \item{`model_r2`}{dbl, weighted R2 of the local fit}
#'   \item{`model_intercept`, `model_prediction`}{dbl, intercept and prediction of the local fit; the contributions of a
#'     case and label and the intercept add up to the prediction}
#'   \item{`feature`}{chr, name of the column or group; token, or token and position; number of the superpixel}
#'   \item{`feature_value`}{for tables the case's value: dbl if all are numbers or logical, else chr; for texts the feature; for images list,
#'     pixels of the superpixel: positions x + (y - 1) * width, from 1}
#'   \item{`feature_weight`}{dbl, by how much its presence raises the prediction; of numbers without bins, one unit of it}
#'   \item{`feature_desc`}{chr, `"1.5 < x <= 3.2"`, `"x = level"`, `"x is true"`, without bins `"x"`; for texts the feature; rows and
#'     columns of a superpixel: `"[y0-y1], [x0-x1]"`}
#'   \item{`data`}{chr, the text; else list, for tables the case as a named list; for images the image as it is shown: raw 4 x width x height, RGBA; where channels are no colours, their three
#'     principal components. All rows of a case share one copy, in memory and when saved}
#'   \item{`prediction`}{list, for each row a named list of the model's probabilities of all labels, or its predictions of all outputs; for
#'     a regression of one output dbl, its prediction}
#'   \item{`feature_se`}{dbl, standard error of `feature_weight`, see above (White 1980); 0 if the prediction never changes}
#'   \item{`contribution`}{dbl, `feature_weight` times the value of the feature in the case, what it adds to the local
#'     prediction; for superpixels, levels and bins, all present in the case, the weight itself}
#' }
#' A case that cannot be explained has one row for each label, with NA in most columns. Printing the tibble says which explanations have a
#' `model_r2` below 0.1. Explanations of texts have an attribute `spans`, where in the text the features are.
#'
#' @references Gower (1971). A general coefficient of similarity and some of its properties. \doi{10.2307/2528823}
#'
#' White (1980). A heteroskedasticity-consistent covariance matrix estimator and a direct test for
#'   heteroskedasticity. \doi{10.2307/1912934}
#'
#' Breiman, Friedman, Olshen, Stone (1984). Classification and regression trees. \doi{10.1201/9781315139470}
#'
#' @section Errors and warnings:
#' The conditions of all functions are listed in [lime_conditions]. Before the model is asked: `lime_error_argument`,
#' `lime_error_option`, `lime_error_column`, `lime_error_image_read`, `lime_error_text`, `lime_error_tokenization`, `lime_error_segments`,
#' `lime_error_model_type`, `lime_error_memory`. Then `lime_error_preprocess` and `lime_error_model`, where your function or model fails (its own error is
#' the `parent`), and `lime_error_prediction`, predictions of the wrong shape, which are found on the first batch.
#'
#' A case gives rows of NA and `lime_warning_case` if its predictions are not finite, if all its copies weigh nothing, or if it is a text that is NA, not valid
#' in its encoding, has fewer than two tokens, or tokens that are not in it, or a damaged image file among others, or if your code fails on it and not on others. That is an error (`lime_error_case`) only if no case is left. A label whose
#' prediction never changes has weights 0, R2 NA and `lime_warning_constant_response`. Where no feature varies, all weights are 0 with standard errors NA,
#' and `lime_warning_no_features`. An explanation of more than half as many features as there are copies of any weight has `lime_warning_permutations`. Ctrl-C and `setTimeLimit()` stop `explain()` at once and leave no files.
#'
#' @name explain
#' @order 1
#' @aliases explain.character explain.imagefile
#' @seealso [plot_features()], [plot_text_explanations()], [plot_image_explanation()]
#' @examples
#' # A table: which values of a car go with its consumption?
#' consumption <- lm(mpg ~ wt + hp + qsec, mtcars)
#' cars <- mtcars[c("wt", "hp", "qsec")]
#' explainer <- lime(cars, consumption)
#' set.seed(1)
#' explain(cars["Maserati Bora", ], explainer, n_features = 2)
#'
#' # Texts: which words make this "model" take a sentence for speech?
#' speech <- function(texts) {
#'   p <- plogis(-1 + 2 * grepl("\\bI\\b", texts) + grepl("\\byou\\b", texts))
#'   cbind(speech = p, narration = 1 - p)
#' }
#' explainer <- lime(train_sentences$text, as_classifier(speech))
#' text <- "I am sure you will like it."
#' explain(text, explainer, labels = "speech", n_features = 2, n_permutations = 500)
#'
#' # A picture in memory, in four strips, blurred where they are removed
#' pixels <- array(rep(c(0.9, 0.1, 0.4), each = 40 * 60), c(40, 60, 3))
#' strips <- matrix(rep(1:4, each = 40 * 15), 40)
#' pixels[, 16:30, 1] <- 0
#' explainer <- lime(pixels, as_regressor(function(pictures) rowMeans(pictures[, , , 1])))
#' explain(
#'   pixels, explainer, n_features = 4, n_permutations = 40, segments = strips, background = "blur"
#' )
#' @examplesIf requireNamespace("png", quietly = TRUE)
#' # An image file
#' picture <- system.file("extdata", "produce.png", package = "lime")
#' redness <- function(paths) {
#'   t(vapply(paths, function(path) {
#'     rgb <- colMeans(png::readPNG(path)[, , 1:3], dims = 2)
#'     c(red = rgb[1], green = rgb[2]) / sum(rgb)
#'   }, c(red = 0, green = 0)))
#' }
#' explainer <- lime(picture, as_classifier(redness))
#' explain(picture, explainer, n_labels = 1, n_features = 5, n_permutations = 40)
NULL

#' @importFrom generics explain
#' @rawNamespace export(explain)
#' S3method(dplyr::explain, array)
#' S3method(dplyr::explain, character)
#' S3method(dplyr::explain, data.frame)
#' S3method(dplyr::explain, imagefile)
#' S3method(dplyr::explain, list)
#' S3method(dplyr::explain, matrix)
#' S3method(dplyr::explain, "magick-image")
NULL

# The explainer decides what kind of data comes.

#' @export
explain.array <- function(x, explainer, ...) {
  check_order(x, if (!missing(explainer)) explainer)
  if (missing(explainer)) wrong_explainer(NULL)
  if (inherits(explainer, "data_frame_explainer")) {
    return(explain.data.frame(as_table(x, explainer), explainer, ..., .caller = handed_on(parent.frame())))
  }
  if (inherits(explainer, "text_explainer")) {
    argument_error("x", "a character vector, as the explainer is one of texts", describe_value(x), rlang::current_env())
  }
  if (!inherits(explainer, "image_explainer")) wrong_explainer(explainer)
  explain.imagefile(x, explainer, ..., .caller = handed_on(parent.frame()))
}

#' @export
explain.matrix <- explain.array

#' @export
explain.list <- explain.array

#' @export
`explain.magick-image` <- explain.array

#' @export
explain.default <- function(x, explainer, ...) {
  check_order(x, if (!missing(explainer)) explainer)
  unsupported_kind(x, "explain")
}

# The data come first, then the explainer.
check_order <- function(x, explainer, call = rlang::caller_env()) {
  if (inherits(x, "explainer") && !is_dalex(x)) {
    hint <- if (is.null(explainer)) "Which cases are to be explained?" else "Are they swapped?"
    argument_error("x", "the data to explain", "an explainer", call, paste(hint, "Write {.code explain(x, explainer)}."))
  }
}

# What an explainer of this version has and an older one lacks. Those of images have stayed the same.
newer_elements <- c(data_frame = "seen", text = "unit")

check_explainer <- function(explainer, kind, of, call) {
  if (!inherits(explainer, paste0(kind, "_explainer"))) wrong_explainer(explainer, call, of)
  if (!all(newer_elements[names(newer_elements) == kind] %in% names(explainer))) {
    argument_error("explainer", "one of this version of lime", "one made by an older lime", call, hint = "Call {.fn lime} again.")
  }
  check_function(explainer$preprocess, "explainer$preprocess", call) # users may have changed it
  check_a_model(explainer$model, "explainer$model", call)
  flag <- c(data_frame = "bin_continuous", text = "keep_word_position")[kind]
  if (!is.na(flag)) check_flag(explainer[[flag]], paste0("explainer$", flag), call)
  if (kind == "text") check_text_elements(explainer, call)
}

wrong_explainer <- function(explainer, call = rlang::caller_env(), of = "data of this kind") {
  argument_error("explainer", paste("an explainer that lime() made of", of), describe_value(explainer), call)
}
