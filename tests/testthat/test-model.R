# A model of class `class`; the built-in methods ask predict(), which says 0.5.
built_in_model <- function(class = "my_model") structure(list(), class = class)

# Called as if by the test itself, whose methods explain() must find.
explain_model <- function(model, path, ..., n_labels = 1) {
  set.seed(1)
  explainer <- lime(path, model)
  arguments <- list(path, explainer, n_labels = n_labels, n_features = 2, n_permutations = 15, n_superpixels = 6, ...)
  do.call(explain, arguments, envir = parent.frame())
}

# Built-in classes -----------------------------------------------------------------------------------------------------

test_that("a function is a model", {
  path <- local_png()
  shares <- explain_model(as_classifier(colour_shares), path, n_labels = 3)
  expect_identical(sort(unique(shares$label)), c("blue", "green", "red"))
  expect_identical(explain_model(colour_shares, path, n_labels = 3), shares)
  regression <- explain_model(as_regressor(function(p) colour_shares(p)[, "red"]), path, n_labels = NULL)
  expect_identical(regression$model_type, rep("regression", 2))
  primitive <- explain_model(as_regressor(nchar), path, n_labels = NULL) |>
    withCallingHandlers(lime_warning = function(w) invokeRestart("muffleWarning"))
  expect_identical(primitive$prediction, rep(as.numeric(nchar(path)), 2))
})

test_that("the default speaks to predict(newdata, type), as caret's models do", {
  registerS3method("predict", "caretish", function(object, newdata, type, ...) {
    y <- colour_shares(newdata)
    if (type == "prob") as.data.frame(y) else y[, "red"]
  }, envir = asNamespace("stats"))
  registerS3method("model_type", "caretish", function(x, ...) tolower(x$modelType), envir = asNamespace("lime"))
  path <- local_png()
  classifier <- structure(list(modelType = "Classification"), class = "caretish")
  expect_identical(explain_model(classifier, path), explain_model(as_classifier(colour_shares), path))
  regressor <- structure(list(modelType = "Regression"), class = "caretish")
  expect_identical(
    explain_model(regressor, path, n_labels = NULL),
    explain_model(as_regressor(function(p) colour_shares(p)[, "red"]), path, n_labels = NULL)
  )
  expect_identical(
    explain_model(as_regressor(classifier), path, n_labels = NULL), explain_model(regressor, path, n_labels = NULL)
  ) # D4
})

test_that("an unknown class says what to do; unknown types are refused", {
  path <- local_png()
  error <- expect_error(model_type(built_in_model("nobody")), "nobody", class = "lime_error_model_type")
  expect_identical(error$model_class, "nobody")
  expect_match(conditionMessage(error), "as_classifier")
  expect_error(explain_model(built_in_model("nobody"), path), "nobody", class = "lime_error_model_type")
  for (type in list("survival", NA, NULL, c("classification", "regression"), 7)) {
    model_type.odd_type <- function(x, ...) type
    expect_error(explain_model(built_in_model("odd_type"), path), "model_type", class = "lime_error_model_type")
  }
  expect_error(model_type(lime(path, built_in_model("nobody"))), class = "lime_error_model_type")
  expect_identical(model_type(lime(path, as_regressor(mean))), "regression")
})

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
    found <- explain_model(as_classifier(colour_shares, c("crane", "crane", "bird")), path, n_labels = 3),
    "crane", class = "lime_warning_labels"
  )
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

# Methods of the user (D48) --------------------------------------------------------------------------------------------

# In these tests the built-in methods are those for functions, which lime has registered itself.

test_that("a user's method in a function wins over the built-in one", {
  path <- local_png()
  expect_identical(explain_model(as_classifier(colour_shares), path)$label[1], "green")
  in_function <- function() {
    predict_model.function <- function(x, newdata, type, ...) cbind(mine = seq_along(newdata), other = 0)
    set.seed(1)
    explain(path, lime(path, as_classifier(colour_shares)), n_labels = 1, n_features = 2, n_permutations = 15)
  }
  expect_identical(unique(in_function()$label), "mine")
  nested <- function() {
    model_type.function <- function(x, ...) "classification"
    predict_model.function <- function(x, newdata, type, ...) cbind(deep = seq_along(newdata), other = 0)
    inner <- function() explain(path, lime(path, colour_shares), n_labels = 1, n_features = 2, n_permutations = 15)
    inner()
  }
  expect_identical(unique(nested()$label), "deep")
  by_apply <- function() {
    predict_model.function <- function(x, newdata, type, ...) cbind(applied = seq_along(newdata), other = 0)
    explainer <- lime(path, as_classifier(colour_shares))
    lapply(path, function(p) explain(p, explainer, n_labels = 1, n_features = 2, n_permutations = 15))[[1]]
  }
  expect_identical(unique(by_apply()$label), "applied")
  looped <- function(explainer = lime(path, as_classifier(colour_shares))) {
    predict_model.function <- function(x, newdata, type, ...) cbind(looped = seq_along(newdata), other = 0)
    list(
      lapply(path, explain, explainer, n_labels = 1, n_features = 2, n_permutations = 15)[[1]],
      Map(explain, path, list(explainer), n_labels = 1, n_features = 2, n_permutations = 15)[[1]],
      vapply(path, function(p) list(explain(p, explainer, n_labels = 1, n_features = 2, n_permutations = 15)), list(1))[[1]]
    )
  }
  for (explanation in looped()) {
    expect_identical(unique(explanation$label), "looped")
  }
  by_do_call <- function() {
    predict_model.function <- function(x, newdata, type, ...) cbind(called = seq_along(newdata), other = 0)
    explainer <- lime(path, as_classifier(colour_shares))
    do.call(explain, list(path, explainer, n_labels = 1, n_features = 2, n_permutations = 15))
  }
  expect_identical(unique(by_do_call()$label), "called")
})

