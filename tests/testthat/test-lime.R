test_that("an explainer holds model and preprocess, and has CRAN lime's class", {
  path <- local_png()
  explainer <- lime(path, mean, toupper)
  expect_identical(class(explainer), c("image_explainer", "explainer", "list"))
  expect_identical(names(explainer), c("model", "preprocess"))
  expect_identical(explainer$model, mean)
  expect_identical(explainer$preprocess, toupper)
  expect_identical(lime(path, mean)$preprocess, identity)
  expect_identical(lime:::lime.imagefile(path, mean, toupper), explainer)
})

test_that("wrong arguments are errors, unknown ones a warning", {
  path <- local_png()
  expect_error(lime(path, NULL), "model", class = "lime_error_argument")
  expect_error(lime(path), "model", class = "lime_error_argument")
  expect_error(lime(path, mean, "prep"), "`preprocess`.*\"prep\"", class = "lime_error_argument")
  expect_warning(lime(path, mean, n_permutations = 10), "n_permutations", class = "lime_warning_argument")
  expect_warning(lime(path, mean, preproces = toupper), NA) # R completes names
  expect_no_warning(lime(path, mean, preprocess = NULL))
})

test_that("explainers print in a few lines", {
  path <- local_png()
  predict_model.my_model <- function(x, newdata, type, ...) NULL
  expect_snapshot({
    lime(path, as_classifier(structure(list(), class = "my_model"), c("a", "b")), toupper)
    lime(path, as_regressor(mean))
  })
  explainer <- lime(path, mean)
  expect_identical(capture.output(same <- print(explainer)), format(explainer))
  expect_identical(same, explainer)
})

test_that("explain() of generics and of dplyr reach lime, whatever is attached first", {
  skip_if_not_installed("dplyr")
  path <- local_png()
  scripts <- list(c("library(lime)", "library(dplyr)"), c("library(dplyr)", "library(lime)"), c("library(lime)", "library(generics)"))
  body <- c(
    sprintf("path <- '%s'", path),
    "model <- as_classifier(function(paths) { p <- file.size(paths) / 1e4; cbind(a = p, b = 1 - p) })",
    "for (verb in list(explain, lime::explain, generics::explain, dplyr::explain)) {",
    "  set.seed(1)",
    "  e <- verb(path, lime(path, model), n_labels = 1, n_features = 2, n_permutations = 10)",
    "  cat('rows:', nrow(e), class(e)[1], '\\n')",
    "}",
    "filtered <- dplyr::filter(e, feature_weight == max(feature_weight))",
    "cat('filtered:', nrow(filtered), class(filtered)[1], '\\n')"
  )
  for (script in scripts) {
    out <- run_r(c(paste0("suppressMessages(", script, ")"), body))
    expect_identical(sum(grepl("^rows: 2 lime_explanation", out)), 4L, info = paste(out, collapse = "\n"))
    expect_true(any(grepl("^filtered: [12] lime_explanation", out)), info = paste(out, collapse = "\n"))
  }
})

test_that("loading lime beside magick says nothing and changes no picture", {
  skip_if_not_installed("magick")
  for (order in list(c("lime", "magick"), c("magick", "lime"))) {
    out <- run_r(sprintf("suppressPackageStartupMessages(library(%s))", order))
    expect_length(grep("overwritten", out), 0)
  }
})

test_that("lime() without data is told", {
  error <- expect_error(lime(), class = "lime_error_argument")
  expect_identical(error$argument, "x")
})
