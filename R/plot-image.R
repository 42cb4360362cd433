#' Show which parts of an image speak for a label
#'
#' One panel per label, most probable first. Superpixels with a weight above `threshold` are outlined, or stand alone.
#'
#' @param explanation What [explain()] returned for images: a `lime_explanation` or any data frame with its columns.
#' @param which Which case to show: its number, in order of appearance, or its name.
#' @param threshold Superpixels with a weight above it support the label; with a weight of at most `-threshold` they
#'   contradict it.
#' @param show_negative Whether to show what contradicts the label, in a second row of panels.
#' @param display `"outline"`: areas tinted and outlined on the image; `"block"`: everything else hidden.
#' @param fill_alpha Opacity of the tint, from 0 to 1.
#' @param outline_col Colours of supporting and contradicting areas.
#' @param block_col Colour of what is hidden.
#'
#' @return A ggplot object. Its data has a row per pixel and panel, with columns `x`, `y`, `colour`, `type`, `label`,
#'   `probability` (for regression `prediction` instead of these two) and `Explanation fit`. Of a picture above two
#'   megapixels every second (third, ...) column and row is shown.
#' @section Errors:
#' `lime_error_argument`: not an explanation of images, no such case, or an argument of wrong type or range.
#' @export
#' @examples
#' explanation <- .load_image_example()
#' plot_image_explanation(explanation)
#'
#' # In other looks
#' block <- plot_image_explanation(explanation, display = "block", threshold = 0.01)
#' both <- plot_image_explanation(explanation, threshold = 0, show_negative = TRUE, fill_alpha = 0.6)
plot_image_explanation <- function(explanation, which = 1, threshold = 0.02, show_negative = FALSE,
                                   display = "outline", fill_alpha = 0.3, outline_col = c("blue", "red"),
                                   block_col = "grey") {
  call <- rlang::current_env()
  explanation <- image_case_rows(explanation, which, call)
  if (!is_number(threshold)) argument_error("threshold", "a number", describe_value(threshold), call)
  check_flag(show_negative, "show_negative")
  look <- list(
    display = check_choice(display, "display", c("outline", "block")),
    alpha = check_share(fill_alpha, "fill_alpha"),
    outline = check_colour(outline_col, "outline_col", 2),
    block = check_colour(block_col, "block_col")
  )
  weight <- explanation$feature_weight
  if (!any(weight > threshold, show_negative & weight <= -threshold)) {
    largest <- format(max(weight), digits = 2)
    lime_inform("No superpixel has a weight above {.arg threshold} = {threshold}; the largest is {largest}.", "threshold")
  }
  panels <- image_panels(explanation, threshold, if (show_negative) 1:2 else 1L, look)
  plot <- ggplot2::ggplot(panels) +
    picture_layers() +
    theme_lime() +
    ggplot2::theme(
      axis.title = ggplot2::element_blank(), axis.text = ggplot2::element_blank(), panel.grid = ggplot2::element_blank()
    )
  regression <- !"label" %in% names(explanation)
  by_column <- if (regression) c("prediction", "Explanation fit") else c("label", "probability", "Explanation fit")
  if (show_negative) {
    plot + ggplot2::facet_grid(
      rows = ggplot2::vars(.data$type), cols = ggplot2::vars(!!!rlang::syms(by_column)), switch = "y",
      labeller = strip_labeller
    )
  } else {
    plot + ggplot2::facet_wrap(ggplot2::vars(!!!rlang::syms(by_column)), labeller = strip_labeller)
  }
}

# The rows of one case of an image explanation.
image_case_rows <- function(explanation, which, call) {
  if (!is.data.frame(explanation) || !all(c("case", "feature_value", "data") %in% names(explanation)) ||
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

# The pixels of all panels: one for every label and type (1 supports, 2 contradicts).
image_panels <- function(explanation, threshold, types, look) {
  bitmap <- unclass(explanation$data[[1]])
  step <- display_step(bitmap)
  thin <- thin_bitmap(bitmap, step)
  pixels <- bitmap_pixels(thin, step)
  regression <- !"label" %in% names(explanation)
  label <- if (regression) rep("prediction", nrow(explanation)) else explanation$label
  names <- unique(label)
  if (!regression) names <- names[order(-explanation$label_prob[match(names, label)])]
  panels <- lapply(names, function(name) {
    rows <- which(label == name)
    lapply(types, function(type) {
      weight <- explanation$feature_weight[rows]
      shown <- if (type == 1) weight > threshold else weight <= -threshold
      area <- matrix(FALSE, dim(bitmap)[2], dim(bitmap)[3])
      for (row in rows[shown]) area[explanation$feature_value[[row]]] <- TRUE
      panel <- pixels
      panel$colour <- paint(thin, thin_matrix(area, step), type, look)
      panel$type <- factor(c("Supports", "Contradicts")[type], c("Supports", "Contradicts"))
      panel$label <- factor(name, names)
      if (regression) {
        panel$prediction <- format(explanation$prediction[rows[1]], digits = 2)
      } else {
        panel$probability <- format(explanation$label_prob[rows[1]], digits = 2)
      }
      panel$`Explanation fit` <- format(explanation$model_r2[rows[1]], digits = 2)
      panel
    })
  })
  do.call(rbind, unlist(panels, recursive = FALSE))
}

# Colours of a bitmap with an area (logical, width x height) shown.
paint <- function(bitmap, area, type, look) {
  flat <- matrix(as.integer(unclass(bitmap)), nrow = 4) # magick has its own as.integer() for bitmaps
  if (look$display == "block") {
    flat[, !area] <- c(look$block, 255L)
  } else {
    edge <- from_rust(rs_inner_boundary(area, nrow(area), ncol(area)))
    alpha <- floor(255 * look$alpha + 0.5) / 255
    colour <- look$outline[, type]
    flat[1:3, area] <- as.integer(flat[1:3, area] * (1 - alpha) + colour * alpha + 0.5)
    flat[4, area] <- 255L
    flat[, edge] <- c(colour, 255L)
  }
  raw_colours(as.raw(flat))
}
