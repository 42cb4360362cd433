# Shares of colours of pictures in memory, on any scale: the model of helper-images.R without files.
array_shares <- function(x, ...) {
  mean <- apply(x, c(1, 4), mean)[, 1:3, drop = FALSE]
  colnames(mean) <- c("red", "green", "blue")
  mean / rowSums(mean)
}

explain_array <- function(x, model = as_classifier(array_shares), ..., n_labels = 2) {
  set.seed(1)
  explain(x, lime(x, model), n_labels = n_labels, n_features = 3, n_permutations = 60, n_superpixels = 8, ...)
}

# Explains with a preprocess that keeps what it gets.
watch_arrays <- function(x, ..., n_permutations = 25) {
  seen <- list()
  look <- function(batch) {
    seen[[length(seen) + 1]] <<- batch
    batch
  }
  model <- as_regressor(function(batch) apply(batch, 1, mean))
  set.seed(1)
  explain(x, lime(x, model, look), n_features = 2, n_permutations = n_permutations, n_superpixels = 8, ...)
  seen
}

test_that("a picture has the same explanation as a file, an array of either scale, and a magick image", {
  picture <- picture_array(40, 30)
  path <- local_png(picture)
  file <- small_explanation(path, n_permutations = 60)
  same <- setdiff(names(file), "case")
  expect_equal(explain_array(picture)[same], file[same])
  expect_equal(explain_array(picture * 255)[same], file[same])
  bytes <- round(picture * 255)
  storage.mode(bytes) <- "integer"
  expect_equal(explain_array(bytes)[same], file[same])
  skip_if_not_installed("magick")
  expect_equal(explain_array(magick::image_read(path))[same], file[same])
})

test_that("preprocess gets n x height x width x channels on the user's own scale, first the picture itself", {
  for (channels in c(1, 3, 4)) {
    for (scale in c(1, 255)) {
      picture <- array(picture_array(20, 12, channels), c(12, 20, channels)) * scale
      seen <- watch_arrays(picture)
      expect_identical(lapply(seen, dim), lapply(c(10L, 10L, 5L), function(n) c(n, 12L, 20L, as.integer(channels))))
      expect_identical(seen[[1]][1, , , , drop = TRUE], drop(picture))
      others <- seen[[2]]
      removed <- sweep(others, 2:4, picture, `!=`)
      grey <- array(rep(c(rep(190 / 255 * scale, min(channels, 3)), if (channels == 4) scale), each = 10 * 12 * 20), dim(others))
      expect_equal(others[removed], grey[removed])
      expect_true(any(removed) && !all(removed))
    }
  }
})

test_that("nothing touches the disk", {
  before <- list.files(tempdir(), all.files = TRUE, recursive = TRUE)
  during <- character()
  model <- as_regressor(function(batch) {
    during <<- c(during, list.files(tempdir(), all.files = TRUE, recursive = TRUE))
    apply(batch, 1, mean)
  })
  picture <- picture_array()
  explain(picture, lime(picture, model), n_features = 2, n_permutations = 20)
  expect_identical(setdiff(during, before), character())
})

test_that("cases are called by their names, else by their numbers", {
  picture <- picture_array(12, 10)
  batch <- aperm(simplify2array(list(picture, picture / 2, picture / 3)), c(4, 1:3))
  expect_identical(unique(explain_array(batch)$case), c("1", "2", "3"))
  dimnames(batch) <- list(c("a", "b", "a"), NULL, NULL, NULL)
  expect_identical(unique(explain_array(batch)$case), c("a", "b", "a (2)"))
  smaller <- picture[1:8, , ]
  expect_identical(unique(explain_array(list(cat = picture, smaller))$case), c("cat", "2"))
  expect_identical(unique(explain_array(picture)$case), "1")
})

test_that("a picture has the same explanation alone, in a batch, in a list, whatever the batch size", {
  picture <- picture_array(16, 12)
  other <- 1 - picture
  alone <- explain_array(picture)
  batch <- explain_array(aperm(simplify2array(list(other, picture)), c(4, 1:3)))
  listed <- explain_array(list(other, picture), batch_size = 7)
  same <- setdiff(names(alone), "case")
  expect_identical(batch[batch$case == "2", same], alone[same])
  expect_equal(listed[listed$case == "2", same], alone[same])
})

