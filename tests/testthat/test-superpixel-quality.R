test_that("the truth itself is perfect, whatever its numbers", {
  truth <- matrix(rep(c(3, 8), each = 8), 4)
  found <- superpixel_quality(matrix(rep(2:1, each = 8), 4), truth)
  expect_s3_class(found, "tbl_df")
  expect_identical(names(found), c("recall", "undersegmentation", "asa", "compactness", "n"))
  expect_identical(dim(found), c(1L, 5L))
  expect_equal(unlist(found, use.names = FALSE), c(1, 0, 1, 4 * pi * 8 / 12^2, 2))
  expect_type(found$n, "integer")
})

test_that("a picture counted by hand", {
  # Two rows each: truth 1 1 1 2 2 2, superpixels 1 1 2 2 2 2. True boundaries are columns 3 and 4, theirs 2 and 3.
  truth <- matrix(rep(c(1, 1, 1, 2, 2, 2), each = 2), 2)
  segments <- matrix(rep(c(1, 1, 2, 2, 2, 2), each = 2), 2)
  found <- superpixel_quality(segments, truth)
  expect_equal(found$recall, 1 / 2)
  expect_equal(found$undersegmentation, 4 / 12)
  expect_equal(found$asa, 10 / 12)
  expect_equal(found$compactness, compactness(segments))
})

test_that("the measures are those of their definitions", {
  withr::local_seed(3)
  for (i in 1:6) {
    segments <- matrix(sample(6, 40 * 30, TRUE), 40)[rep(1:10, each = 4), rep(1:10, each = 3)]
    truth <- matrix(sample(4, 40 * 30, TRUE), 40)[rep(1:8, each = 5), rep(1:6, each = 5)]
    joint <- unclass(table(segments, truth))
    size <- rowSums(joint)
    found <- superpixel_quality(segments, truth)
    expect_equal(found$undersegmentation, sum(pmin(joint, size - joint)) / length(truth))
    expect_equal(found$asa, sum(apply(joint, 1, max)) / length(truth))
    expect_equal(found$compactness, compactness(segments))
    expect_equal(found$recall, mean(edge_oracle(segments)[edge_oracle(truth)]))
    expect_equal(found$n, length(unique(c(segments))))
    expect_equal(superpixel_quality(t(segments), t(truth)), found)
  }
})

test_that("boundaries may be off by a four-hundredth of the diagonal", {
  halves <- function(left) matrix(rep(1:2, c(left, 480 - left) * 5), 5)
  recall <- vapply(c(198:202), function(left) superpixel_quality(halves(left), halves(200))$recall, 0)
  expect_equal(recall, c(0.5, 1, 1, 1, 0.5))
})

test_that("smaller cells keep to more of the truth", {
  truth <- matrix(1, 60, 80)
  truth[15:40, 20:50] <- 2
  quality <- do.call(rbind, lapply(c(4, 30, 300), function(n) {
    superpixel_quality(superpixels(picture_array(80, 60), n, method = "grid"), truth)
  }))
  expect_identical(order(quality$asa), 1:3)
  expect_identical(order(-quality$undersegmentation), 1:3)
  expect_equal(quality$n, c(4, 30, 300))
})

test_that("what is no pair of equal matrices of whole numbers is refused", {
  good <- matrix(1:4, 2)
  bad <- list(1:4, good + 0.5, replace(good, 1, NA), matrix("a", 2, 2), good[0, , drop = FALSE], 1e10 * good)
  for (wrong in bad) {
    expect_identical(expect_error(superpixel_quality(wrong, good), class = "lime_error_argument")$argument, "segments")
    expect_identical(expect_error(superpixel_quality(good, wrong), class = "lime_error_argument")$argument, "truth")
  }
  error <- expect_error(superpixel_quality(good, matrix(1, 2, 3)), "2 x 2.*2 x 3", class = "lime_error_argument")
  expect_identical(error$argument, "truth")
})
