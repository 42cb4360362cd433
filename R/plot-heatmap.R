# plot_image_explanation(display = "heatmap"): the picture in grey, under the weights as colours.

# From what contradicts, over nothing, to what supports. Orange and blue stay apart for eyes that do not tell red from
# green; the middle is no grey, which the picture has already.
heat_colours <- c("#b84a00", "#f0a05c", "#fbf4e0", "#7db3ea", "#0b4fae")

heatmap_layers <- function(explanation, bitmap, threshold, alpha) {
  step <- display_step(bitmap)
  pixels <- bitmap_pixels(thin_bitmap(bitmap, step), step)[c("x", "y")]
  panels <- label_panels(explanation, function(rows) {
    heat <- matrix(NA_real_, dim(bitmap)[2], dim(bitmap)[3])
    for (row in which(rows$feature_weight > threshold | rows$feature_weight <= -threshold)) {
      heat[rows$feature_value[[row]]] <- rows$feature_weight[row]
    }
    pixels$weight <- as.vector(thin_matrix(heat, step))
    list(pixels)
  })
  # An opacity of 0 hides what has no weight under any scale, whatever its colour of NA.
  heat <- ggplot2::aes(.data$x, .data$y, fill = .data$weight, alpha = ifelse(is.na(.data$weight), 0, !!alpha))
  list(data = panels, layers = list(
    grey_picture(bitmap, step),
    ggplot2::geom_raster(heat),
    ggplot2::scale_alpha_identity(),
    scale_fill_weight(explanation$feature_weight),
    ggplot2::labs(fill = "Weight"), # also of a scale that a user adds
    picture_axes(),
    ggplot2::theme(
      legend.title = ggplot2::element_text(size = 9, face = "bold", vjust = 1),
      legend.key.width = ggplot2::unit(0.9, "cm"), legend.key.height = ggplot2::unit(0.3, "cm") # a bar of 4.5 cm
    )
  ))
}

# The same picture under all panels. Rows of the raster go downwards.
grey_picture <- function(bitmap, step) {
  bitmap <- thin_bitmap(bitmap, step)
  flat <- matrix(as.integer(bitmap), nrow = 4)
  grey <- as.raw(drop(c(0.299, 0.587, 0.114) %*% flat[1:3, , drop = FALSE]) + 0.5) # luma of ITU-R BT.601
  width <- dim(bitmap)[2]
  height <- dim(bitmap)[3]
  colours <- raw_colours(rbind(grey, grey, grey, as.raw(flat[4, ])))
  ends <- function(n) 1 + step * c(-0.5, n - 0.5)
  x <- ends(width)
  y <- on_reversed_axis(ends(height))
  picture <- grDevices::as.raster(matrix(colours, height, byrow = TRUE))
  ggplot2::annotation_raster(picture, x[1], x[2], y[1], y[2])
}

# Where a raster ends on a reversed axis. Before ggplot2 4.0 annotations
# are placed as the axis counts, from -height to -1.
on_reversed_axis <- function(ends) {
  if (utils::packageVersion("ggplot2") >= "4.0.0") ends else rev(-ends)
}

# From -end to end, the largest weight of all panels.
scale_fill_weight <- function(weight) {
  end <- max(abs(weight))
  ticks <- round_ticks(end)
  if (end == 0) end <- 1
  ggplot2::scale_fill_gradientn(
    colours = heat_colours, limits = c(-end, end), breaks = ticks, labels = format_ticks(ticks), na.value = "transparent"
  )
}

# Three to five round numbers around 0, as many as a bar of 4.5 cm has room for.
round_ticks <- function(end) {
  if (end == 0) return(0)
  step <- diff(pretty(c(-end, end), 4))[1]
  n <- floor(end / step + 1e-6)
  ticks <- pmax(-end, pmin(end, step * -n:n)) # 3 * 0.1 is more than 0.3
  if (max(nchar(format_ticks(ticks))) > 5) ticks[c(1, n + 1, 2 * n + 1)] else ticks
}

format_ticks <- function(ticks) vapply(ticks, format, "", digits = 3)
