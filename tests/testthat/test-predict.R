# An explanation by a model whose answer has the given shape; `shape` turns n x 3 probabilities into it.
explain_shape <- function(path, shape, type = as_classifier, n_labels = 2) {
  model <- type(function(paths) shape(colour_shares(paths)))
  set.seed(1)
  explain(path, lime(path, model), n_labels = n_labels, n_features = 3, n_permutations = 25, n_superpixels = 8)
}

test_that("predictions may be a matrix, a data frame, a tibble or a list of columns", {
  path <- local_png()
  expected <- explain_shape(path, identity)
  shapes <- list(
    as.data.frame, tibble::as_tibble, function(y) lapply(as.data.frame(y), identity),
    function(y) structure(y, class = c("odd", "matrix")), function(y) array(y, dim(y), dimnames(y))
  )
  for (shape in shapes) {
    expect_identical(explain_shape(path, shape), expected)
  }
})

test_that("columns without names are numbered; a vector is one column", {
  path <- local_png()
  expected <- explain_shape(path, identity)
  bare <- explain_shape(path, function(y) unname(y))
  expect_identical(unique(bare$label), c("2", "3"))
  expect_identical(bare$feature_weight, expected$feature_weight)
  vector <- explain_shape(path, function(y) y[, "green"], n_labels = 1)
  expect_identical(unique(vector$label), "1")
  expect_identical(vector$feature_weight, expected$feature_weight[expected$label == "green"])
  number <- explain_shape(path, function(y) y[, "green"], as_regressor, NULL)
  expect_identical(number$feature_weight, vector$feature_weight)
  half <- explain_shape(path, function(y) {
    colnames(y)[2] <- NA
    y
  })
  expect_true("2" %in% half$label)
  expect_identical(explain_shape(path, function(y) array(y[, "green"]), as_regressor, NULL), number)
})

test_that("a factor or strings are votes for its levels", {
  path <- local_png()
  votes <- function(y) factor(ifelse(y[, "green"] > mean(range(y[, "green"])), "leaf", "sky"), c("leaf", "sky", "never"))
  counts <- function(y) {
    class <- votes(y)
    cbind(leaf = class == "leaf", sky = class == "sky", never = 0)
  }
  expected <- explain_shape(path, counts)
  expect_gt(length(unique(expected$feature_weight)), 3)
  expect_identical(explain_shape(path, votes), expected)
  expect_identical(explain_shape(path, function(y) data.frame(class = votes(y))), expected)
})

test_that("batches that name other classes are refused, never mixed up", {
  path <- local_png()
  calls <- 0
  one_by_one <- function(y) {
    calls <<- calls + 1
    colnames(y)[1] <- if (calls %% 2 == 1) "leaf" else "sky"
    y
  }
  expect_error(explain_shape(path, one_by_one, n_labels = 1), "leaf.*sky", class = "lime_error_prediction")
})

test_that("a batch of votes may lack a class, or have a new one", {
  path <- local_png()
  calls <- 0
  words <- function(y) {
    calls <<- calls + 1
    class <- ifelse(y[, "green"] > y[1, "green"] * 0.9, "leaf", "sky")
    if (calls == 1) class else if (calls == 2) rep("leaf", nrow(y)) else ifelse(class == "sky", "new", class)
  }
  levels <- function(y) factor(words(y), c("leaf", "sky", "new"))
  expected <- explain_shape(path, levels, n_labels = 1)
  expect_identical(unique(expected$label), "leaf")
  calls <- 0
  found <- explain_shape(path, words, n_labels = 1)
  expect_identical(found$feature_weight, expected$feature_weight)
})

test_that("columns in another order are put right by name", {
  path <- local_png()
  calls <- 0
  turning <- function(y) {
    calls <<- calls + 1
    if (calls %% 2 == 1) y else y[, 3:1, drop = FALSE]
  }
  expect_identical(explain_shape(path, turning), explain_shape(path, identity))
  calls <- 0 # three batches a case: the second case begins with the other order
  expect_identical(explain_shape(c(path, path), turning)$label, rep(c("green", "blue"), each = 3, times = 2))
  calls <- 1
  expect_identical(explain_shape(path, turning), explain_shape(path, function(y) y[, 3:1, drop = FALSE]))
})

test_that("a wrong number of rows is found on the first batch", {
  path <- local_png()
  for (wrong in list(c(3, 9), c(1, 0), c(1, 11))) {
    calls <- 0
    short <- function(paths) {
      calls <<- calls + 1
      matrix(0.5, wrong[2], 2)
    }
    error <- expect_error(
      explain(path, lime(path, as_classifier(short)), n_labels = 1, n_features = 2), class = "lime_error_prediction"
    )
    expect_equal(error$expected, 10)
    expect_equal(error$got, wrong[2])
    expect_match(conditionMessage(error), paste0("10.*", wrong[2]))
    expect_equal(calls, 1)
  }
})

