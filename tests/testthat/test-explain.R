explain_red <- function(path, ..., model = as_classifier(colour_shares), n_labels = 2, seed = 1) {
  set.seed(seed)
  explain(path, lime(path, model), n_labels = n_labels, n_features = 3, n_permutations = 60, n_superpixels = 8, ...)
}

# The numbers of an explanation, without where they are kept.
numbers <- function(explanation) as.data.frame(explanation)[setdiff(names(explanation), c("data", "feature_value"))]

test_that("a seed decides everything, whatever the batch size and the number of threads", {
  path <- local_png()
  first <- explain_red(path)
  expect_identical(explain_red(path), first)
  for (size in c(1, 7, 10, 1000)) {
    expect_identical(explain_red(path, batch_size = size), first)
  }
  for (threads in 1:2) {
    expect_identical(withr::with_options(list(lime.threads = threads), explain_red(path)), first)
  }
  expect_false(identical(explain_red(path, seed = 2), first))
})

test_that("a case has the same explanation alone and among others, in any order", {
  folder <- local_folder()
  one <- local_png(name = "one.png", folder = folder)
  two <- local_png(1 - picture_array(20, 14), "two.png", folder)
  both <- explain_red(c(one, two))
  turned <- explain_red(c(two, one))
  for (path in c(one, two)) {
    alone <- numbers(explain_red(path))
    expect_equal(numbers(both[both$case == basename(path), ]), alone, ignore_attr = "row.names")
    expect_equal(numbers(turned[turned$case == basename(path), ]), alone, ignore_attr = "row.names")
  }
  expect_identical(unique(both$case), c("one.png", "two.png"))
  expect_identical(unique(turned$case), c("two.png", "one.png"))
  same <- file.path(folder, "same.png")
  file.copy(one, same)
  expect_identical(explain_red(same)$feature_weight, explain_red(one)$feature_weight)
})

test_that("R's generator moves by exactly one draw", {
  path <- local_png()
  one_draw <- function() {
    set.seed(5)
    runif(1)
    .Random.seed
  }
  for (n in c(10, 60)) {
    set.seed(5)
    explain(c(path, path), lime(path, as_classifier(colour_shares)), n_labels = 2, n_features = 2, n_permutations = n)
    expect_identical(.Random.seed, one_draw())
  }
})

test_that("a call that fails has drawn nothing", {
  path <- local_png()
  calls <- 0
  late <- function(paths) {
    calls <<- calls + 1
    if (calls == 3) stop("late")
    colour_shares(paths)
  }
  set.seed(1)
  before <- .Random.seed
  expect_error(explain(path, lime(path, as_classifier(late)), n_labels = 1, n_features = 2), class = "lime_error_model")
  expect_identical(calls, 3)
  expect_identical(.Random.seed, before)
  expect_error(
    explain(path, lime(path, as_classifier(colour_shares)), labels = "no", n_features = 2), class = "lime_error_argument"
  )
  expect_identical(.Random.seed, before)
  rm(".Random.seed", envir = globalenv())
  calls <- 0
  expect_error(explain(path, lime(path, as_classifier(late)), n_labels = 1, n_features = 2), class = "lime_error_model")
  expect_false(exists(".Random.seed", globalenv(), inherits = FALSE))
  set.seed(1)
})

test_that("intercept and weights add up to the local prediction", {
  explanation <- small_explanation(local_png(), n_labels = 3, n_features = 4)
  for (label in unique(explanation$label)) {
    rows <- explanation[explanation$label == label, ]
    expect_equal(rows$model_intercept[1] + sum(rows$feature_weight), rows$model_prediction[1], tolerance = 1e-12)
  }
})

