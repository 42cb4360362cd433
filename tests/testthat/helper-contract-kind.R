# What holds for every kind of data. `one` and `two` are inputs of a single case each, `both(one, two)` puts them into one
# input, `model` is a function from raw input to probabilities (n x 3, with column names) that differ between copies; `training`
# what lime() gets (with `...`), `rows` how many copies the model is asked for first, with as many permutations as explain() makes unless told.
expect_kind_contract <- function(one, two, both, model, training = both(one, two), rows = 10, ...) {
  explainer <- function(f) lime(training, f, ...)
  explain_it <- function(x, f = model, type = as_classifier, n_labels = 2, n_features = 3, n_permutations = 40, seed = 1, ...) {
    set.seed(seed)
    explain(x, explainer(type(f)), n_labels = n_labels, n_features = n_features, n_permutations = n_permutations, ...)
  }
  contents <- function(explanation) {
    as.data.frame(explanation)[setdiff(names(explanation), c("case", "data", "feature_value"))]
  }
  first <- explain_it(one)

  # what R has to be told of each kind
  expect_match(capture.output(print(explainer(model)))[1], "^<lime explainer of [a-z]")
  if (requireNamespace("dplyr", quietly = TRUE)) {
    arguments <- list(one, explainer(as_classifier(model)), n_labels = 2, n_features = 3, n_permutations = 40)
    asked <- withr::with_seed(1, do.call(dplyr::explain, arguments, envir = globalenv())) # here it would find what is not registered
    expect_identical(asked, first)
  }

  # the result
  columns <- c(
    "model_type", "case", "label", "label_prob", "model_r2", "model_intercept", "model_prediction", "feature", "feature_value",
    "feature_weight", "feature_desc", "data", "prediction", "feature_se", "contribution"
  )
  expect_s3_class(first, c("lime_explanation", "tbl_df", "tbl", "data.frame"), exact = TRUE)
  expect_identical(names(first), columns)
  own <- model(one)[1, ]
  expect_equal(first$prediction[[1]], as.list(own), tolerance = 1e-6)
  expect_identical(unique(first$label), names(sort(own, decreasing = TRUE))[1:2])
  sums <- tapply(first$contribution, first$label, sum) + tapply(first$model_intercept, first$label, `[`, 1)
  expect_equal(c(sums), c(tapply(first$model_prediction, first$label, `[`, 1)))
  regression <- explain_it(one, function(x) model(x)[, 1], as_regressor, n_labels = NULL)
  expect_identical(names(regression), setdiff(columns, c("label", "label_prob")))
  expect_equal(regression$prediction[1], own[[1]], tolerance = 1e-6)

  # random numbers: one draw, whatever is explained; nothing else changes the answer
  expect_identical(explain_it(one), first)
  expect_false(identical(explain_it(one, seed = 2), first))
  moved <- .Random.seed
  withr::with_seed(2, {
    runif(1)
    expect_identical(.Random.seed, moved)
  })
  expect_equal(explain_it(one, batch_size = 7), first)
  expect_identical(withr::with_options(list(lime.threads = 1), explain_it(one)), first)
  together <- explain_it(both(two, one))
  last <- together$case == unique(together$case)[2]
  expect_equal(contents(together[last, ]), contents(first), ignore_attr = "row.names")
  twice <- explain_it(both(one, one))
  expect_length(unique(twice$case), 2)
  expect_identical(twice$feature_weight, rep(first$feature_weight, 2))

  # what goes wrong: nothing is drawn, the cause is told, a bad case does not lose the others
  set.seed(1)
  before <- .Random.seed
  refused <- function(class, ..., f = model) {
    error <- expect_error(explain(one, explainer(as_classifier(f)), n_features = 2, ...), class = paste0("lime_error_", class))
    expect_identical(.Random.seed, before)
    invisible(error)
  }
  refused("argument", n_labels = 1, labels = "red")
  refused("argument", labels = "mauve")
  refused("argument", n_labels = 4)
  refused("argument", n_labels = 1, n_permutations = 0)
  refused("argument", n_labels = 1, feature_select = "best")
  refused("argument", n_labels = 1, batch_size = 1.5)
  refused("argument", n_labels = 1, npermutations = 10)
  asked <- FALSE
  refused("memory", n_labels = 1, n_permutations = 1e9, f = function(x) asked <<- TRUE)
  expect_false(asked)
  expect_equal(refused("prediction", n_labels = 1, f = function(x) model(x)[-1, ])$expected, rows)
  expect_s3_class(refused("model", n_labels = 1, f = function(x) stop("my own"))$parent, "simpleError")
  refused("case", n_labels = 1, f = function(x) model(x) * NA)
  blind <- function(x) cbind(fixed = 0.9, 0.1 * model(x))
  expect_warning(fixed <- explain_it(one, blind), "fixed", class = "lime_warning_constant_response")
  fixed <- fixed[fixed$label == "fixed", ]
  expect_identical(c(fixed$feature_weight, fixed$model_r2), rep(c(0, NA), each = 3))
  expect_equal(fixed$model_intercept, rep(0.9, 3))
  two_itself <- model(two)[1, ]
  reached <- FALSE
  moody <- function(x) { # from the second case's own prediction on, answers are no numbers
    y <- model(x)
    bad <- cumsum(reached | rowSums(abs(sweep(y, 2, two_itself))) < 1e-6) > 0
    reached <<- reached || any(bad)
    replace(y, bad, NaN)
  }
  expect_warning(mixed <- explain_it(both(one, two), moody, n_labels = NULL, labels = c("red", "green")), class = "lime_warning_case")
  expect_identical(is.na(mixed$feature_weight), rep(c(FALSE, TRUE), c(6, 2)))
}
