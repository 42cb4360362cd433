# `rule(own, neighbours)` for every pixel, with its eight neighbours (the frame repeats) in columns.
by_neighbours <- function(segments, rule) {
  rows <- seq_len(nrow(segments))
  columns <- seq_len(ncol(segments))
  shifts <- expand.grid(y = -1:1, x = -1:1)[-5, ]
  near <- mapply(function(y, x) {
    segments[pmin(max(rows), pmax(1, rows + y)), pmin(max(columns), pmax(1, columns + x))]
  }, shifts$y, shifts$x)
  matrix(rule(as.vector(segments), near), nrow(segments))
}

# The border is on the side of the higher number: a pixel beside a smaller one.
border_oracle <- function(segments) by_neighbours(segments, function(own, near) rowSums(near < own) > 0)

# CRAN lime's rule, which loses pixels where three superpixels meet.
old_border <- function(segments) by_neighbours(segments, function(own, near) 8 * own - rowSums(near) > 0)

coloured <- function(plot, colour) {
  data <- plot$data[order(plot$data$x, plot$data$y), ]
  matrix(data$colour == colour, max(data$y))
}

test_that("borders are drawn over the picture, on the side of the higher number", {
  path <- local_png(picture_array(40, 30))
  plot <- plot_superpixels(path, n_superpixels = 12, weight = 30, n_iter = 5, colour = "white")
  expect_identical(names(plot$data), c("x", "y", "colour"))
  expect_equal(nrow(plot$data), 40 * 30)
  segments <- superpixels(path, 12, weight = 30, n_iter = 5)
  border <- coloured(plot, "#ffffffff")
  expect_true(identical(border, border_oracle(segments)))
  expect_true(all(border[old_border(segments)]))
  expect_false(any(segments[border] == 1L))
  data <- plot$data[order(plot$data$x, plot$data$y), ]
  rgb <- aperm(array(grDevices::col2rgb(data$colour), c(3, 30, 40)), c(2, 3, 1))
  expect_equal(rgb[rep(!border, 3)], round(255 * picture_array(40, 30))[rep(!border, 3)])
  expect_no_error(ggplot2::ggplotGrob(plot))
})

test_that("the defaults are those of explain()", {
  path <- local_png(picture_array(60, 40))
  expect_true(identical(coloured(plot_superpixels(path), "#000000ff"), border_oracle(superpixels(path, 50, 20, 10))))
})

test_that("the borders of a thousand superpixels are complete", {
  path <- local_png(picture_array(120, 100))
  plot <- plot_superpixels(path, n_superpixels = 1000, colour = "#fe00fe")
  segments <- superpixels(path, 1000)
  expect_length(unique(as.vector(segments)), 1000)
  border <- coloured(plot, "#fe00feff")
  expect_true(identical(border, border_oracle(segments)))
  # wherever two superpixels touch, one of the two pixels is coloured
  for (side in list(list(segments[-1, ], segments[-100, ], border[-1, ], border[-100, ]),
                    list(segments[, -1], segments[, -120], border[, -1], border[, -120]))) {
    touching <- side[[1]] != side[[2]]
    expect_true(all((side[[3]] | side[[4]])[touching]))
  }
})

test_that("wrong arguments are errors", {
  path <- local_png()
  expect_error(plot_superpixels(path, colour = "no such"), "colour", class = "lime_error_argument")
  expect_error(plot_superpixels(path, 0), "n_superpixels", class = "lime_error_argument")
  expect_error(plot_superpixels(path, weight = "a"), "weight", class = "lime_error_argument")
  expect_error(plot_superpixels(path, n_iter = -1), "n_iter", class = "lime_error_argument")
  expect_error(plot_superpixels(7), "path", class = "lime_error_argument")
  expect_error(plot_superpixels(c(path, path)), "path", class = "lime_error_argument")
  expect_error(plot_superpixels("no-such.png"), "no-such.png", class = "lime_error_image_read")
})

test_that("a large photograph is drawn with no more pixels than a plot can show", {
  plot <- plot_superpixels(local_png(picture_array(2400, 1000)), n_superpixels = 10, n_iter = 1)
  expect_lte(nrow(plot$data), 2e6)
  expect_gt(nrow(plot$data), 2e6 / 4)
  expect_lte(max(plot$data$x), 2400)
})

test_that("it looks as it should", {
  skip_on_cran()
  skip_if_no_snapshots()
  vdiffr::expect_doppelganger("superpixels", plot_superpixels(local_png(), n_superpixels = 8))
})

test_that("superpixels of your own are shown, a matrix or a function, for files and arrays", {
  picture <- picture_array(20, 12)
  quarters <- outer(rep(1:2, each = 6), 2 * rep(0:1, each = 10), `+`)
  for (image in list(picture, local_png(picture))) {
    for (segments in list(quarters, function(image) (image[, , 1] >= 0) + rep(quarters - 1, 1))) {
      border <- coloured(plot_superpixels(image, segments = segments), "#000000ff")
      expect_true(identical(border, border_oracle(quarters)))
    }
  }
  expect_error(plot_superpixels(picture, segments = quarters[-1, ]), "12 x 20", class = "lime_error_argument")
  expect_error(plot_superpixels(picture, segments = quarters - 1), "without gaps", class = "lime_error_argument")
})
