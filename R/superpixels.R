#' Cut an image into superpixels
#'
#' Superpixels are connected areas of similar colour. `superpixels()` gives those that [explain()] uses.
#'
#' Simple linear iterative clustering in CIE Lab, deterministic. The result has exactly `n_superpixels` areas, each
#' 4-connected and none smaller than a quarter of the mean area unless the picture leaves no other way; fragments join the
#' neighbour of most similar colour, and where areas are missing those in which colour differs most are split.
#'
#' @param image Path of an image file (see [explain()] for formats).
#' @param n_superpixels Number of superpixels, a positive whole number. A picture with fewer pixels gets one for each, with
#'   a message (`lime_message_superpixels`).
#' @param weight Compactness, a positive number: higher gives more regular shapes. A colour difference of `weight` (in
#'   Lab bytes, 0 to 255) counts as much as one superpixel width.
#' @param n_iter Number of rounds of assigning pixels and moving centres.
#'
#' @return Integer matrix, height x width: the number of the superpixel of each pixel, from 1, in the order in which the
#'   rows of the picture show them.
#'
#' @section Errors:
#' `lime_error_argument`, `lime_error_image_read`.
#'
#' @references Achanta, Shaji, Smith, Lucchi, Fua, Suesstrunk (2012). SLIC superpixels compared to state-of-the-art
#'   superpixel methods. \doi{10.1109/TPAMI.2012.120}
#' @seealso [plot_superpixels()]
#' @export
#' @examples
#' picture <- system.file("extdata", "produce.png", package = "lime")
#' segments <- superpixels(picture, n_superpixels = 70)
#' dim(segments)
#' range(table(segments))
superpixels <- function(image, n_superpixels = 50, weight = 20, n_iter = 10) {
  request <- check_superpixels(n_superpixels, weight, n_iter)
  t(segment(read_image(check_path(image, "image"))$bitmap, request))
}

check_superpixels <- function(n_superpixels, weight, n_iter, call = rlang::caller_env()) {
  list(
    n_superpixels = check_count(n_superpixels, "n_superpixels", call),
    weight = check_between(weight, "weight", 0, call = call),
    n_iter = check_count(n_iter, "n_iter", call)
  )
}

# Integer matrix width x height of a bitmap (raw, 4 x width x height).
segment <- function(bitmap, request, call = rlang::caller_env()) {
  width <- dim(bitmap)[2]
  height <- dim(bitmap)[3]
  if (request$n_superpixels > width * height) {
    lime_inform(
      "A picture of {width} x {height} pixels holds {width * height} superpixel(s), not {request$n_superpixels}.",
      "superpixels"
    )
  }
  threads <- threads_for(10 * request$n_iter * as.numeric(width) * height)
  from_rust(
    rs_superpixels(bitmap, width, height, request$n_superpixels, request$weight, request$n_iter, threads),
    call
  )
}

#' Superpixels of three channels
#'
#' The algorithm behind [superpixels()], on matrices.
#'
#' @param L,a,b Raw matrices of equal size: lightness and the two colour channels, as bytes.
#' @param n_sp,weight,n_iter As `n_superpixels`, `weight`, `n_iter` of [superpixels()].
#'
#' @return Integer matrix of the size of `L`: the number of the superpixel, **from 0**.
#' @section Errors:
#' `lime_error_argument`.
#' @export
#' @keywords internal
#' @examples
#' L <- matrix(as.raw(rep(c(50, 200), each = 18)), 6)
#' flat <- matrix(as.raw(128), 6, 6)
#' slic(L, flat, flat, n_sp = 4, weight = 20, n_iter = 10)
slic <- function(L, a, b, n_sp, weight, n_iter) {
  for (name in c("L", "a", "b")) {
    channel <- get(name)
    if (!is.raw(channel) || !is.matrix(channel) || length(channel) == 0 || !identical(dim(channel), dim(L))) {
      argument_error(name, "a raw matrix, of the same size as the others", describe_value(channel), rlang::current_env())
    }
  }
  n_sp <- check_count(n_sp, "n_sp")
  weight <- check_between(weight, "weight", 0)
  n_iter <- check_count(n_iter, "n_iter")
  from_rust(rs_slic(L, a, b, nrow(L), ncol(L), n_sp, weight, n_iter, threads_for(10 * as.numeric(n_iter) * length(L))))
}
