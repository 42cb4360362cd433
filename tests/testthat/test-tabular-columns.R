cast <- function(x, to) cast_column(x, prototype(to), "it", NULL)

test_that("columns come in the class that the training data had", {
  expect_identical(cast(factor(c("b", "a")), "z"), c("b", "a"))
  expect_identical(cast(structure(TRUE, label = "no"), TRUE), structure(TRUE, label = "no"))
  expect_equal(cast(as.difftime(2, units = "hours"), as.difftime(1, units = "mins")), as.difftime(120, units = "mins"))
  expect_identical(cast(as.POSIXct("2024-05-01", tz = "CET"), as.POSIXct(0, origin = "1970-01-01", tz = "UTC")), as.POSIXct("2024-05-01", tz = "CET"))
  expect_identical(cast("b", factor(c("a", "b"))), factor("b", c("a", "b")))
  expect_identical(cast(NA, 1.5), NA_real_)
  expect_identical(cast(2, 1L), 2L)
  for (wrong in list(list(1, factor("a")), list("a", 1), list(1, Sys.Date()), list(as.difftime(1, units = "mins"), 1), list("a", TRUE))) {
    expect_error(cast(wrong[[1]], wrong[[2]]), "it", class = "lime_error_column")
  }
})

test_that("POSIXlt columns become POSIXct", {
  x <- data.frame(a = 1:2)
  x$when <- as.POSIXlt(c("2024-05-01", "2024-05-02"), tz = "UTC")
  expect_s3_class(check_table(x, NULL)$when, "POSIXct")
})

test_that("columns of classes that nobody knows are told", {
  x <- data.frame(a = 1:2)
  x$big <- structure(c(1, 2), class = "integer64")
  expect_error(lime(x, rowSums), "integer64", class = "lime_error_column")
  expect_error(lime(data.frame(a = 1:2 + 1i), rowSums), "complex", class = "lime_error_column")
})

test_that("strings that the training data had not are named", {
  x <- data.frame(a = 1:4, city = c("Bonn", "Linz", "Bonn", "Linz"))
  explainer <- lime(x, as_regressor(function(x) x$a))
  warning <- expect_warning(explain(data.frame(a = 2L, city = "Rom"), explainer, n_features = 1, n_permutations = 20), "Rom", class = "lime_warning_column")
  expect_identical(warning$value, "Rom")
})
