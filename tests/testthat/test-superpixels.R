raw_channels <- function(bytes) lapply(1:3, function(i) matrix(as.raw(bytes[, , i]), nrow(bytes)))

slic_of <- function(bytes, n, weight, n_iter = 10) {
  channels <- raw_channels(bytes)
  slic(channels[[1]], channels[[2]], channels[[3]], n, weight, n_iter)
}

# A picture of smooth colours and noise, as Lab-like bytes.
random_bytes <- function(seed, h, w) {
  withr::with_seed(seed, {
    wave <- outer(seq_len(h), seq_len(w), function(y, x) sin(x / 5) + cos(y / 7))
    array(pmin(255, pmax(0, round(128 + 40 * rep(wave, 3) + rnorm(3 * h * w, sd = 12)))), c(h, w, 3))
  })
}

test_that("slic() gives exactly the number asked for, connected, none tiny", {
  sizes <- list(c(48, 64, 40), c(31, 17, 12), c(60, 9, 20), c(20, 20, 100), c(40, 40, 2))
  for (i in seq_along(sizes)) {
    n <- sizes[[i]][3]
    for (weight in c(5, 20, 40)) {
      segments <- slic_of(random_bytes(i, sizes[[i]][1], sizes[[i]][2]), n, weight)
      expect_type(segments, "integer")
      expect_identical(dim(segments), as.integer(sizes[[i]][1:2]))
      expect_identical(sort(unique(as.vector(segments))), seq_len(n) - 1L)
      expect_equal(count_areas(segments), n)
      expect_gte(min(table(segments)), floor(length(segments) / n / 4))
    }
  }
})

test_that("a weight means the compactness that it means in CRAN lime", {
  known <- readRDS(test_path("fixtures", "cran-lime.rds"))
  tried <- 0
  for (entry in known$slic) {
    if (entry$n_sp != 40 || entry$weight != 20) next
    tried <- tried + 1
    ours <- compactness(slic_of(known$slic_input, entry$n_sp, entry$weight))
    theirs <- compactness(entry$labels)
    expect_lt(abs(ours / theirs - 1), 0.1)
  }
  expect_gt(tried, 0)
})

test_that("a higher weight gives more compact superpixels", {
  known <- readRDS(test_path("fixtures", "cran-lime.rds"))
  # in the mean: a single picture cut into one number of superpixels wavers by some percent
  shape <- vapply(c(5, 20, 40), function(weight) {
    mean(vapply(c(20, 40, 50, 100), function(n) compactness(slic_of(known$slic_input, n, weight)), 0))
  }, 0)
  expect_identical(order(shape), 1:3)
})

test_that("superpixels follow colours", {
  bytes <- array(128, c(20, 30, 3))
  bytes[, 14:30, 1] <- 250 # no border of a regular grid
  segments <- slic_of(bytes, 2, 20)
  expect_length(unique(as.vector(segments[, 1:13])), 1)
  expect_length(unique(as.vector(segments[, 14:30])), 1)
})

test_that("superpixels() is slic() of the picture's Lab bytes, as height x width", {
  expect_equal(lab_oracle(rbind(c(255, 0, 0), c(255, 255, 255), c(0, 0, 255))),
    rbind(c(136, 208, 195), c(255, 128, 127), c(82, 207, 20))) # the oracle itself
  picture <- picture_array(30, 18)
  path <- local_png(picture)
  lab <- lab_oracle(round(255 * apply(picture, 3, as.vector))) # pixels of height x width, column-major
  channels <- lapply(1:3, function(i) t(matrix(as.raw(lab[, i]), 18))) # width x height
  for (n in c(6, 25)) {
    found <- superpixels(path, n_superpixels = n)
    expect_identical(dim(found), c(18L, 30L))
    expect_identical(found, t(slic(channels[[1]], channels[[2]], channels[[3]], n, 20, 10)) + 1L)
  }
})

test_that("superpixels are numbered from 1 as the rows of the picture show them", {
  segments <- superpixels(local_png(), n_superpixels = 12)
  in_reading_order <- as.vector(t(segments))
  expect_identical(unique(in_reading_order), 1:12)
})

