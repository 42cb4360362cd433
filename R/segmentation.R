# The methods of superpixels(), and how well a picture is cut.

# What each method takes, in the order in which segment() of src/rust/src/segmentation.rs does.
method_takes <- list(
  slic = c("n_superpixels", "weight", "n_iter"), slico = c("n_superpixels", "weight", "n_iter"), snic = c("n_superpixels", "weight"),
  felzenszwalb = c("scale", "sigma", "min_size"), quickshift = c("kernel_size", "max_dist", "ratio"),
  watershed = c("n_superpixels", "compactness"), grid = "n_superpixels"
)
segment_methods <- names(method_takes)

# Parameters of a method beyond those that superpixels() names: default and range.
method_parameters <- list(
  felzenszwalb = list(scale = c(100, 0, Inf), sigma = c(0.8, 0, 100), min_size = c(50, 1, Inf)),
  quickshift = list(kernel_size = c(4, 1, Inf), max_dist = c(200, 0, Inf), ratio = c(0.2, 0, Inf)),
  watershed = list(compactness = c(0, 0, Inf))
)

# What superpixels() and explain() are asked for: checked values by name, the method and `given`, its own parameters, among them.
check_superpixels <- function(n_superpixels, weight, n_iter, method = "slic", given = list(), call = rlang::caller_env()) {
  request <- list(
    n_superpixels = check_count(n_superpixels, "n_superpixels", call),
    weight = check_between(weight, "weight", 0, call = call),
    n_iter = check_count(n_iter, "n_iter", call)
  )
  method <- check_choice(method, "method", segment_methods, call)
  c(request, method = method, check_method_parameters(given, method, call))
}

# Those given, checked, and the defaults of the others.
check_method_parameters <- function(given, method, call = rlang::caller_env()) {
  known <- method_parameters[[method]]
  names <- names(given) %||% rep("", length(given))
  wrong <- !names %in% names(known) | duplicated(names)
  if (any(wrong)) {
    must <- if (length(known) == 0) "empty" else paste("parameters by name, each once, of", toString(names(known)))
    found <- ifelse(names == "", vapply(given, describe_value, ""), paste0("`", names, "`"))[wrong][1]
    argument_error("...", paste0(must, " (method \"", method, "\")"), found, call)
  }
  values <- lapply(known, `[`, 1)
  for (name in names) {
    range <- known[[name]]
    values[[name]] <- if (name == "min_size") check_count(given[[name]], name, call)
      else if (name == "max_dist" && identical(given[[name]], Inf)) Inf
      else check_range(given[[name]], name, range[2], range[3], call)
  }
  values
}

# Integer matrix width x height of a picture, see read_picture().
segment <- function(picture, how, call = rlang::caller_env()) {
  size <- dim(picture$bitmap)[2:3]
  used <- method_takes[[how$method]]
  if ("n_superpixels" %in% used && how$n_superpixels > prod(size)) {
    n <- how$n_superpixels
    lime_inform("A picture of {size[1]} x {size[2]} pixels holds {prod(size)} superpixel{?s}, not {n}.", "superpixels")
  }
  steps <- switch(how$method, slic = , slico = 10 * how$n_iter, quickshift = (6 * how$kernel_size + 3)^2, grid = 1, 128)
  values <- as.numeric(unlist(how[used]))
  threads <- threads_for(steps * prod(size))
  from_rust(rs_segment(picture$bitmap, size[1], size[2], how$method, values, !picture$many, threads), call)
}

#' How well superpixels keep to known areas
#'
#' Measures of a division of a picture beside one that is known to be right, such as areas drawn by hand, and of how
#' regular it is.
#'
#' With superpixels \eqn{S}, true areas \eqn{G} and \eqn{N} pixels, as in Stutz, Hermans and Leibe (2018):
#'
#' * `recall`, boundary recall: the share of true boundary pixels with a boundary pixel of the superpixels at most
#'   \eqn{r} columns and \eqn{r} rows away, \eqn{r} = 0.0025 of the picture's diagonal, rounded. A boundary pixel differs from one of its
#'   four neighbours. 1 where there is no true boundary.
#' * `undersegmentation`, error of Neubert and Protzel (2012): the sum over all \eqn{G} and the \eqn{S} that meet it of
#'   \eqn{\min(|S \cap G|, |S - G|)}{min(|S and G|, |S without G|)}, divided by \eqn{N}. 0 is best.
#' * `asa`, achievable segmentation accuracy: the share of pixels that are right when each superpixel counts as the area that it
#'   shares most with. 1 is best.
#' * `compactness` (Schick, Fischer and Stiefelhagen 2012): the mean over pixels of \eqn{4 \pi A / P^2}, with area \eqn{A} and
#'   perimeter \eqn{P} of their superpixel. The perimeter counts sides of pixels, also along the frame of the picture. A square has
#'   \eqn{\pi / 4}{pi / 4}. The truth plays no part.
#'
#' @param segments,truth Matrices of whole numbers, both height x width: superpixels, as [superpixels()] gives them, and true areas.
#'   Which numbers does not matter.
#'
#' @return A tibble of one row: the numbers `recall`, `undersegmentation`, `asa`, `compactness`, and `n`, the number of superpixels.
#'
#' @section Errors:
#' `lime_error_argument`: not two matrices of whole numbers of the same size.
#'
#' @references Neubert, Protzel (2012). Superpixel benchmark and comparison. Forum Bildverarbeitung.
#'
#'   Schick, Fischer, Stiefelhagen (2012). Measuring and evaluating the compactness of superpixels. International Conference on
#'   Pattern Recognition.
#'
#'   Stutz, Hermans, Leibe (2018). Superpixels: an evaluation of the state of the art.
#'   \doi{10.1016/j.cviu.2017.03.007}
#' @seealso [superpixels()]
#' @export
#' @examples
#' truth <- matrix(rep(1:2, each = 200), 20)
#' segments <- matrix(rep(1:4, each = 100), 20)
#' superpixel_quality(segments, truth)
superpixel_quality <- function(segments, truth) {
  segments <- check_label_matrix(segments, "segments")
  truth <- check_label_matrix(truth, "truth")
  if (!identical(dim(segments), dim(truth))) {
    argument_error("truth", paste("of the size of `segments`,", paste(dim(segments), collapse = " x ")),
      describe_shape(truth), rlang::current_env())
  }
  found <- from_rust(rs_quality(segments, truth, nrow(segments), ncol(segments), threads_for(64 * length(truth))))
  new_tibble(found, nrow = 1L)
}

check_label_matrix <- function(x, name, call = rlang::caller_env()) {
  must <- "a matrix of whole numbers"
  if (!is.matrix(x) || !is.numeric(x) || length(x) == 0) argument_error(name, must, describe_shape(x), call)
  wrong <- which(is.na(x) | x != round(x) | abs(x) > .Machine$integer.max)
  if (length(wrong) > 0) argument_error(name, must, paste("one with", describe_value(x[wrong[1]])), call)
  array(as.integer(x), dim(x))
}
