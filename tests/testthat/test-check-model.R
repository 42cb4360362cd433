said <- function(...) capture.output(result <<- check_model(...))
result <- NULL
drawn <- function(lines) sub("^(row 2: +).*", "\\1(drawn)", lines)
few <- datasets::iris[1:3, 1:4]
explainer_of <- function(model, ...) lime(datasets::iris[1:4], model, ...)

test_that("check_model() says what came back, and that it will do", {
  skip_if_not_installed("MASS")
  expect_snapshot({
    check_model(explainer_of(MASS::lda(Species ~ ., datasets::iris)), few)
    check_model(explainer_of(lm(Sepal.Length ~ Petal.Width, datasets::iris)), few)
    check_model(explainer_of(function(x) cbind(a = x$Petal.Width / 5, b = 1 - x$Petal.Width / 5)), few)
    wide <- as_classifier(function(x) x$Petal.Width / 5, "wide")
    check_model(explainer_of(wide), few)
  }, transform = drawn)
  said(explainer_of(as_regressor(function(x) x[[1]])), few)
  expect_true(result)
})

test_that("check_model() says what is wrong, and shows what to write", {
  half <- structure(list(), class = "half_model")
  predict.half_model <- function(object, newdata, type = c("link", "response"), ...) stop("not today")
  registerS3method("predict", "half_model", predict.half_model, envir = asNamespace("stats"))
  expect_snapshot({
    check_model(explainer_of(half), few)
    check_model(explainer_of(as_classifier(half)), few)
    check_model(explainer_of(as_classifier(function(x) 1:7)), few)
    check_model(explainer_of(as_classifier(lm(Sepal.Length ~ ., datasets::iris[1:4]))), few)
  })
  said(explainer_of(half), few)
  expect_false(result)
  out <- said(explainer_of(function(x) stop("no {x} here")), few)
  expect_true(any(grepl("no {x} here", out, fixed = TRUE)))
})

test_that("what check_model() and explain() refuse is the same", {
  answers <- list(
    fine = function(x) cbind(a = x[[1]] / 10, b = 1 - x[[1]] / 10), rows = function(x) 1:3, words = function(x) as.list(letters), none = function(x) NULL,
    functions = function(x) mean, error = function(x) stop("no"), number = function(x) x[[1]], text = function(x) ifelse(x[[1]] > 5, "a", "b")
  )
  for (name in names(answers)) for (type in list(as_classifier, as_regressor)) {
    explainer <- explainer_of(type(answers[[name]]))
    said(explainer, few)
    n_labels <- if (model_type(explainer) == "classification") 1
    explained <- suppressWarnings(tryCatch({
      explain(few[1, ], explainer, n_labels = n_labels, n_features = 1, n_permutations = 30)
      TRUE
    }, error = function(e) FALSE), "lime_warning_probabilities")
    expect_identical(result, explained, info = name)
  }
})

test_that("a wrong model fails on the first rows of the first three cases, not after all of them", {
  calls <- 0
  wrong <- function(x) {
    calls <<- calls + 1
    x[[1]][-1]
  }
  explainer <- explainer_of(as_regressor(wrong))
  many <- datasets::iris[1:9, 1:4]
  expect_error(explain(many, explainer, n_features = 1, n_permutations = 200, batch_size = 100), class = "lime_error_prediction")
  expect_equal(calls, 3)
  calls <- 0
  expect_error(explain(many[1, ], explainer, n_features = 1, n_permutations = 200, batch_size = 100), class = "lime_error_prediction")
  expect_equal(calls, 1)
})

test_that("the skeleton can be pasted, whatever the class", {
  for (class in c("my_model", "my model", "_any", "a.b.C", "it's", "a\\b`c")) {
    code <- parse(text = method_skeleton(structure(list(), class = class)))
    expect_length(code, 2)
    scope <- new.env()
    for (line in code) eval(line, scope)
    expect_setequal(ls(scope), paste0(c("model_type.", "predict_model."), class))
  }
  skeleton <- conditionMessage(expect_error(model_type(structure(list(), class = "my_model")), class = "lime_error_model_type"))
  lines <- grep("_model <- |_model.my_model <- |model_type.my_model", strsplit(skeleton, "\n")[[1]], value = TRUE)
  expect_length(parse(text = lines), 2)
})

test_that("the user's methods, preprocess, extras and pictures are asked as by explain()", {
  model_type.mine <- function(x, ...) "regression"
  predict_model.mine <- function(x, newdata, type, ..., times) newdata * times
  out <- capture.output(result <- check_model(explainer_of(structure(list(), class = "mine"), function(x) x$Petal.Width), few, times = 3))
  expect_true(result)
  expect_true(any(grepl("row 1: *Response = 0.6", out)))
  expect_true(any(grepl("given: *2 of <numeric>", out)))
  path <- local_png()
  said(lime(path, as_classifier(colour_shares)), path)
  expect_true(result)
  said(lime(picture_array(), function(x) apply(x, 1, mean)), picture_array())
  expect_true(result)
})

test_that("wrong arguments and a failing preprocess are errors; nothing is drawn", {
  expect_error(check_model(7, few), "explainer", class = "lime_error_argument")
  expect_error(check_model(explainer_of(mean)), "`x`", class = "lime_error_argument")
  expect_error(check_model(explainer_of(mean, function(x) stop("no")), few), class = "lime_error_preprocess")
  set.seed(1)
  before <- .Random.seed
  said(explainer_of(as_regressor(function(x) x[[1]])), few)
  expect_identical(.Random.seed, before)
})

test_that("a class whose predictions do not fit gets the methods to write", {
  registerS3method("predict", "odd_model", function(object, newdata, ...) 1:7, envir = asNamespace("stats"))
  out <- said(explainer_of(as_regressor(structure(list(), class = "odd_model"))), few)
  expect_false(result)
  expect_match(out, "rows, one per input", all = FALSE)
  expect_match(out, "predict_model.odd_model <- function", all = FALSE, fixed = TRUE)
})

test_that("a model can be checked without an explainer", {
  out <- said(lm(Sepal.Length ~ ., datasets::iris[1:4]), few)
  expect_true(result)
  expect_match(out, "type:      regression", all = FALSE)
  expect_no_warning(said(lm(Sepal.Length ~ ., datasets::iris[1:4]), few[1, ]))
  error <- expect_error(check_model("lm", few), class = "lime_error_argument")
  expect_identical(error$argument, "explainer")
  expect_error(check_model(lm(Sepal.Length ~ ., datasets::iris[1:4])), "`x`", class = "lime_error_argument")
})
