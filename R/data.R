#' Load a stored explanation of an image
#'
#' An explanation of the cat photo of this package by a real ImageNet network (EfficientNet-Lite0 in Keras), as
#' [explain()] returned it: 2 labels, 20 superpixels each. Made by `data-raw/image_explanation.R` in the
#' sources.
#'
#' @return A tibble of class `lime_explanation`, see [explain()].
#' @export
#' @examples
#' explanation <- .load_image_example()
#' explanation
#' # plot_image_explanation(explanation) draws it
.load_image_example <- function() {
  explanation <- readRDS(system.file("extdata", "image_explanation.rds", package = "lime"))
  picture <- unclass(explanation$data)[[1]] # one for all rows; its pixels are in the photo
  picture$bitmap <- read_image(system.file("extdata", "cat.jpg", package = "lime"))$bitmap
  explanation
}

#' Sentences of Jane Austen
#'
#' Sentences of 6 to 18 words from the six novels (1811 to 1818, in the public domain, as in the package janeaustenr), which
#' characters say (`"speech"`) or the narrator (`"narration"`), half of each. The labels are ours: speech is what stands
#' between quotation marks; the marks are left out. `train_sentences` are from Emma, Sense and Sensibility, Mansfield Park and
#' Persuasion, `test_sentences` from Pride and Prejudice and Northanger Abbey. A lasso on the words present tells the classes of
#' the test sentences apart with an AUC above 0.85. Made by `data-raw/sentences.R` in the sources.
#'
#' Up to version 0.5.4 lime had other data of these names: sentences of scientific articles in the classes OWNX, MISC, AIMX, CONT and
#' BASE. They are not in this package.
#'
#' @format `train_sentences` (1000 rows) and `test_sentences` (250 rows) are data frames of two character columns:
#' \describe{
#'   \item{`class.text`}{`"speech"` or `"narration"`}
#'   \item{`text`}{the sentence}
#' }
#' `stop_words_sentences` is a character vector of 25 frequent words that say least of the class.
#' @name train_sentences
#' @aliases test_sentences stop_words_sentences
#' @examples
#' head(train_sentences)
#' table(test_sentences$class.text)
NULL

#' Load a stored explanation of texts
#'
#' Five of the [test_sentences], explained for a lasso on the words of the [train_sentences]: the most probable label of each, 4
#' words. Made by `data-raw/text_explanation.R` in the sources.
#'
#' @return A tibble of class `lime_explanation`, see [explain()].
#' @export
#' @examples
#' explanation <- .load_text_example()
#' explanation[c("case", "label", "feature", "feature_weight")]
.load_text_example <- function() {
  readRDS(system.file("extdata", "text_explanation.rds", package = "lime"))
}
