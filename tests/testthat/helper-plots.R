# An explanation made by hand: a picture of 6 x 4 pixels in six superpixels of 2 x 2, numbered by rows; `weights` is a list of
# six weights per label.
handmade_explanation <- function(weights, probability = rev(seq_along(weights)) / 10, case = "hand.png") {
  bytes <- (7 * seq_len(6 * 4 * 3)) %% 256
  bitmap <- array(as.raw(rbind(matrix(bytes, 3), 255)), c(4, 6, 4))
  areas <- lapply(1:6, function(j) {
    x <- 2 * ((j - 1) %% 3) + 1:2
    y <- 2 * ((j - 1) %/% 3) + 1:2
    as.integer(outer(x, y, function(x, y) x + (y - 1) * 6))
  })
  rows <- lapply(seq_along(weights), function(i) {
    out <- data.frame(
      model_type = "classification", case = case, label = names(weights)[i], label_prob = probability[i],
      model_r2 = 0.5 + i / 100, model_intercept = 0.1, model_prediction = 0.1 + sum(weights[[i]]), feature = as.character(1:6),
      feature_weight = weights[[i]], stringsAsFactors = FALSE
    )
    out$feature_value <- areas
    out$data <- rep(list(bitmap), 6)
    out
  })
  do.call(rbind, rows)
}

# The same of a regression; `weights` is a vector.
handmade_regression <- function(weights) {
  out <- handmade_explanation(list(only = weights))
  out$model_type <- "regression"
  out$label <- out$label_prob <- NULL
  out$prediction <- 21.5
  out
}

# A row per panel, with the values of its strips.
strips <- function(plot) {
  layout <- ggplot2::ggplot_build(plot)$layout$layout
  layout[order(layout$PANEL), ]
}

# All texts in a grob.
text_grobs <- function(grob) {
  if (inherits(grob, "text")) list(grob) else unlist(lapply(c(grob$children, grob$grobs), text_grobs), recursive = FALSE)
}

# Red, green, blue (0..255) of the pixels of a panel, y by x by channel.
panel_colours <- function(data, ...) {
  data <- data[order(data$x, data$y), ]
  aperm(array(grDevices::col2rgb(data$colour), c(3, max(data$y), max(data$x))), c(2, 3, 1))
}

handmade_picture <- function() {
  bytes <- (7 * seq_len(6 * 4 * 3)) %% 256
  aperm(array(bytes, c(3, 6, 4)), c(3, 2, 1))
}

# TRUE where one of the superpixels `which` of the handmade picture is, y by x.
handmade_area <- function(which) {
  number <- outer(1:4, 1:6, function(y, x) (x - 1) %/% 2 + 3 * ((y - 1) %/% 2) + 1)
  matrix(number %in% which, 4)
}

# Pixels of an area with one of their 8 neighbours outside; the frame of the picture is no border.
inner_border <- function(area) {
  out <- area & FALSE
  for (y in seq_len(nrow(area))) for (x in seq_len(ncol(area))) {
    near <- area[intersect(y + -1:1, seq_len(nrow(area))), intersect(x + -1:1, seq_len(ncol(area)))]
    out[y, x] <- area[y, x] && !all(near)
  }
  out
}

# The stored pictures are of ggplot2 3.4. Other versions draw the same with other
# margins and fonts; what they draw is tested without these pictures.
skip_if_no_snapshots <- function() {
  testthat::skip_if_not_installed("vdiffr")
  version <- utils::packageVersion("ggplot2")
  stored <- version >= "3.4.0" && version < "3.5.0"
  testthat::skip_if_not(stored, "the stored pictures are of ggplot2 3.4")
}