test_that("pictures of many channels are cut where the channels differ, colours or not", {
  left <- rep(c(TRUE, FALSE), each = 10)
  picture <- withr::with_seed(1, array(runif(12 * 20 * 7, 0.4, 0.6), c(12, 20, 7)))
  picture[, left, 5:7] <- picture[, left, 5:7] + 2 # not among the first three channels
  segments <- superpixels(picture, 2)
  expect_identical(segments, matrix(ifelse(left, 1L, 2L), 12, 20, byrow = TRUE))
  explanation <- explain_array(picture, as_regressor(function(x) apply(x[, , , 6, drop = FALSE], 1, mean)), n_labels = NULL)
  expect_identical(dim(explanation$data[[1]]), c(4L, 20L, 12L))
  two <- superpixels(picture[, , 5:6], 2)
  expect_identical(two, segments)
})

test_that("alpha is no colour: superpixels do not see it", {
  picture <- picture_array(24, 16, 3)
  alpha <- matrix(rep(c(0.2, 1), 192), 16)
  expect_identical(superpixels(simplify2array(c(lapply(1:3, function(i) picture[, , i]), list(alpha))), 8), superpixels(picture, 8))
})

test_that("one channel gives the superpixels of the grey file", {
  grey <- picture_array(24, 16, 1)
  path <- local_png(grey)
  expect_identical(superpixels(array(grey, c(16, 24, 1)), 8), superpixels(path, 8))
})

test_that("target_size resizes once, before anything else", {
  picture <- picture_array(48, 32)
  path <- local_png(picture)
  seen <- watch_arrays(picture, target_size = c(16, 24))
  expect_identical(dim(seen[[1]]), c(10L, 16L, 24L, 3L))
  kept <- seen[[1]][1, , , ]
  halves <- (picture[c(TRUE, FALSE), , ] + picture[c(FALSE, TRUE), , ]) / 2
  halves <- (halves[, c(TRUE, FALSE), ] + halves[, c(FALSE, TRUE), ]) / 2
  expect_lt(mean(abs(kept - halves)), 0.02) # the triangle filter also looks at the pixels next to them
  sizes <- list()
  look <- function(paths) {
    sizes <<- c(sizes, lapply(paths, function(path) dim(png::readPNG(path))))
    seq_along(paths)
  }
  explanation <- explain(path, lime(path, as_regressor(look)), n_features = 2, n_permutations = 12, target_size = c(16, 24))
  expect_identical(unique(sizes), list(c(16L, 24L, 3L)))
  expect_length(sizes, 12)
  expect_identical(dim(explanation$data[[1]]), c(4L, 24L, 16L))
  for (bad in list(10, c(10, 0), c(1.5, 3), "big", c(NA, 3), c(1e6, 1e6))) {
    expect_error(watch_arrays(picture, target_size = bad), "target_size", class = "lime_error_argument")
  }
})

test_that("what is no picture is told so, with the remedy", {
  picture <- picture_array(12, 10)
  explainer <- lime(picture, as_classifier(array_shares))
  wrong <- function(x) expect_error(explain(x, explainer, n_labels = 1, n_features = 2), class = "lime_error_argument")
  expect_match(conditionMessage(wrong(picture[, , 1])), "array(x, c(dim(x), 1))", fixed = TRUE)
  expect_match(conditionMessage(wrong(array(as.raw(1), c(2, 2, 3)))), "as.integer(x)", fixed = TRUE)
  expect_match(conditionMessage(wrong(array(1, c(2, 2, 2, 2, 3)))), "2 x 2 x 2 x 2 x 3")
  expect_match(conditionMessage(wrong(array("a", c(2, 2, 3)))), "height x width")
  expect_match(conditionMessage(wrong(array(0, c(0, 4, 3)))), "with pixels")
  expect_match(conditionMessage(wrong(array(0, c(0, 4, 4, 3)))), "with pixels")
  picture[5] <- NaN
  picture[6] <- NA
  expect_match(conditionMessage(wrong(picture)), "2 values")
  expect_error(lime(picture, as_classifier(array_shares)), "2 values", class = "lime_error_argument")
  expect_match(conditionMessage(wrong(list(picture_array(), picture))), "x[[2]]", fixed = TRUE)
  expect_error(lime(list(1, 2), identity), class = "lime_error_kind")
  expect_s3_class(lime(picture_array()[, , 1], identity), "data_frame_explainer") # a matrix is a table
})

