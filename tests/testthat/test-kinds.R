test_that("image files keep the contract of kinds", {
  folder <- local_folder()
  one <- local_png(name = "one.png", folder = folder)
  two <- local_png(1 - picture_array(20, 14), "two.png", folder)
  expect_kind_contract(one, two, c, colour_shares)
})

array_colours <- function(x) {
  mean <- apply(if (length(dim(x)) == 3) array(x, c(1, dim(x))) else x, c(1, 4), mean)
  colnames(mean) <- c("red", "green", "blue")
  mean / rowSums(mean)
}

test_that("arrays keep the contract of kinds", {
  expect_kind_contract(picture_array(), 1 - picture_array(20, 14), list, array_colours)
})

test_that("batches of pictures keep the contract of kinds", {
  batch <- function(x) array(x, c(1, dim(x)))
  both <- function(a, b) aperm(simplify2array(list(a[1, , , ], b[1, , , ])), c(4, 1:3))
  expect_kind_contract(batch(picture_array()), batch(1 - picture_array()), both, array_colours)
})

test_that("magick images keep the contract of kinds", {
  skip_if_not_installed("magick")
  folder <- local_folder()
  image <- function(array, name) magick::image_read(local_png(array, name, folder))
  colours <- function(x) array_colours(if (inherits(x, "magick-image")) as.integer(magick::image_data(x, "rgb")) else x)
  expect_kind_contract(image(picture_array(), "one.png"), image(1 - picture_array(), "two.png"), c, colours)
})

test_that("tables keep the contract of kinds", {
  training <- mixed_table()[c("age", "visits", "member", "city", "plan", "waited")]
  expect_kind_contract(training[3, ], training[8, ], rbind, table_shares, training, rows = 1000)
})

test_that("matrices keep the contract of kinds", {
  training <- as.matrix(iris[1:4])
  expect_kind_contract(training[3, , drop = FALSE], training[80, , drop = FALSE], rbind, table_shares, training, rows = 1000)
})

test_that("sequences keep the contract of kinds", {
  training <- withr::with_seed(1, array(rnorm(50 * 4 * 2), c(50, 4, 2), list(NULL, NULL, c("price", "volume"))))
  model <- function(x) table_shares(matrix(x, dim(x)[1]))
  both <- function(a, b) aperm(simplify2array(list(a[1, , ], b[1, , ])), c(3, 1, 2))
  sequences <- function(i) training[i, , , drop = FALSE]
  expect_kind_contract(sequences(3), sequences(8), both, model, training, rows = 1000, kind = "sequence")
})

test_that("texts keep the contract of kinds", {
  one <- "They say he found gold - gold! - by the river, in May."
  two <- "Ünd  niemand\n\nsieht \u6f22\u5b57 hier; <b>nobody</b> can't."
  for (unit in c("word", "character")) {
    expect_kind_contract(one, two, c, letter_shares, rows = 1000, unit = unit)
  }
  expect_kind_contract(one, two, c, letter_shares, rows = 1000, keep_word_position = TRUE)
  expect_kind_contract(one, two, c, letter_shares, rows = 1000, mask = "[MASK]")
  one <- "One of them. Another, longer one? And this! The last."
  two <- "Something else: zoo. Then more of it! Nobody knows? A quick brown fox jumps."
  expect_kind_contract(one, two, c, letter_shares, rows = 1000, unit = "sentence")
})
