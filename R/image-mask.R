#' Which pixels of an image speak for a label
#'
#' The areas that [plot_image_explanation()] outlines, as a matrix of the size of the picture.
#'
#' # For users of Python's lime
#' The counterpart of the mask of `get_image_and_mask()`. `positive_only = True` is `positive = TRUE`, `negative_only = True` is
#' `positive = FALSE`, both False is `positive = NA`; `min_weight` is the same. Contradicting pixels are always -1, also where
#' there are no others. `num_features` is the `n_features` of [explain()], or take fewer rows of the explanation.
#' `hide_rest = True` is `picture * as.vector(mask != 0)`, for a picture of height x width x channels.
#'
#' @inheritParams plot_image_explanation
#' @param label Name of a label of the explanation. NULL: its most probable one. A regression has none.
#' @param positive TRUE: only superpixels that support the label. FALSE: only those that contradict it. NA: both.
#' @param min_weight Weights from `-min_weight` to `min_weight` are taken as 0; at least 0.
#'
#' @return Integer matrix, height x width: 1 where a superpixel has a weight above `min_weight`, -1 where it has one below
#'   `-min_weight`, 0 elsewhere. For `positive = TRUE` there is no -1, for `positive = FALSE` no 1.
#' @section Errors:
#' `lime_error_argument`: not an explanation of images, no such case or label, or an argument of wrong type or range.
#' @seealso [plot_image_explanation()], [superpixels()]
#' @export
#' @examples
#' explanation <- .load_image_example()
#' mask <- image_mask(explanation, "tiger cat", positive = NA)
#' table(mask)
#'
#' # The picture, height x width x channels, with everything hidden that does not support the label
#' bitmap <- unclass(explanation$data[[1]])
#' picture <- aperm(array(as.integer(bitmap) / 255, dim(bitmap)), c(3, 2, 1))[, , 1:3]
#' support <- image_mask(explanation, "tiger cat", min_weight = 0.01)
#' plot(grDevices::as.raster(picture * as.vector(support != 0)))
image_mask <- function(explanation, label = NULL, positive = TRUE, min_weight = 0, which = 1) {
  call <- rlang::current_env()
  rows <- image_label_rows(image_case_rows(explanation, which, call), label, call)
  if (!is.logical(positive) || length(positive) != 1) {
    argument_error("positive", "TRUE, FALSE or NA", describe_value(positive), call)
  }
  if (!is_number(min_weight) || min_weight < 0) {
    argument_error("min_weight", "a number of at least 0", describe_value(min_weight), call)
  }
  weight <- rows$feature_weight
  value <- as.integer(sign(weight) * (abs(weight) > min_weight))
  if (!is.na(positive)) value[value != if (positive) 1L else -1L] <- 0L
  size <- dim(unclass(rows$data[[1]]))[2:3]
  mask <- matrix(0L, size[1], size[2]) # width x height, as positions count
  for (row in base::which(value != 0)) mask[rows$feature_value[[row]]] <- value[row]
  t(mask)
}

# The rows of one label; of a regression all.
image_label_rows <- function(rows, label, call) {
  if (is_regression(rows)) {
    if (!is.null(label)) argument_error("label", "NULL for a regression", describe_value(label), call)
    return(rows)
  }
  labels <- labels_by_probability(rows)
  if (is.null(label)) label <- labels[1]
  if (!is.character(label) || length(label) != 1 || !label %in% labels) {
    must <- paste("one of", toString(encodeString(utils::head(labels, 5), quote = '"')))
    argument_error("label", must, describe_value(label), call)
  }
  rows[rows$label == label, ]
}
