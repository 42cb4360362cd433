test_that("batches of tables grow to what the model predicts in three seconds, those of images stay", {
  pace <- lime:::batch_pace(50000, TRUE, 1)
  expect_identical(pace$size(), 1000)
  pace$took(1000, 0.5)
  expect_identical(pace$size(), 6000)
  pace$took(6000, 0)
  expect_identical(pace$size(), 50000)
  pace$took(50000, 1000) # slower
  expect_identical(pace$size(), 1000)
  expect_identical(lime:::batch_pace(50000, TRUE, 3000)$size(), 3000)
  expect_identical(lime:::batch_pace(20, TRUE, 1)$size(), 20)
  images <- lime:::batch_pace(10, FALSE, 1)
  images$took(10, 60)
  expect_identical(images$size(), 10)
})

test_that("a script gets a line after ten seconds and then every thirty", {
  now <- 0
  progress <- lime:::progress_lines(1000, clock = function() now)
  told <- function(seconds, rows) {
    now <<- seconds
    tryCatch({ progress(rows); NULL }, lime_message_progress = function(m) c(m$done, m$total))
  }
  expect_null(told(5, 100))
  expect_identical(told(12, 100), c(200, 1000))
  expect_null(told(20, 100))
  expect_identical(told(43, 100), c(400, 1000))
  expect_null(told(90, 600)) # done
  expect_null(told(200, 600)) # cases that were asked about again count once
  now <- 0
  progress <- lime:::progress_lines(1000, clock = function() now)
  now <- 20
  expect_message(progress(250), "Asked about 250 of 1000 permutations in 20 s, about 60 s left.", fixed = TRUE)
})

test_that("documents show no progress", {
  withr::local_options(knitr.in.progress = TRUE)
  expect_null(lime:::show_progress(1e6)(10))
})

test_that("a slow table is asked about in steps", {
  rows <- integer()
  slow <- function(x) {
    rows <<- c(rows, nrow(x))
    Sys.sleep(nrow(x) / 1500)
    x$wt
  }
  explainer <- lime(mtcars[c("wt", "hp")], as_regressor(slow))
  explain(mtcars[1, c("wt", "hp")], explainer, n_permutations = 6000)
  expect_identical(sum(rows), 6000L)
  expect_identical(rows[1], 1000L)
  expect_gte(length(rows), 3)
})