test_that("labels come by probability, or as given", {
  path <- local_png()
  own <- colour_shares(path)[1, ]
  by_number <- explain_red(path, n_labels = 3)
  expect_identical(unique(by_number$label), names(sort(own, decreasing = TRUE)))
  expect_equal(unique(by_number$label_prob), unname(sort(own, decreasing = TRUE)))
  expect_equal(by_number$prediction[[1]], as.list(own))
  given <- explain_red(path, n_labels = NULL, labels = c("blue", "red"))
  expect_identical(unique(given$label), c("blue", "red"))
  expect_identical(
    given$feature_weight[given$label == "blue"], by_number$feature_weight[by_number$label == "blue"]
  )
  expect_identical(explain_red(path, n_labels = NULL, labels = c("blue", "red", "blue")), given)
})

test_that("without labels and n_labels the most probable label is explained, with ten features", {
  path <- local_png()
  expect_identical(formals(lime:::explain.data.frame)$n_features, 10)
  for (model in list(as_classifier(colour_shares), colour_shares)) {
    explainer <- lime(path, model)
    found <- withr::with_seed(1, explain(path, explainer, n_permutations = 60, n_superpixels = 20))
    asked <- withr::with_seed(1, explain(path, explainer, n_labels = 1, n_features = 10, n_permutations = 60, n_superpixels = 20))
    expect_identical(found, asked)
    expect_identical(nrow(found), 10L)
  }
})

test_that("labels that do not exist, too many or both are errors", {
  path <- local_png()
  calls <- 0
  counting <- function(paths) {
    calls <<- calls + 1
    colour_shares(paths)
  }
  model <- as_classifier(counting)
  expect_error(explain_red(path, model = model, n_labels = 1, labels = "red"), "labels", class = "lime_error_argument")
  for (labels in list(character(), NA_character_, list("red"), mean)) {
    expect_error(explain_red(path, model = model, n_labels = NULL, labels = labels), "labels", class = "lime_error_argument")
  }
  expect_identical(calls, 0)
  expect_error(
    explain_red(path, model = model, n_labels = NULL, labels = c("red", "mauve")), "mauve", class = "lime_error_argument"
  )
  expect_error(explain_red(path, model = model, n_labels = 4), "`n_labels`.*3.*4", class = "lime_error_argument")
  expect_identical(calls, 2) # found on the first batch
})

test_that("regression has no labels and a number as prediction", {
  path <- local_png()
  model <- as_regressor(function(paths) colour_shares(paths)[, "red"])
  explanation <- explain_red(path, model = model, n_labels = NULL)
  expect_identical(names(explanation), c(
    "model_type", "case", "model_r2", "model_intercept", "model_prediction", "feature", "feature_value", "feature_weight",
    "feature_desc", "data", "prediction", "feature_se", "contribution"
  ))
  expect_identical(nrow(explanation), 3L)
  expect_identical(explanation$prediction, rep(colour_shares(path)[[1, "red"]], 3))
  expect_identical(unique(explanation$model_type), "regression")
  for (arguments in list(list(n_labels = 1), list(n_labels = NULL, labels = "red"))) {
    expect_warning(
      same <- do.call(explain_red, c(list(path, model = model), arguments)), "ignored", class = "lime_warning_argument"
    )
    expect_identical(same, explanation)
  }
})