test_that("answers that are no numbers are refused, with what they are", {
  path <- local_png()
  answers <- list(
    function(y) NULL, function(y) mean, function(y) list(), function(y) array(0, c(nrow(y), 2, 2)),
    function(y) matrix("a", nrow(y), 2), function(y) list(1:3, 1:2), function(y) data.frame(a = 1:10, b = letters[1:10]),
    function(y) quote(a + b), function(y) environment()
  )
  for (answer in answers) {
    expect_error(explain_shape(path, answer), class = "lime_error_prediction")
  }
  error <- expect_error(explain_shape(path, function(y) data.frame(a = 1, words = rep("x", nrow(y)))), "words")
  expect_s3_class(error, "lime_error_prediction")
})

test_that("a different number of columns in a later batch is refused", {
  path <- local_png()
  calls <- 0
  growing <- function(y) {
    calls <<- calls + 1
    if (calls == 1) y else cbind(y, more = 0)
  }
  expect_error(explain_shape(path, growing), "3.*4", class = "lime_error_prediction")
})

test_that("what preprocess returns is what the model gets, with its extras", {
  path <- local_png()
  prepared <- NULL
  got <- NULL
  preprocess <- function(paths) {
    prepared <<- structure(list(n = length(paths)), class = "prepared")
    prepared
  }
  model <- function(x, temperature = 1) {
    got <<- list(x, temperature)
    cbind(a = seq_len(x$n), b = temperature)
  }
  suppressWarnings(
    explain(path, lime(path, as_classifier(model), preprocess), n_labels = 1, n_features = 2, n_permutations = 10, temperature = 4),
    "lime_warning"
  )
  expect_identical(got, list(prepared, 4))
})

test_that("failures of preprocess and model keep their own error as parent and leave no files", {
  path <- local_png()
  folder <- local_folder()
  code <- c(
    "library(lime)",
    "before <- list.files(tempdir(), all.files = TRUE)",
    "own <- function(...) rlang::abort('my own words', class = 'my_error')",
    "late <- local({ calls <- 0; function(x) { calls <<- calls + 1; if (calls == 3) own() else x } })",
    "answer <- function(paths) cbind(a = runif(length(paths)), b = 0)",
    "models <- list(model = list(function(paths) own(), NULL), preprocess = list(answer, late))",
    sprintf("path <- '%s'", path),
    "for (what in names(models)) {",
    "  explainer <- lime(path, as_classifier(models[[what]][[1]]), models[[what]][[2]])",
    "  e <- tryCatch(explain(path, explainer, n_labels = 1, n_features = 2), error = identity)",
    "  cat(class(e)[1], class(e$parent)[1], conditionMessage(e), conditionMessage(e$parent), sep = '|')",
    "  cat('\\n')",
    "  cat('left:', setdiff(list.files(tempdir(), all.files = TRUE), before), '\\n')",
    "}"
  )
  out <- run_r(code)
  expect_null(attr(out, "status"))
  expect_match(out, "lime_error_model|my_error|The model failed on rows 1 to 10 of case picture.png", fixed = TRUE, all = FALSE)
  expect_match(out, "lime_error_preprocess|my_error|`preprocess` failed on rows 21 to 30", fixed = TRUE, all = FALSE)
  expect_match(out, "|my own words", fixed = TRUE, all = FALSE)
  expect_identical(grep("^left:", out, value = TRUE), c("left:  ", "left:  ")[1:2])
})

test_that("a warning of the model arrives as it is, once for all batches", {
  path <- local_png()
  model <- function(paths) {
    warning("careful")
    colour_shares(paths)
  }
  caught <- character()
  withCallingHandlers(
    explain(path, lime(path, as_classifier(model)), n_labels = 1, n_features = 2, n_permutations = 20),
    warning = function(w) {
      caught <<- c(caught, conditionMessage(w))
      invokeRestart("muffleWarning")
    }
  )
  expect_identical(caught, "careful")
})

test_that("the seconds spent in preprocess and model are known afterwards", {
  path <- local_png()
  slow <- function(x) {
    Sys.sleep(0.05)
    x
  }
  explain(path, lime(path, as_classifier(colour_shares), slow), n_labels = 1, n_features = 2, n_permutations = 20)
  seconds <- lime:::last_seconds()
  expect_gt(seconds[["preprocess"]], 0.08)
  expect_lt(seconds[["model"]], 10)
})

