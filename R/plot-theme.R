# What the plots share.

theme_lime <- function(...) {
  text <- ggplot2::element_text
  ggplot2::theme_minimal(...) +
    ggplot2::theme(
      strip.text = text(face = "bold", size = 9, hjust = 0, vjust = 1, margin = ggplot2::margin(1, 0, 1, 0)),
      strip.text.y.left = text(face = "bold", size = 9, angle = 90, margin = ggplot2::margin(0, 4, 0, 0)),
      plot.margin = ggplot2::margin(15, 15, 15, 15),
      legend.position = "bottom",
      panel.spacing.y = ggplot2::unit(15, "pt")
    )
}

# The picture whose pixels are the plot's data.
picture_layers <- function() {
  list(
    ggplot2::geom_raster(ggplot2::aes(x = .data$x, y = .data$y, fill = .data$colour, group = -1L)), # or all colours are sorted for groups
    ggplot2::scale_fill_identity(),
    picture_axes()
  )
}

# A picture fills its panel: square pixels, y downwards.
picture_axes <- function() list(ggplot2::coord_fixed(expand = FALSE), ggplot2::scale_y_reverse())

theme_panels <- function() {
  blank <- ggplot2::element_blank()
  theme_lime() + ggplot2::theme(axis.title = blank, axis.text = blank, panel.grid = blank)
}

# Pixels of a photograph of many megapixels are more than any plot can show, and ggplot2 keeps 100 bytes for each: every
# `step`-th column and row is drawn, so that at most two megapixels are.
display_step <- function(bitmap) max(1, ceiling(sqrt(prod(dim(bitmap)[2:3]) / 2e6)))

thin_bitmap <- function(bitmap, step) {
  bitmap[, seq(1, dim(bitmap)[2], step), seq(1, dim(bitmap)[3], step), drop = FALSE]
}

thin_matrix <- function(x, step) {
  x[seq(1, nrow(x), step), seq(1, ncol(x), step), drop = FALSE]
}

# Columns x, y (from 1, y downwards) and colour ("#rrggbbaa") of a bitmap, raw 4 x width x height.
bitmap_pixels <- function(bitmap, step = 1) {
  x <- 1 + step * (seq_len(dim(bitmap)[2]) - 1)
  y <- 1 + step * (seq_len(dim(bitmap)[3]) - 1)
  data.frame(
    x = rep(x, length(y)), y = rep(y, each = length(x)),
    colour = raw_colours(bitmap), stringsAsFactors = FALSE
  )
}

# "#rrggbbaa" of every pixel.
raw_colours <- function(bitmap) {
  digits <- sprintf("%02x", 0:255)
  channel <- matrix(as.integer(bitmap) + 1L, nrow = 4)
  paste0("#", digits[channel[1, ]], digits[channel[2, ]], digits[channel[3, ]], digits[channel[4, ]])
}
