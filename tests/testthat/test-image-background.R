# What shows in the copies where superpixels were removed: n x height x width x channels, and which pixels were removed.
removed_pixels <- function(picture, background, ...) {
  batches <- list()
  model <- as_regressor(function(x) {
    batches[[length(batches) + 1]] <<- x
    apply(x, 1, mean)
  })
  segments <- superpixels(picture, 6)
  set.seed(1)
  explain(picture, lime(picture, model), n_features = 2, n_permutations = 30, segments = segments, background = background,
    batch_size = 30, ...)
  # put together from the copies: the value of each pixel where it was removed
  copies <- batches[[1]]
  fill <- array(NA_real_, dim(picture))
  for (i in 2:30) {
    copy <- array(copies[i, , , ], dim(picture))
    changed <- rowSums(abs(copy - picture), dims = 2) > 0
    fill[rep(changed, dim(picture)[3])] <- copy[rep(changed, dim(picture)[3])]
  }
  list(fill = fill, segments = segments)
}

test_that("mean is the mean of each superpixel in each channel", {
  picture <- picture_array(30, 20)
  # what this model sees, the mean of all pixels, never changes
  expect_warning(found <- removed_pixels(picture, "mean"), class = "lime_warning_constant_response")
  truth <- apply(picture, 3, function(layer) ave(layer, found$segments))
  expect_equal(c(found$fill), c(truth))
})

test_that("blur is a Gaussian of a twentieth of the longer side, as near as three boxes come", {
  picture <- picture_array(80, 60)
  found <- removed_pixels(picture, "blur")
  kernel <- function(size, sigma) { # row i: what each pixel gives to pixel i
    reach <- -ceiling(4 * sigma):ceiling(4 * sigma)
    weight <- exp(-reach^2 / 2 / sigma^2) / sum(exp(-reach^2 / 2 / sigma^2))
    t(vapply(seq_len(size), function(at) {
      vapply(seq_len(size), function(from) sum(weight[pmin(pmax(at + reach, 1), size) == from]), 0)
    }, numeric(size)))
  }
  for (channel in 1:3) {
    blurred <- kernel(60, 4) %*% picture[, , channel] %*% t(kernel(80, 4))
    expect_lt(max(abs(found$fill[, , channel] - blurred), na.rm = TRUE), 0.02)
  }
})

test_that("noise covers the scale evenly and belongs to the picture, not to the seed", {
  picture <- picture_array(60, 50)
  found <- removed_pixels(picture, "noise")$fill
  expect_identical(found, removed_pixels(picture, "noise", p_remove = 0.4)$fill)
  expect_equal(found * 255, round(found * 255))
  values <- found[!is.na(found)]
  expect_lt(abs(mean(values) - 0.5), 5 / sqrt(12 * length(values)))
  expect_lt(abs(cor(found[, , 1][!is.na(found[, , 1])], picture[, , 1][!is.na(found[, , 1])])), 0.1)
  expect_equal(removed_pixels(picture * 255, "noise")$fill, found * 255)
})

test_that("colours and numbers are put on the picture's scale", {
  picture <- picture_array(12, 10)
  at <- function(fill) apply(fill, 3, function(layer) unique(layer[!is.na(layer)]))
  expect_equal(at(removed_pixels(picture, "#ff8000")$fill), c(255, 128, 0) / 255)
  expect_equal(at(removed_pixels(picture * 255, "#ff8000")$fill), c(255, 128, 0))
  expect_equal(at(removed_pixels(picture, c(0.25, 0.5, 0.75))$fill), c(0.25, 0.5, 0.75))
  expect_equal(at(removed_pixels(picture, 0.125)$fill), rep(0.125, 3))
  grey <- array(picture_array(12, 10, 1), c(10, 12, 1))
  expect_equal(at(removed_pixels(grey, "red")$fill), 0.299)
  expect_equal(at(removed_pixels(picture_array(12, 10, 4), "red")$fill), c(1, 0, 0, 1))
  expect_equal(at(removed_pixels(picture_array(12, 10, 4), 0.25)$fill), c(0.25, 0.25, 0.25, 1))
  many <- withr::with_seed(1, array(runif(10 * 12 * 5), c(10, 12, 5)))
  expect_equal(at(removed_pixels(many, "grey")$fill), rep(190 / 255, 5))
  expect_equal(at(removed_pixels(many, 1:5)$fill), as.numeric(1:5))
  expect_error(removed_pixels(many, "red"), "5 channels", class = "lime_error_argument")
  expect_error(removed_pixels(many, 1:4), "5 channels", class = "lime_error_argument")
})