test_that("lists of columns need no names, and a regression is no class", {
  path <- local_png()
  named <- explain_shape(path, function(y) unname(y))
  expect_identical(explain_shape(path, function(y) unname(lapply(as.data.frame(y), identity))), named)
  for (words in list(function(y) rep("a", nrow(y)), function(y) factor(ifelse(y[, 1] > 0.2, "x", "y")))) {
    expect_error(explain_shape(path, words, as_regressor, NULL), "be numbers", class = "lime_error_prediction")
  }
})

# Models that do not say what they are ---------------------------------------------------------------------------------

test_that("what a function is shows in what it gives", {
  shares <- cbind(a = c(0.2, 0.5), b = c(0.8, 0.5))
  classifiers <- list(
    shares, as.data.frame(shares), tibble::as_tibble(shares), as.list(as.data.frame(shares)), c("a", "b"), factor(c("a", "b")),
    data.frame(class = c("a", "b")), shares + 1e-7, rbind(shares, NA), cbind(shares, c = 0)
  )
  for (answer in classifiers) expect_identical(type_of_prediction(answer), "classification", info = deparse(answer))
  regressions <- list(1:2, c(0.5, 1), shares[, 1, drop = FALSE], shares * 2, cbind(2, -1), c(TRUE, FALSE), shares * NA, shares + 0.01)
  for (answer in regressions) expect_identical(type_of_prediction(answer), "regression", info = deparse(answer))
  expect_error(type_of_prediction(NULL), class = "lime_error_prediction")
})

test_that("a plain function is explained as what it is, wrapped ones as what they are called", {
  path <- local_png()
  bare <- function(shape, ...) explain_shape(path, shape, identity, ...)
  expect_identical(bare(identity), explain_shape(path, identity))
  expect_identical(bare(function(y) y[, "green"], n_labels = NULL), explain_shape(path, function(y) y[, "green"], as_regressor, NULL))
  votes <- function(y) factor(ifelse(y[, "green"] > mean(range(y[, "green"])), "leaf", "sky"), c("leaf", "sky", "never"))
  expect_identical(bare(votes), explain_shape(path, votes))
  expect_identical(bare(identity, n_labels = NULL), bare(identity, n_labels = 1)) # a classifier has one label explained
  expect_error(bare(identity, n_labels = 9), "n_labels", class = "lime_error_argument")
  expect_warning(bare(function(y) y[, "green"], n_labels = 1), "as_classifier", class = "lime_warning_argument")
  set.seed(1)
  before <- .Random.seed
  expect_error(explain(path, lime(path, colour_shares), labels = "none", n_features = 2), class = "lime_error_argument")
  expect_identical(.Random.seed, before)
})

test_that("predict_fn is a function in place of a model", {
  path <- local_png()
  run <- function(explainer) {
    set.seed(1)
    explain(path, explainer, n_labels = 2, n_features = 3, n_permutations = 25, n_superpixels = 8)
  }
  expect_identical(run(lime(path, predict_fn = colour_shares)), run(lime(path, colour_shares)))
  labelled <- run(lime(path, predict_fn = as_classifier(colour_shares, c("r", "g", "b"))))
  expect_identical(unique(labelled$label), c("g", "b"))
  expect_error(lime(path, colour_shares, predict_fn = colour_shares), "predict_fn", class = "lime_error_argument")
  expect_error(lime(path, predict_fn = 7), "predict_fn.*function", class = "lime_error_argument")
  expect_error(lime(path), "predict_fn", class = "lime_error_argument")
})

test_that("a regression of several outputs has a label for each", {
  path <- local_png()
  outputs <- function(y) 10 * y[, c("red", "green")]
  both <- explain_shape(path, outputs, as_regressor, NULL)
  one <- explain_shape(path, function(y) 10 * y[, "green"], as_regressor, NULL)
  expect_identical(unique(both$model_type), "regression")
  expect_identical(unique(both$label), c("red", "green"))
  own <- 10 * colour_shares(path)
  expect_equal(unname(tapply(both$label_prob, both$label, `[`, 1)[c("red", "green")]), unname(own[1, c("red", "green")]), ignore_attr = TRUE)
  expect_equal(both$prediction[[1]], as.list(own[1, c("red", "green")]))
  green <- both[both$label == "green", names(one)]
  same <- setdiff(names(one), c("prediction", "data", "feature_value"))
  expect_identical(as.list(green[same]), as.list(one[same]))
  expect_identical(explain_shape(path, outputs, identity, NULL), both) # a plain function
  chosen <- explain_shape(path, outputs, as_regressor, 1)
  expect_identical(unique(chosen$label), "green") # the largest
  expect_error(explain_shape(path, outputs, as_regressor, 3), "n_labels", class = "lime_error_argument")
  bare <- explain_shape(path, function(y) unname(outputs(y)), as_regressor, NULL)
  expect_identical(unique(bare$label), c("1", "2"))
  plot <- plot_image_explanation(both, threshold = 0, show_negative = TRUE)
  expect_true(all(c("label", "prediction") %in% names(plot$data)))
  expect_no_error(ggplot2::ggplotGrob(plot))
})

