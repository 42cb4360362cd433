test_that("elements are raw bitmaps and pixel positions", {
  picture <- picture_array(channels = 4)
  path <- local_png(picture)
  explanation <- small_explanation(path, n_labels = 1, n_features = 8)
  bitmap <- explanation$data[[3]]
  expect_identical(class(bitmap), c("bitmap", "rgba"))
  expect_type(bitmap, "raw")
  expect_identical(dim(bitmap), c(4L, 24L, 16L))
  expect_equal(bitmap_bytes(bitmap, 1:4), round(255 * picture))
  positions <- explanation$feature_value
  expect_type(positions[[1]], "integer")
  all <- sort(unlist(as.list(positions)))
  expect_identical(all, seq_len(24 * 16)) # 8 of 8 superpixels: each pixel once
  segments <- superpixels(path, 8)
  for (row in seq_len(8)) {
    x <- (positions[[row]] - 1) %% 24 + 1
    y <- (positions[[row]] - 1) %/% 24 + 1
    expect_true(all(segments[cbind(y, x)] == as.integer(explanation$feature[row])))
  }
})

test_that("they format as CRAN lime's do", {
  explanation <- small_explanation(local_png())
  expect_identical(format(explanation$data[[1]]), "4 channel 24x16 bitmap")
  expect_identical(format(explanation$data), rep("4 channel 24x16 bitmap", 6))
  expect_identical(
    format(explanation$feature_value), paste0(vapply(as.list(explanation$feature_value), length, 1L), "px superpixel")
  )
})

test_that("lists behave as lists do", {
  explanation <- small_explanation(local_png())
  areas <- explanation$feature_value
  expect_length(areas, 6)
  expect_identical(lapply(areas, identity), as.list(areas))
  expect_identical(sapply(areas, length), vapply(1:6, function(i) length(areas[[i]]), 1L))
  expect_identical(areas[2:3][[2]], areas[[3]])
  expect_identical(lengths(areas), sapply(areas, length))
  expect_identical(unlist(areas[2:3]), c(areas[[2]], areas[[3]]))
  expect_identical(mapply(function(area) max(area), areas), vapply(as.list(areas), max, 1L))
  expect_identical(class(areas[2:3]), class(areas))
  expect_identical(class(c(areas[1], areas[2:3])), class(areas))
  expect_identical(c(areas[1], areas[2:3]), areas[1:3])
  expect_identical(explanation$data[c(TRUE, rep(FALSE, 5))], explanation$data[1])
  expect_identical(as.list(areas[0]), list())
})

test_that("rows of one case share one picture, equal pictures are identical", {
  path <- local_png()
  one <- small_explanation(path)
  expect_lt(as.numeric(object.size(one$data)), 10 * 4 * 24 * 16)
  expect_identical(small_explanation(path), one)
  other <- local_png(1 - picture_array())
  expect_false(identical(small_explanation(other)$data, one$data))
})

test_that("columns that hold the data themselves, as CRAN lime's do, work too", {
  explanation <- small_explanation(local_png())
  old <- as.data.frame(explanation)
  old$data <- lapply(as.list(explanation$data), unclass)
  old$feature_value <- as.list(explanation$feature_value)
  expect_equal(plot_image_explanation(old)$data, plot_image_explanation(explanation)$data)
  class(old$data) <- "bitmap_list"
  class(old$feature_value) <- "superpixel_list"
  expect_equal(plot_image_explanation(old, threshold = 0)$data, plot_image_explanation(explanation, threshold = 0)$data)
  expect_identical(format(old$data), format(explanation$data))
  expect_identical(format(old$feature_value), format(explanation$feature_value))
})

test_that("list columns print a line for each row", {
  explanation <- small_explanation(local_png(), n_labels = 1, n_features = 2)
  expect_identical(capture.output(print(explanation$data)), rep("<4 channel 24x16 bitmap>", 2))
  expect_match(capture.output(print(explanation$feature_value)), "^<[0-9]+px superpixel>$")
})
