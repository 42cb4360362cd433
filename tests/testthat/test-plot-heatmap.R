weights <- list(cat = c(0.3, 0.02, -0.1, 0.021, -0.02, 0), dog = c(-0.5, 0, 0.4, 0.4, 0, 0))

heatmap <- function(...) plot_image_explanation(..., display = "heatmap")

# Weights of a panel, y by x.
panel_weights <- function(data) {
  data <- data[order(data$x, data$y), ]
  matrix(data$weight, max(data$y))
}

# The weight of the superpixel of each pixel of the handmade picture, y by x.
handmade_weights <- function(weights) {
  outer(1:4, 1:6, function(y, x) weights[(x - 1) %/% 2 + 3 * ((y - 1) %/% 2) + 1])
}

heat_layer <- function(plot) ggplot2::layer_data(plot, 2)

# The picture drawn one pixel of the device for each of its own, without anything around it: y by x by channel, 0..1.
drawn <- function(plot, width, height) {
  path <- withr::local_tempfile(fileext = ".png")
  grDevices::png(path, width, height, type = "cairo", antialias = "none")
  print(plot + ggplot2::theme_void() + ggplot2::theme(legend.position = "none", strip.text = ggplot2::element_blank()))
  grDevices::dev.off()
  png::readPNG(path)[, , 1:3]
}

test_that("every pixel has the weight of its superpixel, both signs, for every label", {
  plot <- heatmap(handmade_explanation(weights, probability = c(0.1, 0.7)))
  expect_setequal(names(plot$data), c("x", "y", "weight", "label", "probability", "Explanation fit"))
  expect_identical(nrow(plot$data), 2L * 6L * 4L)
  expect_identical(levels(plot$data$label), c("dog", "cat"))
  for (label in names(weights)) {
    expect_identical(panel_weights(plot$data[plot$data$label == label, ]), handmade_weights(weights[[label]]))
  }
  expect_identical(as.character(strips(plot)$label), c("dog", "cat"))
  expect_no_error(ggplot2::ggplotGrob(plot))
})

test_that("superpixels outside of the explanation show the grey picture only", {
  explanation <- handmade_explanation(weights["cat"])[c(1, 3, 6), ]
  plot <- heatmap(explanation, fill_alpha = 0.6)
  expect_identical(panel_weights(plot$data), handmade_weights(c(0.3, NA, -0.1, NA, NA, 0)))
  expect_identical(heat_layer(plot)$alpha == 0, is.na(plot$data$weight))
  expect_setequal(heat_layer(plot)$alpha, c(0, 0.6))
  # also under a scale with a colour for NA
  other <- suppressMessages(plot + ggplot2::scale_fill_viridis_c(na.value = "red"))
  expect_identical(heat_layer(other)$alpha[heat_layer(other)$fill == "red"], rep(0, 12))
})

test_that("the scale is symmetric, the same for all panels, blue for support and warm for contradiction", {
  plot <- heatmap(handmade_explanation(weights))
  scale <- ggplot2::ggplot_build(plot)$plot$scales$get_scales("fill")
  expect_identical(scale$get_limits(), c(-0.5, 0.5))
  layer <- heat_layer(plot)
  colour <- function(weight) unique(layer$fill[plot$data$weight == weight])
  expect_length(unique(layer$fill[plot$data$weight == 0]), 1) # in both panels
  rgb <- function(weight) grDevices::col2rgb(colour(weight))
  expect_gt(rgb(0.4)["blue", ], rgb(0.4)["red", ])
  expect_lt(rgb(-0.5)["blue", ], rgb(-0.5)["red", ])
  expect_true(all(rgb(0) > 200)) # pale
  expect_gt(rgb(0.3)["red", ], rgb(0.4)["red", ]) # more weight, more colour
})

