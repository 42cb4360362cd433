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
  expect_match(conditionMessage(error), "predict_fn = function")
  for (wrap in list(identity, as_classifier, as_regressor)) {
    expect_error(lime(path, wrap(built_in_model("nobody"))), "nobody.*No `predict", class = "lime_error_model_type")
  }
  for (type in list("survival", NA, NULL, c("classification", "regression"), 7)) {
    model_type.odd_type <- function(x, ...) type
    expect_error(explain_model(built_in_model("odd_type"), path), "model_type", class = "lime_error_model_type")
  }
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

# Objects that only say what they are ----------------------------------------------------------------------------------

classes_with_methods <- function() {
  methods <- unlist(lapply(c("predict_model", "model_type"), function(generic) {
    sub(paste0(generic, "."), "", grep(paste0("^", generic, "[.]"), ls(asNamespace("lime"), all.names = TRUE), value = TRUE), fixed = TRUE)
  }))
  setdiff(unique(methods), c("default", "function"))
}

# lime(), as_classifier() and the rest either do not look at the model yet or say with a class of theirs what is wrong.
expect_fake_refused <- function(fake, info) {
  d <- datasets::iris[1:4]
  outcome <- function(code) {
    tryCatch({
      suppressWarnings(capture.output(value <- force(code)))
      value
    }, error = identity)
  }
  told <- function(error) expect_true(inherits(error, "lime_error"), info = paste(info, class(error)[1], if (inherits(error, "error")) conditionMessage(error)))
  for (wrap in list(identity, as_classifier, as_regressor)) {
    explainer <- outcome(lime(d, wrap(fake)))
    if (inherits(explainer, "error")) {
      told(explainer)
      next
    }
    expect_no_error(outcome(print(explainer)))
    n_labels <- if (!inherits(explainer$model, "lime_regressor")) 1
    told(outcome(explain(d[1:2, ], explainer, n_labels = n_labels, n_features = 2, n_permutations = 20)))
    checked <- outcome(check_model(explainer, d[1:2, ]))
    if (inherits(checked, "error")) told(checked) else expect_false(checked, info = info)
  }
}

test_that("empty objects of every class that lime knows are an error with a class of lime's", {
  classes <- classes_with_methods()
  expect_true(all(c("lm", "nnet", "xgb.Booster", "python.builtin.object", "keras.src.models.model.Model", "lime_holder", "explainer") %in% classes))
  for (class in classes) {
    expect_fake_refused(structure(list(), class = class), class)
    expect_fake_refused(structure(list(a = 1), class = class), class)
  }
})

test_that("nothing behind a class of Python's is followed", {
  skip_if_not_installed("reticulate")
  python <- "python.builtin.object"
  pointer <- function(class) list2env(list(pyobj = new("externalptr"), convert = TRUE))
  fakes <- list(
    list(), new.env(), function(x) x, list2env(list(pyobj = 1)), pointer(), structure(function(x) x, py_object = new.env()),
    structure(function(x) x, py_object = pointer())
  )
  classes <- list(python, c("keras.src.models.model.Model", python), c("sklearn.base.BaseEstimator", python), c(
    "onnxruntime.capi.onnxruntime_inference_collection.InferenceSession", python
  ), c("numpy.ndarray", python))
  for (class in classes) for (fake in fakes) {
    fake <- structure(fake, class = class)
    expect_error(model_type(fake), class = "lime_error_model")
    expect_error(predict_model(fake, datasets::iris[1:4], "raw"), class = "lime_error_model")
    expect_error(as_classifier(fake), "is gone", class = "lime_error_model")
    expect_error(lime(datasets::iris[1:4], fake), "readRDS", class = "lime_error_model")
    # what a model or preprocess of the user's own returns
    expect_error(
      explain(datasets::iris[1, 1:4], lime(datasets::iris[1:4], as_regressor(function(x) fake)), n_features = 1), class = "lime_error_model"
    )
    expect_error(
      explain(datasets::iris[1, 1:4], lime(datasets::iris[1:4], as_regressor(nrow), function(x) fake), n_features = 1), class = "lime_error"
    )
  }
})
