#' Show the superpixels of an image
#'
#' Draws the borders of superpixels over the image, to choose their number and compactness, or to see your own. By default they
#' are those that [explain()] would use.
#'
#' @param path The image: path of a file, array of height x width x channels, or magick image.
#' @inheritParams superpixels
#' @param colour Colour of the borders.
#' @param segments Your own superpixels, a matrix or a function, as in [explain()].
#'
#' @return A ggplot object. Of a picture above two megapixels every second (third, ...) column and row is shown.
#' @inheritSection superpixels Errors
#' @section Errors:
#' `lime_error_segments`: the function given as `segments` failed.
#' @seealso [superpixels()], also for the methods and their sources
#' @export
#' @examples
#' picture <- system.file("extdata", "produce.png", package = "lime")
#' plot_superpixels(picture, n_superpixels = 70, colour = "white")
plot_superpixels <- function(path, n_superpixels = 50, weight = 20, n_iter = 10, colour = "black",
                             segments = NULL, method = "slic", ...) {
  how <- check_superpixels(n_superpixels, weight, n_iter, method, list(...))
  line <- as.raw(c(check_colour(colour, "colour"), 255))
  call <- rlang::current_env()
  segments <- check_segments(segments, call)
  picture <- one_picture(path, "path")
  segments <- if (is.null(segments)) segment(picture, how) else user_segments(segments, picture, call)
  step <- display_step(picture$bitmap)
  segments <- thin_matrix(segments, step)
  bitmap <- thin_bitmap(picture$bitmap, step)
  edge <- from_rust(rs_boundaries(segments, nrow(segments), ncol(segments)))
  flat <- matrix(bitmap, nrow = 4)
  flat[, edge] <- line
  ggplot2::ggplot(bitmap_pixels(array(flat, dim(bitmap)), step)) +
    picture_layers() +
    ggplot2::theme_void()
}
