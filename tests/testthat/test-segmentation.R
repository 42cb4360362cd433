# Pictures, what scikit-image 0.26 makes of them, and which shape each pixel shows: see data-raw/segmentation.py.
# They are left out of the built package, whose archive of crates leaves no room.
fixture <- function(...) {
  folder <- test_path("fixtures", "segmentation")
  skip_if_not(dir.exists(folder), "pictures are in the sources only")
  file.path(folder, paste0(...))
}

labels_of <- function(file) {
  skip_if_not_installed("png")
  1 + round(255 * png::readPNG(fixture(file)))
}

pictures <- function() unique(utils::read.csv(fixture("segmentation.csv"))$picture)

# Parameters as superpixels() names them.
arguments <- function(row) {
  values <- switch(row$method,
    felzenszwalb = c("scale", "sigma", "min_size"), quickshift = c("kernel_size", "max_dist", "ratio"),
    watershed = c("n_superpixels", "compactness"))
  c(list(method = row$method), stats::setNames(as.list(unlist(row[c("first", "second", "third")]))[seq_along(values)], values))
}

test_that("felzenszwalb, quickshift and watershed agree with scikit-image", {
  known <- utils::read.csv(fixture("segmentation.csv"))
  expect_equal(nrow(known), 45)
  for (i in seq_len(nrow(known))) {
    row <- known[i, ]
    expected <- labels_of(row$file)
    found <- do.call(superpixels, c(list(fixture(row$picture, ".png")), arguments(row)))
    # Where scikit-image with other random numbers agrees less with itself, no more can be asked.
    expect_gte(rand_oracle(found, expected), min(0.9, row$again), label = row$file)
    if (row$method != "quickshift") {
      expect_equal(max(found), row$segments, tolerance = 0.02)
    }
  }
})

test_that("the methods with a number give exactly that many, each connected", {
  for (picture in pictures()[1:3]) {
    for (n in c(1, 7, 50, 333)) {
      for (method in c("slic", "slico", "snic", "grid")) {
        segments <- superpixels(fixture(picture, ".png"), n, method = method)
        expect_identical(sort(unique(c(segments))), seq_len(n))
        expect_equal(count_areas(segments), n)
      }
    }
    segments <- superpixels(fixture(picture, ".png"), 40, method = "watershed", compactness = 0.01)
    expect_equal(count_areas(segments), max(segments))
    expect_lt(abs(max(segments) - 40), 10)
  }
})

test_that("superpixels are numbered as the rows of the picture show them, in every method", {
  for (method in lime:::segment_methods) {
    segments <- superpixels(local_png(), 12, method = method)
    expect_type(segments, "integer")
    expect_identical(dim(segments), c(16L, 24L))
    shown <- unique(as.vector(t(segments)))
    expect_identical(shown, seq_along(shown))
  }
})

test_that("grid cells do not depend on the picture", {
  expect_identical(superpixels(local_png(picture_array(4, 4)), 4, method = "grid"),
    matrix(c(1L, 1L, 3L, 3L, 1L, 1L, 3L, 3L, 2L, 2L, 4L, 4L, 2L, 2L, 4L, 4L), 4))
})

test_that("snic keeps to the shapes as well as slic does, with the same meaning of weight", {
  measure <- function(method, picture, weight) {
    superpixel_quality(superpixels(fixture(picture, ".png"), 60, weight, method = method), labels_of(paste0(picture, "-truth.png")))
  }
  of <- function(method, weight) {
    rowMeans(vapply(pictures(), function(p) unlist(measure(method, p, weight)), numeric(5)))
  }
  found <- of("snic", 20)
  expect_gt(found[["asa"]], of("grid", 20)[["asa"]] + 0.05)
  expect_lt(abs(found[["asa"]] - of("slic", 20)[["asa"]]), 0.02)
  expect_gt(found[["recall"]], 0.85)
  shape <- vapply(c(5, 20, 80), function(weight) of("snic", weight)[["compactness"]], 0)
  expect_identical(order(shape), 1:3)
})

test_that("higher parameters give fewer areas", {
  path <- fixture("busy.png")
  count <- function(...) max(superpixels(path, ...))
  expect_gt(count(method = "felzenszwalb", scale = 10), count(method = "felzenszwalb", scale = 300))
  expect_gt(count(method = "felzenszwalb", min_size = 5), count(method = "felzenszwalb", min_size = 200))
  expect_gt(count(method = "quickshift", max_dist = 3), count(method = "quickshift", max_dist = Inf))
  expect_gte(min(table(superpixels(path, method = "felzenszwalb", min_size = 80))), 80)
})