test_that("a case with predictions that are no numbers gives a row of NA for each label, the others their explanation", {
  folder <- local_folder()
  good <- local_png(name = "good.png", folder = folder)
  bad <- local_png(1 - picture_array(), name = "bad.png", folder = folder)
  for (poison in c(NaN, Inf, NA)) {
    moody <- function(paths) {
      y <- colour_shares(paths)
      if (y[1, "green"] < 0.2 || any(basename(paths) == "bad.png")) y[1, 2] <- poison
      y
    }
    only_bad <- function(paths) {
      y <- colour_shares(paths)
      y[basename(paths) == "bad.png", 2] <- poison
      y
    }
    warning <- expect_warning(
      mixed <- explain_red(c(bad, good), model = as_classifier(only_bad), n_labels = NULL, labels = c("red", "green")),
      class = "lime_warning_case"
    )
    expect_match(conditionMessage(warning), "1 of 2 cases.*bad.png.*1 of 60 predictions")
    expect_identical(warning$case, "bad.png")
    rows <- mixed[mixed$case == "bad.png", ]
    expect_identical(rows$label, c("red", "green"))
    expect_true(all(is.na(rows[c("model_r2", "model_intercept", "model_prediction", "feature", "feature_weight", "feature_desc")])))
    expect_equal(
      numbers(mixed[mixed$case == "good.png", ]),
      numbers(explain_red(good, n_labels = NULL, labels = c("red", "green"))), ignore_attr = "row.names"
    )
    expect_output(print(mixed))
    error <- expect_error(explain_red(bad, model = as_classifier(only_bad)), "bad.png", class = "lime_error_case")
    expect_identical(error$case, "bad.png")
    expect_error(explain_red(bad, model = as_classifier(moody)), class = "lime_error_case")
  }
  # a label that nobody asked for may be bad in copies
  other <- function(paths) {
    y <- colour_shares(paths)
    y[!basename(paths) %in% c("good.png", "bad.png"), "blue"] <- NaN
    y
  }
  expect_identical(
    explain_red(good, model = as_classifier(other), n_labels = NULL, labels = "red")$feature_weight,
    explain_red(good, n_labels = NULL, labels = "red")$feature_weight
  )
  regression <- as_regressor(function(paths) ifelse(basename(paths) == "bad.png", NA, mean(1)))
  expect_error(explain_red(bad, model = regression, n_labels = NULL), class = "lime_error_case")
})

test_that("a label that never changes is told, the others are explained", {
  path <- local_png()
  half <- function(paths) cbind(fixed = 0.9, 0.1 * colour_shares(paths))
  warning <- expect_warning(
    explanation <- explain_red(path, model = as_classifier(half)), class = "lime_warning_constant_response"
  )
  expect_match(conditionMessage(warning), "fixed")
  fixed <- explanation[explanation$label == "fixed", ]
  expect_identical(nrow(fixed), 3L)
  expect_true(all(fixed$feature_weight == 0) && all(is.na(fixed$model_r2)))
  expect_equal(c(fixed$model_intercept[1], fixed$model_prediction[1]), c(0.9, 0.9))
  moving <- explanation[explanation$label == "moving", ]
  expect_true(all(moving$feature_weight != 0) && all(moving$model_r2 > 0))
})

test_that("a single permutation is a case that cannot be explained", {
  path <- local_png()
  set.seed(1)
  expect_error(
    explain(path, lime(path, as_classifier(colour_shares)), n_labels = 1, n_features = 2, n_permutations = 1),
    class = "lime_error_case"
  )
})

test_that("other kinds of data are told what can be explained", {
  explainer <- lime(local_png(), as_classifier(colour_shares))
  expect_error(explain(iris, explainer, n_labels = 1, n_features = 1), "tables.*image_explainer", class = "lime_error_argument")
  expect_error(explain(character(), explainer, n_labels = 1, n_features = 1), class = "lime_error_argument")
  expect_error(explain(NA_character_, explainer, n_labels = 1, n_features = 1), class = "lime_error_argument")
  expect_error(lime(quote(a + b), mean), "call", class = "lime_error_kind")
  expect_error(lime(character(), mean), class = "lime_error_text")
  expect_error(lime(NULL, mean), class = "lime_error_kind")
})

test_that("errors name the call that the user wrote", {
  path <- local_png()
  error <- tryCatch(explain(path, lime(path, as_classifier(colour_shares)), n_labels = 1, n_features = 0), error = identity)
  expect_identical(as.character(conditionCall(error)[[1]]), "explain")
})