test_that("an image stands behind the picture, stretched to its size, from a file, an array or magick", {
  picture <- picture_array(24, 16)
  other <- 1 - picture
  fill <- removed_pixels(picture, other)$fill
  expect_lt(max(abs(fill - other), na.rm = TRUE), 1e-12)
  expect_gt(mean(!is.na(fill)), 0.5)
  shown <- removed_pixels(picture, local_png(other))$fill
  expect_lt(max(abs(shown - other), na.rm = TRUE), 0.5 / 255 + 1e-9)
  expect_lt(max(abs(removed_pixels(picture * 255, local_png(other))$fill / 255 - shown), na.rm = TRUE), 1e-9)
  flat <- array(rep(c(0.2, 0.4, 0.6), each = 12), c(3, 4, 3)) # of another size
  stretched <- removed_pixels(picture, flat)$fill
  expect_equal(apply(stretched, 3, mean, na.rm = TRUE), c(0.2, 0.4, 0.6), tolerance = 1e-5)
  skip_if_not_installed("magick")
  expect_lt(max(abs(removed_pixels(picture, magick::image_read(local_png(other)))$fill - shown), na.rm = TRUE), 1e-9)
})

test_that("files are painted over in the same way", {
  picture <- picture_array(24, 16)
  path <- local_png(picture)
  for (background in list("mean", "blur", "noise", "#102030", 1 - picture)) {
    files <- small_explanation(path, n_permutations = 60, background = background)
    set.seed(1)
    arrays <- explain(picture, lime(picture, as_classifier(function(x) {
      mean <- apply(round(x * 255), c(1, 4), mean) # files hold whole bytes
      colnames(mean) <- c("red", "green", "blue")
      mean / rowSums(mean)
    })), n_labels = 2, n_features = 3, n_permutations = 60, n_superpixels = 8, background = background)
    expect_equal(arrays$feature_weight, files$feature_weight, tolerance = 1e-6, info = toString(background)[1])
  }
})

test_that("what is no background is told so", {
  for (bad in list("no such colour", NA_character_, c("red", "blue"), NULL, NA_real_, Inf, TRUE, list(), c(1, 2), array("a", c(2, 2, 3)))) {
    error <- expect_error(removed_pixels(picture_array(12, 10), bad), class = "lime_error_argument")
    expect_identical(error$argument, "background")
  }
})

test_that("a background of other channels is refused where channels are no colours", {
  bands <- function(n) withr::with_seed(n, array(runif(64 * n), c(8, 8, n)))
  explainer <- lime(bands(5), as_regressor(function(x) rowMeans(x)))
  expect_error(
    explain(bands(5), explainer, n_features = 1, background = bands(7)), "5 channels.*7", class = "lime_error_argument"
  )
})

test_that("a background of more numbers than any picture has channels is refused before each is looked at", {
  pixels <- array(seq(0, 1, length.out = 120), c(8, 5, 3))
  explainer <- lime(pixels, as_regressor(function(x) rowMeans(x)))
  expect_error(
    explain(pixels, explainer, background = 1:1e9), "a number for each channel, or an image.*<integer\\[1000000000\\]>",
    class = "lime_error_argument"
  )
})