test_that("a dead magick image is told so", {
  skip_if_not_installed("magick")
  file <- withr::local_tempfile()
  saveRDS(magick::image_read(local_png()), file)
  expect_error(lime(readRDS(file), identity), "living", class = "lime_error_argument")
})

test_that("one pixel, one row and constant pictures work", {
  for (size in list(c(1, 1), c(1, 9), c(9, 1), c(5, 5))) {
    picture <- array(0.5, c(size, 3))
    ask <- function() suppressMessages(
      explain_array(picture, as_regressor(function(x) apply(x[, , , 1, drop = FALSE], 1, sum)), n_labels = NULL, background = "black")
    )
    explanation <- ask()
    expect_true(all(is.finite(explanation$feature_weight)))
    expect_s3_class(plot_image_explanation(explanation, threshold = 0), "ggplot")
  }
})

test_that("a batch too large for the memory is refused before anything is drawn", {
  picture <- array(0.5, c(600, 800, 3))
  explainer <- lime(picture, as_regressor(function(x) stop("must not be asked")))
  set.seed(1)
  before <- .Random.seed
  for (batch in c(1e6, 1e5)) {
    expect_error(
      explain(picture, explainer, n_features = 2, n_permutations = 1e6, batch_size = batch), "batch_size", class = "lime_error_memory"
    )
  }
  expect_identical(.Random.seed, before)
})

test_that("a wrong shape from preprocess is found on the first batch", {
  picture <- picture_array(13, 11)
  asked <- 0
  model <- as_regressor(function(x) {
    asked <<- asked + 1
    rep(0, 10)
  })
  for (wrong in list(function(x) x[1:3, , , ], function(x) x[1, , , ], function(x) data.frame(a = 1:3))) {
    explainer <- lime(picture, model, wrong)
    error <- expect_error(explain(picture, explainer, n_features = 2), "must give 10 rows", class = "lime_error_preprocess")
    expect_identical(error$expected, 10L)
  }
  expect_identical(asked, 0)
})

test_that("values that are no colours are stretched between the smallest and the largest, with a message", {
  picture <- picture_array(30, 20)
  for (shift in list(function(p) (p - 0.5) / 0.25, function(p) 65535 * p, function(p) -1 - p)) {
    other <- shift(picture)
    stretched <- (other - min(other)) / diff(range(other))
    expect_message(segments <- superpixels(other, 12), class = "lime_message_scale")
    expect_identical(segments, superpixels(round(255 * stretched), 12))
    expect_message(seen <- watch_arrays(other, background = "white"), "black and white", class = "lime_message_scale")
    copies <- seen[[2]]
    removed <- sweep(copies, 2:4, other, `!=`)
    expect_true(any(removed))
    expect_equal(unique(copies[removed]), max(other))
    noise <- suppressMessages(watch_arrays(other, background = "noise"))[[2]]
    expect_true(min(noise) >= min(other) && max(noise) <= max(other) + 1e-9)
  }
  huge <- withr::with_seed(1, array(runif(500, -1, 1) * 1e308, c(10, 10, 5)))
  expect_s3_class(suppressMessages(explain_array(huge, as_regressor(function(x) sign(x[, 1, 1, 1])), n_labels = NULL)), "lime_explanation")
})

test_that("a number of superpixels whose fit no memory can hold is refused before the model is asked", {
  picture <- array(seq(0, 1, length.out = 3e6), c(1000, 1000, 3))
  asked <- FALSE
  explainer <- lime(picture, as_regressor(function(x) asked <<- TRUE))
  segments <- matrix(1:1e6, 1000)
  expect_error(explain(picture, explainer, n_features = 2, n_permutations = 3, segments = segments), class = "lime_error_memory")
  expect_false(asked)
})

test_that("an element of a list is one picture, an empty magick image none", {
  pictures <- array(0, c(2, 8, 8, 3))
  expect_error(lime(list(pictures), mean), "x[[1]]", fixed = TRUE, class = "lime_error_argument")
  skip_if_not_installed("magick")
  none <- magick::image_read(local_png())[0]
  expect_error(lime(none, mean), "empty", class = "lime_error_argument")
})