test_that("positional arguments are those of CRAN lime", {
  path <- local_png()
  explainer <- lime(path, as_classifier(colour_shares))
  set.seed(1)
  by_position <- explain(path, explainer, NULL, 1, 2, 30, "none", 6, 30, 5, 0.4, 7, "white")
  set.seed(1)
  by_name <- explain(
    path, explainer, labels = NULL, n_labels = 1, n_features = 2, n_permutations = 30, feature_select = "none",
    n_superpixels = 6, weight = 30, n_iter = 5, p_remove = 0.4, batch_size = 7, background = "white"
  )
  expect_identical(by_position, by_name)
  expect_identical(nrow(by_name), 6L)
  texts <- lime("a b c", as_classifier(letter_shares))
  expect_identical(unique(explain(c("a b c", "b c"), texts, NULL, 1, 2, 30, "none", TRUE)$case), 1L)
  set.seed(1)
  expect_identical(lime:::explain.imagefile(path, explainer, n_labels = 1, n_features = 2, n_permutations = 30,
    feature_select = "n", n_superpixels = 6, weight = 30, n_iter = 5, p_remove = 0.4, background = "#ffffff"), by_name)
})

test_that("each kind of data wants an explainer of its own", {
  array <- picture_array(8, 8)
  text <- lime("a text", function(x) cbind(a = nchar(x) / 9, b = 1 - nchar(x) / 9))
  expect_error(explain(array), "an explainer that lime", class = "lime_error_argument")
  expect_error(explain(array, text, n_features = 1, n_labels = 1), "`x` must be a character vector", class = "lime_error_argument")
  expect_error(explain(structure(local_png(array), class = "imagefile"), text, n_features = 1), "images", class = "lime_error_argument")
})

test_that("a case that no copy resembles is told", {
  explainer <- lime(datasets::iris[1:4], as_regressor(rowSums), bin_continuous = FALSE)
  expect_error(
    explain(datasets::iris[1, 1:4], explainer, n_features = 2, n_permutations = 50, dist_fun = "euclidean", kernel_width = 1e-9),
    "none of its 49 permutations", class = "lime_error_case"
  )
})

test_that("somebody who watches sees a progress bar", {
  explainer <- lime(datasets::iris[1:4], as_regressor(rowSums))
  explain_some <- function() withr::with_seed(1, explain(datasets::iris[1:2, 1:4], explainer, n_features = 2, n_permutations = 50))
  quiet <- explain_some()
  withr::local_options(cli.progress_show_after = 0)
  rlang::local_interactive(TRUE)
  suppressMessages(watched <- explain_some())
  expect_identical(watched, quiet)
})

test_that("cases on which the user's code fails cost the others nothing", {
  picky <- function(bad, what = "model") {
    fail <- function(x) if (any(round(x$Sepal.Length[1], 1) %in% bad | x$Sepal.Length %in% bad)) stop("bad {row}.\nmore") else x
    preprocess <- if (what == "preprocess") fail
    lime(datasets::iris[1:4], as_regressor(function(x) rowSums(if (what == "model") fail(x) else x)), preprocess)
  }
  explain_some <- function(x, explainer) withr::with_seed(1, explain(x, explainer, n_features = 2, n_permutations = 50))
  table <- datasets::iris[c(1, 51, 101), 1:4]
  table$Sepal.Length[2] <- 77 # never drawn
  for (what in c("model", "preprocess")) {
    warning <- expect_warning(e <- explain_some(table, picky(77, what)), "bad \\{row\\}", class = "lime_warning_case")
    expect_identical(warning$case, "51")
    expect_identical(e$case, c("1", "1", "51", "101", "101"))
    expect_true(is.na(e$feature_weight[3]) && is.na(e$prediction[3]))
    expect_identical(e[c(1:2, 4:5), ], explain_some(table[-2, ], picky(77, what)), ignore_attr = "spans")
  }
  before <- withr::with_seed(3, .Random.seed)
  withr::with_seed(3, {
    error <- expect_error(explain(table[2, ], picky(77), n_features = 2), "failed on rows", class = "lime_error_model")
    expect_identical(.Random.seed, before)
  })
  expect_match(conditionMessage(error$parent), "bad {row}", fixed = TRUE)
})

