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
#' plot_image_explanation(explanation)
.load_image_example <- function() {
  explanation <- readRDS(system.file("extdata", "image_explanation.rds", package = "lime"))
  picture <- unclass(explanation$data)[[1]] # one for all rows; its pixels are in the photo
  picture$bitmap <- read_image(system.file("extdata", "cat.jpg", package = "lime"))$bitmap
  explanation
}
