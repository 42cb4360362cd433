#' Cut an image into superpixels
#'
#' Superpixels are connected areas of similar colour. `superpixels()` gives those that [explain()] uses, and those of other
#' methods, which [explain()] takes through its argument `segments`.
#'
#' All methods are deterministic and number areas as the rows of the picture show them. `"slic"`, `"slico"` and `"grid"` take some milliseconds for
#' a megapixel, the others 0.1 s (`"snic"`, `"watershed"`) to 0.4 s.
#'
#' * `"slic"`, simple linear iterative clustering in CIE Lab (Achanta et al. 2012): exactly `n_superpixels` areas, each 4-connected
#'   and none smaller than a quarter of the mean area unless the picture leaves no other way; fragments join the neighbour
#'   of most similar colour, and where areas are missing those in which colour differs most are split.
#' * `"slico"`, the same without a compactness to choose: in every superpixel the largest colour difference of the round before takes the
#'   place of `weight`, which is the least it can be.
#' * `"snic"`, simple non-iterative clustering (Achanta and Suesstrunk 2017): exactly `n_superpixels` areas, each 4-connected,
#'   grown from a grid of seeds in one pass. `weight` means the same as for `"slic"`.
#' * `"felzenszwalb"`, by a graph of neighbouring pixels (Felzenszwalb and Huttenlocher 2004): as many areas as `scale`
#'   and `min_size` leave, of very different sizes, each 8-connected.
#' * `"quickshift"`, by modes of a density of colour and place (Vedaldi and Soatto 2008), the default of lime for Python: as many areas
#'   as there are modes. They need not be connected.
#' * `"watershed"`, compact watershed on the gradient of lightness (Neubert and Protzel 2014): about `n_superpixels` areas,
#'   one for each of the markers on a grid, each 4-connected.
#' * `"grid"`: exactly `n_superpixels` rectangles, whatever the picture shows.
#'
#' At equal parameters `"felzenszwalb"`, `"quickshift"` and `"watershed"` (there of `sobel(rgb2gray(image))`, with
#' `markers = n_superpixels`) give what scikit-image 0.26 gives, up to rounding and ties. Its `quickshift()` breaks ties of density, as in areas of one
#' colour, at random; here it is always the same way.
#'
#' @param image The image: path of a file (see [explain()] for formats), array of height x width x channels, or magick image.
#' @param n_superpixels Number of superpixels, a positive whole number. A picture with fewer pixels gets one for each, with
#'   a message (`lime_message_superpixels`). Not used by `"felzenszwalb"` and `"quickshift"`.
#' @param weight Compactness, a positive number: higher gives more regular shapes. A colour difference of `weight` (in
#'   Lab bytes, 0 to 255) counts as much as one superpixel width. Used by `"slic"`, `"slico"` and `"snic"`.
#' @param n_iter Number of rounds of assigning pixels and moving centres; those that would change nothing are left out.
#'   Used by `"slic"` and `"slico"`.
#' @param method `"slic"` (default), `"slico"`, `"snic"`, `"felzenszwalb"`, `"quickshift"`, `"watershed"` or `"grid"`: see Details.
#' @param ... Parameters of the method, numbers, by name:
#'
#'   | method | parameter | default | meaning |
#'   |---|---|---|---|
#'   | `"felzenszwalb"` | `scale` | 100 | at least 0: higher gives larger areas |
#'   | | `sigma` | 0.8 | standard deviation of the blur before, in pixels, 0 to 100 |
#'   | | `min_size` | 50 | pixels of the smallest area, a positive whole number |
#'   | `"quickshift"` | `kernel_size` | 4 | standard deviation of the density's kernel, at least 1: higher gives fewer areas and takes longer, by its square |
#'   | | `max_dist` | 200 | longest link, at least 0, may be `Inf`: higher gives fewer areas |
#'   | | `ratio` | 0.2 | weight of colour (Lab, lightness 0 to 100) against place, at least 0 |
#'   | `"watershed"` | `compactness` | 0 | at least 0: higher gives more regular shapes; beside a gradient of 0 to 1 |
#'
#' @return Integer matrix, height x width: the number of the superpixel of each pixel, from 1, in the order in which the
#'   rows of the picture show them.
#'
#' @section Errors:
#' `lime_error_argument`: an argument of wrong type or range, or a parameter that the method does not have.
#' `lime_error_image_read`: a file that is missing, damaged or no image.
#'
#' @references Achanta, Shaji, Smith, Lucchi, Fua, Suesstrunk (2012). SLIC superpixels compared to state-of-the-art
#'   superpixel methods. \doi{10.1109/TPAMI.2012.120}
#'
#'   Achanta, Suesstrunk (2017). Superpixels and polygons using simple non-iterative clustering.
#'   \doi{10.1109/CVPR.2017.520}
#'
#'   Felzenszwalb, Huttenlocher (2004). Efficient graph-based image segmentation. \doi{10.1023/B:VISI.0000022288.19776.77}
#'
#'   Neubert, Protzel (2014). Compact watershed and preemptive SLIC. \doi{10.1109/ICPR.2014.181}
#'
#'   Vedaldi, Soatto (2008). Quick shift and kernel methods for mode seeking. \doi{10.1007/978-3-540-88693-8_52}
#' @seealso [plot_superpixels()], [superpixel_quality()]
#' @export
#' @examples
#' picture <- system.file("extdata", "produce.png", package = "lime")
#' segments <- superpixels(picture, n_superpixels = 70)
#' dim(segments)
#' range(table(segments))
#'
#' # other methods
#' range(table(superpixels(picture, n_superpixels = 70, method = "snic")))
#' range(table(superpixels(picture, method = "felzenszwalb", min_size = 200)))
#'
#' # in an explanation
#' pixels <- array(rep(c(0.9, 0.1, 0.4), each = 40 * 60), c(40, 60, 3))
#' pixels[, 16:30, 1] <- 0
#' explainer <- lime(pixels, as_regressor(function(pictures) rowMeans(pictures[, , , 1])))
#' cut <- function(image) superpixels(image, method = "watershed", n_superpixels = 6)
#' explain(pixels, explainer, n_features = 2, n_permutations = 40, segments = cut)
superpixels <- function(image, n_superpixels = 50, weight = 20, n_iter = 10, method = "slic", ...) {
  how <- check_superpixels(n_superpixels, weight, n_iter, method, list(...))
  t(segment(one_picture(image, "image"), how))
}