test_that("ticks are few, round, within the scale and symmetric", {
  for (end in c(0.05, 0.1, 0.2, 0.22, 0.3, 0.34, 0.6, 0.7, 1, 1.05, 3.7, 7, 12345, 1.5e-6, 9e8)) {
    scale <- lime:::scale_fill_weight(c(end, -end / 3))
    breaks <- scale$breaks
    expect_true(length(breaks) %in% 3:5)
    expect_identical(breaks, -rev(breaks))
    expect_lte(max(breaks), end)
    expect_gte(max(breaks), 0.4 * end)
    expect_equal(as.numeric(scale$labels), breaks)
    expect_lte(sum(nchar(scale$labels)), 22) # what a bar of 4.5 cm has room for
  }
  expect_identical(lime:::scale_fill_weight(c(0, -0.34))$labels, c("-0.2", "0", "0.2"))
})

test_that("a threshold, if given, hides what the other displays would not show", {
  explanation <- handmade_explanation(weights)
  for (threshold in c(0, 0.02, 0.021, 0.2)) {
    found <- heatmap(explanation, threshold = threshold)
    both <- plot_image_explanation(explanation, threshold = threshold, show_negative = TRUE, display = "block",
      block_col = "#fe00fe")
    shown <- vapply(split(both$data$colour != "#fe00feff", paste(both$data$label, both$data$y, both$data$x)), any, NA)
    pixel <- paste(found$data$label, found$data$y, found$data$x)
    expect_identical(!is.na(found$data$weight), unname(shown[pixel]))
  }
  expect_identical(heatmap(explanation, threshold = 0)$data, heatmap(explanation)$data)
  expect_gt(sum(!is.na(heatmap(explanation)$data$weight)), sum(!is.na(heatmap(explanation, threshold = 0.02)$data$weight)))
})

test_that("show_negative, outline_col and block_col have no effect", {
  explanation <- handmade_explanation(weights)
  plot <- heatmap(explanation)
  other <- heatmap(explanation, show_negative = TRUE, outline_col = "green", block_col = "black")
  expect_identical(other$data, plot$data)
  expect_identical(heat_layer(other), heat_layer(plot))
  expect_identical(strips(other), strips(plot))
})

test_that("what is drawn is the picture in grey under the colours, the right way up", {
  skip_if_not_installed("png")
  skip_if_not(capabilities("cairo"))
  explanation <- handmade_explanation(list(cat = c(1, 0, 0, 0, 0, -1)))[c(1, 6), ] # top left, bottom right
  grey <- 0.299 * handmade_picture()[, , 1] + 0.587 * handmade_picture()[, , 2] + 0.114 * handmade_picture()[, , 3]
  for (alpha in c(0, 0.7)) {
    found <- 255 * drawn(heatmap(explanation, fill_alpha = alpha), 6, 4)
    ends <- grDevices::col2rgb(lime:::heat_colours[c(5, 1)])
    for (channel in 1:3) {
      expected <- grey
      expected[1:2, 1:2] <- grey[1:2, 1:2] * (1 - alpha) + ends[channel, 1] * alpha
      expected[3:4, 5:6] <- grey[3:4, 5:6] * (1 - alpha) + ends[channel, 2] * alpha
      expect_lt(max(abs(found[, , channel] - expected)), 2)
    }
  }
})

test_that("the picture keeps its place under the colours in a part of the plot", {
  skip_if_not_installed("png")
  skip_if_not(capabilities("cairo"))
  explanation <- handmade_explanation(list(cat = rep(1, 6)))
  zoom <- ggplot2::coord_fixed(xlim = c(2.5, 6.5), ylim = c(3.5, 1.5), expand = FALSE)
  plot <- suppressMessages(heatmap(explanation, fill_alpha = 0) + zoom)
  whole <- drawn(heatmap(explanation, fill_alpha = 0), 6, 4)
  expect_lt(max(abs(drawn(plot, 4, 2) - whole[2:3, 3:6, ])), 0.01)
  expect_gt(diff(range(whole)), 0.3)
})

test_that("fill_alpha has its own default", {
  explanation <- handmade_explanation(weights)
  expect_identical(unique(heat_layer(heatmap(explanation))$alpha), 0.7)
  expect_identical(unique(heat_layer(heatmap(explanation, fill_alpha = 0.3))$alpha), 0.3)
  expect_error(heatmap(explanation, fill_alpha = 2), "fill_alpha", class = "lime_error_argument")
})