test_that("code that fails on three cases and on none does not is not asked for the rest", {
  asked <- 0
  broken <- as_regressor(function(x) { asked <<- asked + 1; stop("broken") })
  explainer <- lime(datasets::iris[1:4], broken)
  expect_error(explain(datasets::iris[1:50, 1:4], explainer, n_features = 2, n_permutations = 10), "cases|case 1", class = "lime_error_model")
  expect_identical(asked, 4) # together, and three times alone
  expect_error(explain(datasets::iris[1:2, 1:4], explainer, n_features = 2, n_permutations = 10), class = "lime_error_model")
})

test_that("each reason why cases could not be explained is told, whatever the width", {
  withr::local_options(cli.width = 30)
  explainer <- lime("a text", as_regressor(nchar))
  bad <- c(NA, "one", "two", "", "real words here")
  warning <- expect_warning(explain(bad, explainer, n_features = 1, n_permutations = 20), class = "lime_warning_case")
  said <- gsub("\\s+", " ", cli::ansi_strip(conditionMessage(warning)))
  for (reason in unique(warning$reason)) expect_match(said, reason, fixed = TRUE)
  expect_match(said, "2 and 1 more: ", fixed = TRUE)
})

test_that("a model that leaves out the rows of a case loses that case only", {
  complete <- as_regressor(function(x) rowSums(x)[!is.na(x$Sepal.Length)])
  explainer <- lime(datasets::iris[1:4], complete)
  table <- datasets::iris[c(1, 51, 101), 1:4]
  table$Sepal.Length[2] <- NA
  warning <- expect_warning(
    e <- suppressMessages(explain(table, explainer, n_features = 2, n_permutations = 50)), class = "lime_warning_case"
  )
  expect_identical(warning$case, "51")
  expect_match(warning$reason, "must have 50 rows")
  expect_identical(e$case, c("1", "1", "51", "101", "101"))
})

test_that("where the prediction of a case is missing nobody knows its most probable labels", {
  shares <- as_classifier(function(x) cbind(a = x$Sepal.Length, b = 9 - x$Sepal.Length) / 9)
  table <- datasets::iris[c(1, 51), 1:4]
  table$Sepal.Length[1] <- NA
  explain_some <- function(...) {
    suppressMessages(suppressWarnings(explain(table, lime(datasets::iris[1:4], shares), ..., n_features = 1, n_permutations = 50)))
  }
  expect_identical(explain_some(n_labels = 1)$label, c(NA, "a"))
  expect_identical(explain_some(labels = "b")$label, c("b", "b"))
})

test_that("swapped arguments are told", {
  cars <- mtcars[c("wt", "hp")]
  model <- lm(mpg ~ wt + hp, mtcars)
  explainer <- lime(cars, model)
  expect_error(explain(explainer, cars), "Are they swapped? Write `explain(x, explainer)`", fixed = TRUE, class = "lime_error_argument")
  expect_error(explain(explainer), "Which cases are to be explained?", fixed = TRUE, class = "lime_error_argument")
  expect_error(lime(model, cars), "Write `lime(x, model)`, the data first", fixed = TRUE, class = "lime_error_kind")
  picture <- local_png()
  expect_error(explain(lime(picture, as_classifier(colour_shares)), picture), "swapped", class = "lime_error_argument")
})

test_that("errors of a user's methods quote no inner names", {
  model <- structure(list(), class = "quoting")
  predict_model.quoting <- function(x, newdata, type, ...) stop("no")
  model_type.quoting <- function(x, ...) "regression"
  error <- expect_error(explain(mtcars[1, 1:3], lime(mtcars[1:3], model), s = 1), class = "lime_error_model")
  expect_identical(conditionCall(error$parent), quote(predict_model.quoting(model, newdata = newdata, type = type, s = s)))
  model_type.quoting <- function(x, ...) stop("no")
  error <- expect_error(explain(mtcars[1, 1:3], lime(mtcars[1:3], model)), class = "lime_error_model")
  expect_identical(deparse(conditionCall(error$parent)), "model_type.quoting(model)")
})