test_that("explain() uses the superpixels of superpixels()", {
  path <- local_png()
  explanation <- small_explanation(path, n_labels = 1, n_features = 8, weight = 35, n_iter = 4)
  segments <- superpixels(path, 8, weight = 35, n_iter = 4)
  for (row in seq_len(nrow(explanation))) {
    expected <- which(t(segments) == as.integer(explanation$feature[row])) # x + (y - 1) * width
    expect_equal(sort(explanation$feature_value[[row]]), expected)
  }
})

test_that("threads do not change superpixels", {
  bytes <- random_bytes(9, 90, 120)
  expect_identical(
    withr::with_options(list(lime.threads = 1), slic_of(bytes, 60, 20)),
    withr::with_options(list(lime.threads = 2), slic_of(bytes, 60, 20))
  )
})

test_that("a picture gives as many superpixels as it holds, with a message", {
  path <- local_png(picture_array(8, 4))
  expect_message(segments <- superpixels(path, 50), "8 x 4.*32", class = "lime_message_superpixels")
  expect_identical(sort(as.vector(segments)), 1:32)
  expect_no_message(expect_identical(sort(as.vector(superpixels(path, 32))), 1:32))
  dot <- local_png(array(c(0.2, 0.4, 0.6), c(1, 1, 3)), "dot.png")
  expect_identical(superpixels(dot, 1), matrix(1L))
  expect_message(expect_identical(superpixels(dot, 50), matrix(1L)), class = "lime_message_superpixels")
  expect_true(all(superpixels(path, 1) == 1L))
})

test_that("any size, number and weight comes to an end", {
  for (size in list(c(1, 40), c(40, 1), c(2, 2), c(3, 50))) {
    bytes <- random_bytes(3, size[1], size[2])
    for (n in c(1, 2, 3, prod(size) - 1, prod(size))) {
      for (weight in c(1e-6, 1e6)) {
        segments <- slic_of(bytes, n, weight, n_iter = 2)
        expect_equal(length(unique(as.vector(segments))), n)
        expect_equal(count_areas(segments), n)
      }
    }
  }
  flat <- array(7, c(12, 12, 3))
  expect_equal(count_areas(slic_of(flat, 10, 20)), 10)
})

test_that("wrong arguments are named, with what was found", {
  channel <- matrix(as.raw(1:6), 2)
  bad <- list(
    quote(slic(1:6, channel, channel, 2, 20, 10)), quote(slic(channel, t(channel), channel, 2, 20, 10)),
    quote(slic(channel, channel, matrix(1:6, 2), 2, 20, 10)), quote(slic(channel, channel, channel, 0, 20, 10)),
    quote(slic(channel, channel, channel, 2, 0, 10)), quote(slic(channel, channel, channel, 2, 20, 1.5))
  )
  names <- c("L", "b", "b", "n_sp", "weight", "n_iter")
  names[2] <- "a"
  for (i in seq_along(bad)) {
    error <- expect_error(eval(bad[[i]]), class = "lime_error_argument")
    expect_identical(error$argument, names[i])
    expect_match(conditionMessage(error), paste0("`", names[i], "`"), fixed = TRUE)
  }
  path <- local_png()
  expect_error(superpixels(path, 2.5), "2.5", class = "lime_error_argument")
  expect_error(superpixels(path, weight = -1), "`weight`.*-1", class = "lime_error_argument")
  expect_error(superpixels(3), "`image`.*numeric", class = "lime_error_argument")
  expect_error(superpixels(c(path, path)), class = "lime_error_argument")
  expect_error(superpixels("no-such-file.png"), "no-such-file.png", class = "lime_error_image_read")
})

test_that("matrices that are no segmentation are refused, with what is wrong in them", {
  refused <- function(segments, found) {
    expect_error(check_segment_matrix(segments, "segments", NULL), found, class = "lime_error_argument")
  }
  refused(1:4, "matrix of whole numbers")
  refused(matrix("a"), "matrix of whole numbers")
  refused(matrix(c(1, NA, 2, 2), 2), "1 missing")
  refused(matrix(c(0, 1, 2, 2), 2), "0")
  refused(matrix(c(1, 1.5, 2, 2), 2), "1.5")
  refused(matrix(c(1, 1, 3, 3), 2), "without 2")
})
