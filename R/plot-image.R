#' Show which parts of an image speak for a label
#'
#' One panel per label, most probable first. Superpixels with a weight above `threshold` are outlined, or stand alone; or
#' all superpixels of the explanation are coloured by their weight.
#'
#' # Heat map
#' With `display = "heatmap"` the picture is grey, and every superpixel of the explanation has the colour of its
#' weight: blue supports the label, orange contradicts it, pale is next to nothing. All panels share one scale,
#' symmetric about 0. Superpixels that are not in the explanation stay grey. Both signs are shown, so `show_negative`,
#' `outline_col` and `block_col` have no effect. If you give a `threshold`, superpixels stay grey that `"outline"` with
#' `show_negative = TRUE` would not show either. The fill of the plot is a column `weight`: another scale, such as
#' [ggplot2::scale_fill_viridis_c()], can be added.
#'
#' @param explanation What [explain()] returned for images: a `lime_explanation` or any data frame with its columns.
#' @param which Which case to show: its number, in order of appearance, or its name.
#' @param threshold Superpixels with a weight above it support the label; with a weight of at most `-threshold` they
#'   contradict it. Default 0.02, for `"heatmap"` 0, which shows all.
#' @param show_negative Whether to show what contradicts the label, in a second row of panels.
#' @param display `"outline"`: areas tinted and outlined on the image; `"block"`: everything else hidden;
#'   `"heatmap"`: weights as colours over the image in grey.
#' @param fill_alpha Opacity of the tint, from 0 to 1. Default 0.3, for `"heatmap"` 0.7.
#' @param outline_col Colours of supporting and contradicting areas: R colour names or `"#rrggbb"`, two or one for both.
#' @param block_col Colour of what is hidden.
#'
#' @return A ggplot object. Its data has a row per pixel and panel, with these columns; of a picture above two megapixels every second
#'   (third, ...) column and row is in it.
#' \describe{
#'   \item{`x`, `y`}{dbl, column and row of the pixel, from 1 at the top left}
#'   \item{`colour`, `type`}{chr, `"#rrggbbaa"`, and factor, `"Supports"` or `"Contradicts"`; not for `"heatmap"`}
#'   \item{`weight`}{dbl, for `"heatmap"` only; NA where the picture stays grey}
#'   \item{`label`}{factor, most probable first; not for a regression of one output}
#'   \item{`probability` or `prediction`}{chr, that of the label, or of a regression}
#'   \item{`Explanation fit`}{chr, R2 of the local fit}
#' }
#' @section Errors:
#' `lime_error_argument`: not an explanation of images, no such case, or an argument of wrong type or range. A warning
#' (`lime_warning_case`) if rows of different pictures have the same case name, a message (`lime_message_threshold`) if a panel shows no superpixel.
#' @seealso [image_mask()] for the areas as a matrix.
#' @export
#' @examples
#' explanation <- .load_image_example()
#' tiger <- explanation[explanation$label == "tiger cat", ]
#' plot_image_explanation(tiger)
#'
#' # All weights, as colours over the picture
#' heatmap <- plot_image_explanation(tiger, display = "heatmap")
plot_image_explanation <- function(explanation, which = 1, threshold = 0.02, show_negative = FALSE,
                                   display = "outline", fill_alpha = 0.3, outline_col = c("blue", "red"),
                                   block_col = "grey") {
  call <- rlang::current_env()
  explanation <- image_case_rows(explanation, which, call)
  display <- check_choice(display, "display", c("outline", "block", "heatmap"))
  heatmap <- display == "heatmap"
  if (heatmap && missing(threshold)) threshold <- 0
  if (heatmap && missing(fill_alpha)) fill_alpha <- 0.7
  if (!is_number(threshold)) argument_error("threshold", "a number", describe_value(threshold), call)
  check_flag(show_negative, "show_negative")
  look <- list(
    display = display,
    alpha = check_share(fill_alpha, "fill_alpha"),
    outline = check_colour(outline_col, "outline_col", 2),
    block = check_colour(block_col, "block_col")
  )
  tell_none_shown(explanation, threshold, show_negative || heatmap)
  bitmap <- unclass(explanation$data[[1]])
  layers <- if (heatmap) {
    heatmap_layers(explanation, bitmap, threshold, look$alpha)
  } else {
    area_layers(explanation, bitmap, threshold, if (show_negative) 1:2 else 1L, look)
  }
  ggplot2::ggplot(layers$data) +
    theme_panels() +
    layers$layers +
    label_facets(explanation, dim(bitmap)[2:3], by_type = show_negative && !heatmap, below = if (heatmap) 45 else 0)
}

