weights <- list(cat = c(0.3, 0.02, -0.1, 0.021, -0.02, 0), dog = c(-0.5, 0, 0.4, 0.4, 0, 0))

# 1 in the superpixels `plus` of the handmade picture, -1 in `minus`.
expected_mask <- function(plus = NULL, minus = NULL) handmade_area(plus) - handmade_area(minus)

test_that("a mask has the size of the picture, 1 where it supports, -1 where it contradicts", {
  explanation <- handmade_explanation(weights)
  expect_identical(image_mask(explanation, "cat"), expected_mask(c(1, 2, 4)))
  expect_identical(image_mask(explanation, "cat", positive = FALSE), expected_mask(minus = c(3, 5)))
  expect_identical(image_mask(explanation, "cat", positive = NA), expected_mask(c(1, 2, 4), c(3, 5)))
  expect_identical(image_mask(explanation, "dog", positive = NA), expected_mask(3:4, 1))
  expect_type(image_mask(explanation), "integer")
  expect_identical(dim(image_mask(explanation)), c(4L, 6L)) # height x width
})

test_that("weights of at most min_weight, of either sign, are 0", {
  explanation <- handmade_explanation(weights)
  expect_identical(image_mask(explanation, "cat", NA, min_weight = 0.02), expected_mask(c(1, 4), 3))
  expect_identical(image_mask(explanation, "cat", NA, min_weight = 0.1), expected_mask(1))
  expect_identical(image_mask(explanation, "cat", NA, min_weight = 9), expected_mask())
})

test_that("it is what the outline plot shows", {
  explanation <- .load_image_example()
  for (label in unique(explanation$label)) {
    plot <- plot_image_explanation(explanation, display = "block", block_col = "#fe00fe", threshold = 0.01)
    data <- plot$data[plot$data$label == label, ]
    shown <- matrix(data$colour[order(data$x, data$y)] != "#fe00feff", max(data$y))
    expect_identical(image_mask(explanation, label, min_weight = 0.01) == 1L, shown)
  }
})

test_that("the most probable label is the default", {
  explanation <- handmade_explanation(weights, probability = c(0.1, 0.7))
  expect_identical(image_mask(explanation), image_mask(explanation, "dog"))
  expect_identical(image_mask(handmade_explanation(weights)), image_mask(handmade_explanation(weights), "cat"))
})

test_that("superpixels that were not selected are 0", {
  expect_identical(image_mask(handmade_explanation(weights["cat"])[2:3, ], positive = NA), expected_mask(2, 3))
})

test_that("a regression has no label to choose", {
  explanation <- handmade_regression(weights$cat)
  expect_identical(image_mask(explanation, positive = NA), expected_mask(c(1, 2, 4), c(3, 5)))
  expect_error(image_mask(explanation, "cat"), "label.*regression", class = "lime_error_argument")
})

test_that("which chooses the case", {
  both <- rbind(handmade_explanation(weights["cat"], case = "one"), handmade_explanation(weights["dog"], case = "two"))
  expect_identical(image_mask(both, which = 2), expected_mask(3:4))
  expect_identical(image_mask(both, which = "two"), expected_mask(3:4))
  expect_error(image_mask(both, "dog"), '"cat"', class = "lime_error_argument") # a label of the other case
  expect_error(image_mask(both, which = 3), "which", class = "lime_error_argument")
})

test_that("a picture times the mask is a picture with everything else hidden", {
  explanation <- handmade_explanation(weights)
  hidden <- handmade_picture() * as.vector(image_mask(explanation, "cat", FALSE) != 0)
  area <- handmade_area(c(3, 5))
  for (channel in 1:3) expect_identical(hidden[, , channel], handmade_picture()[, , channel] * area)
})

test_that("wrong arguments are errors that name them", {
  explanation <- handmade_explanation(weights)
  bad <- list(
    list(label = "no such"), list(label = 1), list(label = c("cat", "dog")), list(label = NA_character_),
    list(positive = "yes"), list(positive = 1), list(positive = c(TRUE, NA)), list(positive = logical()),
    list(min_weight = -0.1), list(min_weight = NA_real_), list(min_weight = "a"), list(min_weight = c(0, 1)),
    list(which = 2), list(which = "other.png")
  )
  for (arguments in bad) {
    error <- tryCatch(do.call(image_mask, c(list(explanation), arguments)), error = identity)
    expect_s3_class(error, "lime_error_argument")
    expect_match(conditionMessage(error), names(arguments), fixed = TRUE)
  }
  expect_error(image_mask(explanation, "no such"), '"cat", "dog".*"no such"', class = "lime_error_argument")
  for (other in list(1, iris, NULL, "a.png")) {
    expect_error(image_mask(other), "explanation", class = "lime_error_argument")
  }
})