test_that("threads do not change segments", {
  picture <- withr::with_seed(4, array(runif(150 * 130 * 3), c(150, 130, 3)))
  for (method in c("snic", "felzenszwalb", "quickshift", "watershed")) {
    on <- function(threads) withr::with_options(list(lime.threads = threads), superpixels(picture, method = method))
    expect_identical(on(1), on(2))
  }
})

test_that("one pixel, one colour and one column are no trouble", {
  for (method in c("snic", "felzenszwalb", "quickshift", "watershed", "grid")) {
    expect_identical(superpixels(local_png(array(0.4, c(1, 1, 3))), 1, method = method), matrix(1L))
    flat <- superpixels(local_png(array(0.4, c(20, 30, 3))), 6, method = method)
    if (method != "quickshift") expect_identical(max(flat), if (method == "felzenszwalb") 1L else 6L)
    expect_identical(dim(superpixels(local_png(picture_array(40, 1)), 3, method = method)), c(1L, 40L))
    expect_identical(dim(superpixels(local_png(picture_array(1, 40)), 3, method = method)), c(40L, 1L))
  }
})

test_that("arrays and pictures of many channels are cut too", {
  array <- picture_array(24, 16)
  path <- local_png(array)
  many <- array[, , c(1:3, 1:2)] + rep(0:4, each = 24 * 16)
  for (method in c("snic", "felzenszwalb", "quickshift", "watershed")) {
    expect_identical(superpixels(array, 8, method = method), superpixels(path, 8, method = method))
    expect_identical(dim(superpixels(many, 8, method = method)), c(16L, 24L))
  }
})

test_that("a picture smaller than the number says so", {
  path <- local_png(picture_array(8, 4))
  expect_message(expect_equal(max(superpixels(path, 50, method = "snic")), 32), class = "lime_message_superpixels")
  expect_no_message(superpixels(path, 50, method = "quickshift"))
})

test_that("explain() takes the methods through `segments`", {
  path <- local_png()
  cut <- function(image) superpixels(image, 5, method = "snic")
  explanation <- small_explanation(path, n_labels = 1, n_features = 5, segments = cut)
  expect_setequal(explanation$feature, as.character(1:5))
  expect_true(identical(unclass(explanation$feature_value[[1]]),
    which(t(superpixels(path, 5, method = "snic")) == as.integer(explanation$feature[1]))))
})

test_that("plot_superpixels() shows the areas of any method", {
  path <- local_png()
  shown <- function(...) plot_superpixels(path, 6, colour = "white", ...)$data$colour
  expect_identical(shown(), shown(method = "slic"))
  expect_false(identical(shown(method = "grid"), shown(method = "felzenszwalb", min_size = 5)))
  expect_error(plot_superpixels(path, method = "grid", scale = 1), "`scale`", class = "lime_error_argument")
})

test_that("wrong parameters are named", {
  path <- local_png()
  refused <- function(code, argument, text) {
    error <- expect_error(code, class = "lime_error_argument")
    expect_identical(error$argument, argument)
    expect_match(conditionMessage(error), text, fixed = TRUE)
  }
  refused(superpixels(path, method = "kmeans"), "method", "kmeans")
  refused(superpixels(path, method = NULL), "method", "NULL")
  refused(superpixels(path, scale = 3), "...", "`scale`")
  refused(superpixels(path, method = "quickshift", scale = 3), "...", "kernel_size, max_dist, ratio")
  refused(superpixels(path, 50, 20, 10, "watershed", 3), "...", "3")
  refused(superpixels(path, method = "watershed", compactness = 1, compactness = 2), "...", "`compactness`")
  refused(superpixels(path, method = "watershed", compactness = -1), "compactness", "-1")
  refused(superpixels(path, method = "felzenszwalb", scale = Inf), "scale", "Inf")
  refused(superpixels(path, method = "felzenszwalb", sigma = 101), "sigma", "from 0 to 100")
  refused(superpixels(path, method = "felzenszwalb", min_size = 2.5), "min_size", "2.5")
  refused(superpixels(path, method = "quickshift", kernel_size = 0.5), "kernel_size", "at least 1")
  refused(superpixels(path, method = "quickshift", max_dist = NA), "max_dist", "NA")
  refused(superpixels(path, method = "quickshift", ratio = "a"), "ratio", "\"a\"")
})