test_that("several columns of a model that does not say what it is are told once, if they are no shares", {
  ask <- function(model, ...) explain(datasets::iris[c(1, 60), 1:4], lime(datasets::iris[1:4], model), n_features = 1, n_permutations = 50, batch_size = 20, ...)
  scores <- function(x) cbind(a = 3 * x[[1]], b = x[[2]])
  said <- list()
  withCallingHandlers(ask(scores), message = function(m) {
    said <<- c(said, list(m))
    invokeRestart("muffleMessage")
  })
  expect_length(said, 1)
  expect_s3_class(said[[1]], "lime_message_outputs")
  expect_match(conditionMessage(said[[1]]), "regression of 2 outputs.*as_classifier")
  expect_identical(said[[1]]$outputs, c("a", "b"))
  expect_no_message(ask(as_regressor(scores)))
  expect_no_message(ask(function(x) x[[1]]))
  expect_no_message(ask(function(x) cbind(a = x[[1]], b = 10 - x[[1]]) / 10, n_labels = 1))
})

test_that("what a classifier predicts that are no probabilities is told, once a call", {
  warnings_of <- function(f, data = datasets::iris[c(1, 60), 1:4]) {
    said <- list()
    explainer <- lime(datasets::iris[1:4], as_classifier(f))
    withCallingHandlers(explain(data, explainer, n_labels = 1, n_features = 1, n_permutations = 50, batch_size = 20), lime_warning_probabilities = function(w) {
      said <<- c(said, list(w))
      invokeRestart("muffleWarning")
    })
    said
  }
  p <- function(x) x[[1]] / 10
  beyond <- warnings_of(function(x) cbind(a = x[[1]], b = -1))
  expect_length(beyond, 1)
  expect_match(conditionMessage(beyond[[1]]), "no probabilities: they range from -1 to 7")
  expect_identical(beyond[[1]]$range[1], -1)
  several <- warnings_of(function(x) cbind(a = p(x), b = p(x)))
  expect_length(several, 1)
  expect_match(conditionMessage(several[[1]]), "do not sum to 1.*several labels at once")
  expect_true(all(several[[1]]$range > 0.8 & several[[1]]$range < 1.6))
  expect_length(warnings_of(function(x) x[[1]]), 1) # a single column
  late <- 0 # not in the first batch
  expect_length(warnings_of(function(x) {
    late <<- late + 1
    cbind(a = p(x), b = 1 - p(x) + (late > 3))
  }), 1)
  fine <- list(
    p, function(x) cbind(a = p(x), b = 1 - p(x)), function(x) round(cbind(p(x), 1 - p(x) - 0.2, 0.2), 4), function(x) factor(x[[1]] > 5, c(FALSE, TRUE)),
    function(x) cbind(a = p(x), b = 1 - p(x) + 2e-7), function(x) cbind(a = replace(p(x), 2, -1e-7), b = 1 - replace(p(x), 2, 0))
  )
  for (f in fine) expect_length(warnings_of(f), 0)
  expect_null(probability_problem(cbind(c(NA, 0.5), c(7, 0.5))))
  expect_null(probability_problem(matrix(NA_real_, 2, 2)))
})

test_that("a regression that gives classes is refused, with what to do", {
  path <- local_png()
  expect_error(explain_shape(path, function(y) rep("a", nrow(y)), as_regressor, NULL), "as_classifier", class = "lime_error_prediction")
})

test_that("a model_type() method may leave it to the predictions", {
  asked <- NULL
  model_type.silent <- function(x, ...) "unknown"
  predict_model.silent <- function(x, newdata, type, ...) {
    asked <<- type
    x$f(newdata)
  }
  explained <- function(f, ...) {
    model <- structure(list(f = f), class = "silent")
    set.seed(1)
    explain(datasets::iris[1, 1:4], lime(datasets::iris[1:4], model), n_features = 1, n_permutations = 60, ...)
  }
  votes <- explained(function(x) factor(x$Petal.Length > 2), n_labels = 1)
  expect_identical(votes$model_type, "classification")
  expect_identical(votes$label, "FALSE")
  expect_identical(asked, "prob")
  number <- explained(function(x) x$Petal.Length)
  expect_identical(number$model_type, "regression")
  expect_identical(number$feature, "Petal.Length")
})

test_that("predictions without columns are told", {
  expect_error(align_prediction(matrix(0, 3, 0), 3, "classification"), "column for each label.*0 columns", class = "lime_error_prediction")
  expect_error(align_prediction(matrix(0, 3, 0), 3, "regression"), "column for each output", class = "lime_error_prediction")
})