# NULL, an integer matrix height x width, or a function of the picture that gives one.
check_segments <- function(x, call) {
  if (is.null(x) || is.function(x)) return(x)
  check_segment_matrix(x, "segments", call)
}

check_segment_matrix <- function(x, name, call) {
  must <- "a matrix of whole numbers, height x width, that number the superpixels from 1 without gaps"
  wrong <- function(found, hint = NULL) argument_error(name, must, found, call, hint)
  if (!is.matrix(x) || !is.numeric(x) || length(x) == 0) wrong(if (is.null(dim(x))) describe_value(x) else describe_shape(x))
  if (anyNA(x)) wrong(paste("a matrix with", sum(is.na(x)), "missing values"), "Pixels of no superpixel may be one of their own.")
  renumber <- "Renumber with {.code segments[] <- match(segments, sort(unique(c(segments))))}."
  if (any(x != round(x)) || min(x) < 1) wrong(paste("a matrix with", describe_value(x[x != round(x) | x < 1][1])), renumber)
  known <- unique(c(x))
  if (length(known) != max(x)) {
    wrong(paste("numbers up to", max(x), "without", setdiff(seq_len(min(max(x), length(known) + 1)), known)[1]), renumber)
  }
  array(as.integer(x), dim(x))
}

# What the user cut himself, as width x height. A function sees the picture as an array, height x width x channels: a picture
# in memory on its own scale, a file from 0 to 1.
user_segments <- function(segments, picture, call) {
  if (is.function(segments)) {
    image <- aperm(array(as.numeric(picture$pixels), dim(picture$pixels)), 3:1)
    if (is.raw(picture$pixels)) image <- image[, , seq_len(3 + picture$alpha), drop = FALSE] / 255
    result <- as_own_error(segments(image), "segments", paste("image", picture$name), call)
    segments <- check_segment_matrix(result, "segments", call)
  }
  size <- dim(picture$bitmap)[3:2]
  if (!identical(dim(segments), size)) {
    argument_error("segments", paste(size[1], "x", size[2], "(height x width), as image", picture$name, "is"), describe_shape(segments), call)
  }
  t(segments)
}

# The picture of an argument that must be a single one.
one_picture <- function(x, name, call = rlang::caller_env()) {
  sources <- image_sources(x, call, name)
  if (length(sources) != 1) argument_error(name, "one image", paste(length(sources), "of them"), call)
  read_picture(sources[[1]], call = call)
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
