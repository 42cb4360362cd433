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

test_that("predict()'s own lime errors arrive as they are", {
  registerS3method("predict", "lime_failing", function(object, ...) rlang::abort("mine", class = "lime_error"), envir = asNamespace("stats"))
  error <- expect_error(predict_model(structure(list(), class = "lime_failing"), 1, "raw"), "mine", class = "lime_error")
  expect_false(inherits(error, "lime_error_model"))
})

test_that("an explainer predicts as its model does", {
  fit <- lm(Sepal.Length ~ Petal.Width, datasets::iris)
  explainer <- lime(datasets::iris["Petal.Width"], fit)
  expect_equal(predict_model(explainer, datasets::iris[1:3, ], "raw"), predict_model(fit, datasets::iris[1:3, ], "raw"))
  expect_identical(model_type(explainer), "regression")
})