test_that("regressions, weights of 0 and a single superpixel can be drawn", {
  regression <- heatmap(handmade_regression(c(30, -7, 0, 0, 1, 2)))
  expect_identical(panel_weights(regression$data), handmade_weights(c(30, -7, 0, 0, 1, 2)))
  expect_setequal(names(regression$data), c("x", "y", "weight", "prediction", "Explanation fit"))
  expect_identical(strips(regression)$prediction, "21.5")
  zero <- heatmap(handmade_explanation(list(none = rep(0, 6))))
  expect_identical(toupper(unique(heat_layer(zero)$fill)), toupper(lime:::heat_colours[3]))
  one <- handmade_explanation(list(all = rep(0.2, 6)))[1, ]
  one$feature_value <- list(1:24)
  expect_identical(toupper(unique(heat_layer(heatmap(one))$fill)), toupper(lime:::heat_colours[5]))
  for (plot in list(regression, zero, heatmap(one))) expect_no_error(ggplot2::ggplotGrob(plot))
})

test_that("scales can be added, and replace ours", {
  plot <- heatmap(handmade_explanation(weights))
  plot <- suppressMessages(plot + ggplot2::scale_fill_gradient(low = "#000000", high = "#ffffff"))
  fill <- heat_layer(plot)$fill
  expect_identical(toupper(unique(fill[plot$data$weight == -0.5])), "#000000")
  expect_identical(toupper(unique(fill[plot$data$weight == 0.4])), "#FFFFFF")
})

test_that("the legend is called Weight, whatever the scale", {
  plot <- heatmap(handmade_explanation(weights))
  for (plot in list(plot, suppressMessages(plot + ggplot2::scale_fill_viridis_c()))) {
    words <- unlist(lapply(text_grobs(ggplot2::ggplotGrob(plot)), `[[`, "label"))
    expect_true("Weight" %in% words)
    expect_false("weight" %in% words)
  }
})

test_that("a large photograph is drawn with no more pixels than a plot can show", {
  bitmap <- array(as.raw(0:255), c(4, 2048, 1000))
  explanation <- handmade_explanation(list(a = c(1, -1, 0, 0, 0, 0)))[1:2, ]
  explanation$feature_value <- list(1:1024000, 1024001:2048000) # upper and lower half
  explanation$data <- list(bitmap, bitmap)
  plot <- heatmap(explanation)
  expect_identical(nrow(plot$data), 1024L * 500L)
  expect_identical(unique(plot$data$weight[plot$data$y <= 500]), 1)
  expect_identical(unique(plot$data$weight[plot$data$y > 500]), -1)
  # the grey picture covers what the weights cover
  picture <- ggplot2::layer_grob(plot, 1)[[1]]
  heat <- ggplot2::layer_grob(plot, 2)[[1]]
  expect_identical(dim(picture$raster), dim(heat$raster))
  for (side in c("width", "height")) expect_equal(as.numeric(picture[[side]]), as.numeric(heat[[side]]))
})

test_that("a transparent picture stays so where nothing was selected", {
  explanation <- handmade_explanation(list(a = c(1, 0, 0, 0, 0, 0)))[1, ]
  explanation$data <- lapply(explanation$data, function(bitmap) {
    bitmap[4, , ] <- as.raw(100)
    bitmap
  })
  raster <- ggplot2::layer_grob(heatmap(explanation), 1)[[1]]$raster
  expect_match(as.character(raster), "^#(..)\\1\\1(64)$")
})

test_that("it looks as it should", {
  skip_on_cran()
  skip_if_no_snapshots()
  vdiffr::expect_doppelganger("heatmap", heatmap(handmade_explanation(weights)))
  vdiffr::expect_doppelganger("heatmap of a regression", heatmap(handmade_regression(c(30, -7, 0, 0, 1, 2))))
})