# Labels whose panel would be the bare picture.
tell_none_shown <- function(explanation, threshold, both) {
  weight <- explanation$feature_weight
  label <- as.character(explanation[["label"]] %||% rep("the prediction", length(weight)))
  shown <- weight > threshold | (both & weight <= -threshold)
  bare <- setdiff(label, label[shown])
  if (length(bare) == 0) return(invisible())
  largest <- format(max(if (both) abs(weight[label %in% bare]) else weight[label %in% bare]), digits = 2)
  hint <- if (!both && any(weight[label %in% bare] <= -threshold)) "{.code show_negative = TRUE} shows those that contradict."
  lime_inform(
    c("No superpixel of {some(bare, 3)} has a weight above {.arg threshold} = {threshold}. The largest is {largest}.", i = hint),
    "threshold", labels = bare
  )
}

# The rows of one case of an image explanation.
image_case_rows <- function(explanation, which, call) {
  check_types(explanation, "explanation", call)
  if (!is.data.frame(explanation) || !all(c("case", "feature_value", "feature_weight", "data") %in% names(explanation)) ||
      !is.list(explanation$feature_value)) {
    argument_error("explanation", "an explanation of images, as explain() returns it", describe_value(explanation), call)
  }
  cases <- unique(explanation$case)
  if (length(cases) == 0) argument_error("explanation", "an explanation with rows", "one without any", call)
  found <- if (is.character(which)) match(which, cases) else if (is_number(which)) match(which, seq_along(cases)) else NA
  if (length(found) != 1 || is.na(found)) {
    must <- paste0("a number from 1 to ", length(cases), " or one of ", toString(encodeString(utils::head(cases, 5), quote = '"')))
    argument_error("which", must, describe_value(which), call)
  }
  rows <- explanation[explanation$case == cases[found], ]
  if (anyNA(rows$feature_weight)) {
    rows <- rows[!is.na(rows$feature_weight), ]
    if (nrow(rows) == 0) argument_error("which", "a case that could be explained", describe_value(which), call)
  }
  if (length(dim(unclass(rows$data[[1]]))) != 3) wrong_type("data", "pictures", rows$data, "explanation", call)
  same_picture(rows)
}

# Explanations bound together may show different pictures under the same file name: only the rows of the first are one
# case.
same_picture <- function(rows) {
  pictures <- unclass(rows$data) # rows of one explanation share theirs; only others are compared byte by byte
  same <- vapply(pictures, function(picture) {
    identical(picture, pictures[[1]]) || identical(as_bitmap(picture), as_bitmap(pictures[[1]]))
  }, NA)
  if (!all(same)) {
    lime_warn(
      c("Rows of different pictures are all called {.val {rows$case[1]}}; only the first picture is shown.",
        i = "Explain them in one call of {.fn explain}, or change the column {.field case}."),
      "case"
    )
  }
  rows[same, ]
}

# Areas of the picture in a panel for every label and type (1 supports, 2 contradicts).
area_layers <- function(explanation, bitmap, threshold, types, look) {
  step <- display_step(bitmap)
  thin <- thin_bitmap(bitmap, step)
  pixels <- bitmap_pixels(thin, step)
  panels <- label_panels(explanation, function(rows) {
    lapply(types, function(type) {
      shown <- if (type == 1) rows$feature_weight > threshold else rows$feature_weight <= -threshold
      area <- matrix(FALSE, dim(bitmap)[2], dim(bitmap)[3])
      for (row in which(shown)) area[rows$feature_value[[row]]] <- TRUE
      panel <- pixels
      panel$colour <- paint(pixels$colour, thin, thin_matrix(area, step), type, look)
      panel$type <- factor(c("Supports", "Contradicts")[type], c("Supports", "Contradicts"))
      panel
    })
  })
  list(data = panels, layers = picture_layers())
}

# `colours` of a bitmap, with an area of it (logical, width x height) shown: only what that changes is made anew.
paint <- function(colours, bitmap, area, type, look) {
  if (look$display == "block") {
    colours[!area] <- raw_colours(as.raw(c(look$block, 255)))
    return(colours)
  }
  inside <- which(area)
  flat <- matrix(as.integer(matrix(bitmap, nrow = 4)[1:3, inside]), nrow = 3)
  alpha <- floor(255 * look$alpha + 0.5) / 255
  colour <- look$outline[, type]
  tinted <- as.integer(flat * (1 - alpha) + colour * alpha + 0.5)
  colours[inside] <- raw_colours(as.raw(rbind(matrix(tinted, nrow = 3), rep(255L, length(inside)))))
  colours[from_rust(rs_inner_boundary(area, nrow(area), ncol(area)))] <- raw_colours(as.raw(c(colour, 255)))
  colours
}