# R code of a script that defines methods for functions in some place and explains there.
user_script <- function(path, define, call) {
  c(
    "library(lime)",
    "model <- as_classifier(function(paths) stop('the built-in method'))",
    sprintf("path <- '%s'", path),
    "mine <- function(x, newdata, type, ...) cbind(mine = seq_along(newdata), other = 0)",
    "explainer <- lime(path, model)",
    define,
    sprintf("cat('label:', unique((%s)$label), '\\n')", call)
  )
}

test_that("a user's method wins wherever it is defined", {
  path <- local_png()
  ask <- "explain(path, explainer, n_labels = 1, n_features = 2, n_permutations = 15)"
  by_lapply <- "lapply(path, explain, explainer, n_labels = 1, n_features = 2, n_permutations = 15)[[1]]"
  by_map <- "Map(explain, path, list(explainer), n_labels = 1, n_features = 2, n_permutations = 15)[[1]]"
  in_global <- "predict_model.function <- mine"
  attached <- "attach(list(predict_model.function = mine), name = 'tools of mine')"
  in_knitr_style <- c("document <- new.env()", "document$predict_model.function <- mine")
  package <- c(
    "ns <- new.env(parent = asNamespace('base'))", "ns$predict_model.function <- mine",
    "ns$run <- eval(substitute(function() body, list(body = quote(ask))), ns)"
  )
  cases <- list(
    list(in_global, ask), list(in_global, by_lapply), list(in_global, by_map), list(attached, ask), list(attached, by_lapply),
    list(in_knitr_style, sprintf("eval(quote(%s), document)", ask)),
    list(sub("ask", sub("explain", "lime::explain", ask), package, fixed = TRUE), "ns$run()"),
    list("registerS3method('predict_model', 'function', mine, envir = asNamespace('lime'))", ask),
    list(in_global, "(function() { set.seed(1); explain(path, explainer, n_labels = 1, n_features = 2, n_permutations = 15) })()")
  )
  for (case in cases) {
    out <- run_r(user_script(path, case[[1]], case[[2]]))
    expect_true("label: mine " %in% out, info = paste(c(case[[1]], case[[2]], out), collapse = "\n"))
  }
})

test_that("NextMethod() in a user's method reaches the built-in one", {
  path <- local_png()
  predict_model.my_function <- function(x, newdata, type, ...) {
    y <- NextMethod()
    colnames(y) <- toupper(colnames(y))
    y
  }
  model <- structure(colour_shares, class = c("my_function", "function"))
  found <- explain_model(as_classifier(model), path)
  expect_identical(unique(found$label), "GREEN")
  expect_identical(found$feature_weight, explain_model(as_classifier(colour_shares), path)$feature_weight)
  out <- run_r(c(
    user_script(path, c(
      "model <- as_classifier(function(paths) cbind(a = seq_along(paths), b = 0))", "explainer <- lime(path, model)",
      "predict_model.lime_classifier <- function(x, newdata, type, ...) { y <- NextMethod(); colnames(y) <- c('next', 'b'); y }"
    ), "explain(path, explainer, n_labels = 1, n_features = 2, n_permutations = 15)")
  ))
  expect_true("label: next " %in% out, info = paste(out, collapse = "\n"))
})

test_that("a user's method for a more specific class is found before a built-in one", {
  path <- local_png()
  model_type.special <- function(x, ...) "classification"
  predict_model.special <- function(x, newdata, type, ...) data.frame(special = colour_shares(newdata)[, 1], rest = 0)
  model <- structure(colour_shares, class = c("special", "function"))
  expect_identical(unique(explain_model(model, path)$label), "special")
})

test_that("the model is asked for probabilities or numbers, with the user's extras", {
  path <- local_png()
  asked <- NULL
  predict_model.asking <- function(x, newdata, type, ...) {
    asked <<- list(type = type, ...)
    if (type == "prob") colour_shares(newdata) else colour_shares(newdata)[, 1]
  }
  explain_model(as_classifier(built_in_model("asking")), path, ntree = 5)
  expect_identical(asked, list(type = "prob", ntree = 5))
  explain_model(as_regressor(built_in_model("asking")), path, n_labels = NULL)
  expect_identical(asked, list(type = "raw"))
})
