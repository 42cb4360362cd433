# Labels ---------------------------------------------------------------------------------------------------------------

test_that("labels of as_classifier() name the columns, by position", {
  path <- local_png()
  expected <- explain_model(as_classifier(colour_shares), path, n_labels = 2)
  for (labels in list(c("r", "g", "b"), list("r", "g", "b"), c("0" = "r", "1" = "g", "2" = "b"), factor(c("r", "g", "b")))) {
    found <- explain_model(as_classifier(colour_shares, labels), path, n_labels = 2)
    expect_identical(found$label, rep(c("g", "b"), each = 2))
    expect_identical(found$feature_weight, expected$feature_weight)
    expect_identical(names(found$prediction[[1]]), c("r", "g", "b"))
  }
  chosen <- explain_model(as_classifier(colour_shares, c("r", "g", "b")), path, n_labels = NULL, labels = "b")
  expect_identical(unique(chosen$label), "b")
})

test_that("labels of the wrong number are ignored, with one warning", {
  path <- local_png()
  warnings <- list()
  found <- withCallingHandlers(
    explain_model(as_classifier(colour_shares, c("a", "b")), c(path, path)),
    warning = function(w) {
      warnings <<- c(warnings, list(w))
      invokeRestart("muffleWarning")
    }
  )
  expect_length(warnings, 1)
  expect_s3_class(warnings[[1]], "lime_warning_labels")
  expect_match(conditionMessage(warnings[[1]]), "2.*3")
  expect_identical(unique(found$label), "green")
})

test_that("repeated labels are kept apart, with a warning", {
  path <- local_png()
  expect_warning(
    model <- as_classifier(colour_shares, c("crane", "crane", "bird")), "crane", class = "lime_warning_labels"
  )
  expect_no_warning(found <- explain_model(model, path, n_labels = 3)) # it was told
  expected <- explain_model(as_classifier(colour_shares), path, n_labels = 3)
  expect_identical(unique(found$label), c("crane (2)", "bird", "crane"))
  expect_identical(found$feature_weight, expected$feature_weight)
  expect_identical(names(found$prediction[[1]]), c("crane", "crane (2)", "bird"))
})

test_that("labels that are no names are refused", {
  for (labels in list(character(), NA_character_, list(), mean, c("a", NA))) {
    expect_error(as_classifier(mean, labels), "labels", class = "lime_error_argument")
  }
})

# Wrappers -------------------------------------------------------------------------------------------------------------

test_that("wrappers keep values as they are, with the class in front", {
  model <- built_in_model(c("special", "general"))
  wrapped <- as_classifier(model, c("a", "b"))
  expect_identical(class(wrapped), c("lime_classifier", "special", "general"))
  expect_identical(attr(wrapped, "lime_labels"), c("a", "b"))
  expect_identical(class(as_regressor(model)), c("lime_regressor", "special", "general"))
  expect_identical(class(model), c("special", "general"))
  expect_identical(model_type(wrapped), "classification")
  expect_identical(model_type(as_regressor(model)), "regression")
})

test_that("wrapping twice is wrapping once, the last word counts", {
  twice <- as_classifier(as_classifier(built_in_model(), "a"), c("b", "c"))
  expect_identical(twice, as_classifier(built_in_model(), c("b", "c")))
  expect_identical(as_regressor(as_classifier(built_in_model(), "a")), as_regressor(built_in_model()))
  environment <- new.env()
  again <- as_regressor(as_classifier(environment, "a"))
  expect_identical(again, as_regressor(environment))
  expect_identical(model_type(again), "regression")
})

test_that("environments, R6 and S4 objects are never changed, and the holder passes on what they do", {
  path <- local_png()
  environment <- structure(new.env(), class = c("box", "environment"))
  environment$weights <- 1:3
  environment$train <- function(x) x + 1
  registerS3method("predict", "box", function(object, newdata, type, ...) as.data.frame(colour_shares(newdata)),
    envir = asNamespace("stats"))
  before <- attributes(environment)
  expected <- explain_model(as_classifier(colour_shares), path)
  for (wrapped in list(as_classifier(environment), as_classifier(environment, c("red", "green", "blue")))) {
    expect_identical(attributes(environment), before)
    expect_identical(wrapped$weights, 1:3)
    expect_identical(wrapped$train(1), 2)
    expect_equal(predict(wrapped, path, "prob"), as.data.frame(colour_shares(path)))
    expect_output(print(wrapped), "lime_classifier")
    expect_identical(explain_model(wrapped, path), expected)
    expect_identical(attributes(environment), before)
  }
  expect_output(print(lime(path, as_classifier(environment))), "model: box")
})

test_that("S4 models keep their class", {
  path <- local_png()
  setClass("LimeTestModel", representation(name = "character"), where = globalenv())
  withr::defer(removeClass("LimeTestModel", where = globalenv()))
  model <- new("LimeTestModel", name = "four")
  predict_model.LimeTestModel <- function(x, newdata, type, ...) {
    stopifnot(isS4(x), identical(x@name, "four"))
    colour_shares(newdata)
  }
  wrapped <- as_classifier(model)
  expect_true(isS4(model))
  expect_identical(as.character(class(model)), "LimeTestModel")
  expect_identical(explain_model(wrapped, path), explain_model(as_classifier(colour_shares), path))
})

test_that("objects with state of their own, as R6 makes them, keep it", {
  path <- local_png()
  net <- structure(new.env(), class = c("Net", "R6"))
  net$calls <- 0
  net$ask <- function(paths) {
    net$calls <- net$calls + 1
    colour_shares(paths)
  }
  lockEnvironment(net)
  predict_model.Net <- function(x, newdata, type, ...) x$ask(newdata)
  wrapped <- as_classifier(net, c("r", "g", "b"))
  expect_identical(class(net), c("Net", "R6"))
  expect_null(attr(net, "lime_labels"))
  expect_identical(unique(explain_model(wrapped, path)$label), "g")
  expect_identical(net$calls, 2)
})

test_that("what can never be a model is refused at once, unless somebody has a method for it", {
  d <- datasets::iris[1:4]
  for (never in list(NULL, "forest", 7, TRUE, c(1, 2), factor("a"), d, as.matrix(d), list(1, 2), list(lm), quote(forest))) {
    expect_error(as_classifier(never), "`x` must be a model", class = "lime_error_argument")
    expect_error(as_regressor(never), "`x` must be a model", class = "lime_error_argument")
    for (x in list(d, as.matrix(d), "a text of words", local_png(), array(0.5, c(4, 4, 3)))) {
      error <- expect_error(lime(x, never), "`model` must be a model", class = "lime_error_argument")
      expect_identical(error$argument, "model")
    }
  }
  expect_error(lime(d, "forest"), "\"forest\".*not its name", class = "lime_error_argument")
  out <- run_r(c(
    "library(lime)", "model_type.list <- function(x, ...) 'regression'", "predict_model.list <- function(x, newdata, type, ...) x$slope * newdata[[1]]",
    "e <- explain(iris[1, 1:2], lime(iris[1:2], list(slope = 2)), n_features = 1)", "cat(e$prediction)"
  ))
  expect_identical(trimws(out[length(out)]), "10.2")
})

test_that("more labels than anybody has are refused before they are made", {
  expect_error(as_classifier(mean, 1:1e9), "a hundred thousand at most", class = "lime_error_argument")
})
