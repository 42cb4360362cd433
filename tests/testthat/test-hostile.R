# Bad input of which nothing good may come to harm. Hundreds more of each kind are in tests/hostile, see tools/hostile.

cars <- mtcars[1:5, c("wt", "hp", "qsec")]
training <- mtcars[c("wt", "hp", "qsec")]
weight <- as_regressor(function(x) x$wt)

explained_cases <- function(explanation) unique(explanation$case[!is.na(explanation$feature_weight)])

# A model that fails in its own way on the third car.
failing_with <- function(signal) as_regressor(function(x) { if (any(x$qsec == cars$qsec[3])) signal(); x$wt })

condition <- function(class, ...) structure(class = c(class, "condition"), list(...))

test_that("errors of any shape in the user's code cost their case only, and have a readable parent", {
  bytes <- "\xe9"
  Encoding(bytes) <- "bytes"
  messages <- list(NULL, 5, NA, NA_character_, character(), c("a", "b"), list("a"), mean, globalenv(), quote(x), factor("a"), "\xff", bytes, "\a")
  for (message in messages) {
    signal <- function() stop(condition("error", message = message, call = NULL))
    expect_warning(
      explanation <- explain(cars, lime(training, failing_with(signal)), n_features = 1, n_permutations = 20),
      class = "lime_warning_case"
    )
    expect_length(explained_cases(explanation), 4)
    error <- expect_error(explain(cars[3, ], lime(training, failing_with(signal)), n_features = 1, n_permutations = 20), class = "lime_error_model")
    said <- conditionMessage(error$parent)
    expect_true(is.character(said) && length(said) == 1 && validUTF8(said) && !grepl("\a", said))
  }
  unusual <- list(
    function() stop(condition("error")), function() stop(structure(class = c("error", "condition"), "text")),
    function() stop(structure(class = c("error", "condition"), new.env())), function() rlang::abort("a", class = "mine", header = 5),
    function() stop(condition(c("lime_error_mine", "lime_error", "error"), message = 5)), function() (function(f) f(f))(function(f) f(f))
  )
  for (signal in unusual) {
    explanation <- suppressWarnings(explain(cars, lime(training, failing_with(signal)), n_features = 1, n_permutations = 20))
    expect_length(explained_cases(explanation), 4)
  }
})

test_that("warnings of any shape are the user's own and no failure", {
  for (message in list(5, NULL, c("a", "b"), NA, list("a"))) {
    warn <- function() warning(condition("warning", message = message, call = NULL))
    explanation <- suppressWarnings(explain(cars, lime(training, failing_with(warn)), n_features = 1, n_permutations = 20))
    expect_length(explained_cases(explanation), 5)
  }
})

test_that("answers of NA for all cases because of one are asked for again, case by case", {
  model <- as_regressor(function(x) if (any(x$qsec == cars$qsec[3])) x$wt * NA else x$wt)
  explanation <- suppressWarnings(explain(cars, lime(training, model), n_features = 1, n_permutations = 20))
  expect_setequal(explained_cases(explanation), rownames(cars)[-3])
})

test_that("predictions that R cannot read are refused", {
  broken <- list(
    function(x) structure(rep(9L, nrow(x)), levels = "a", class = "factor"), function(x) structure(list(a = x$wt, b = 1), class = "data.frame", row.names = seq_len(nrow(x))),
    function(x) 1:1e9
  )
  for (f in broken) {
    for (model in list(f, as_classifier(f))) {
      error <- expect_error(explain(cars[1, ], lime(training, model), n_labels = 1, n_features = 1, n_permutations = 20), class = "lime_error_prediction")
    }
  }
})

test_that("damaged tables are told, and not explained", {
  frame <- function(...) structure(list(...), class = "data.frame", row.names = 1:3)
  damaged <- list(
    frame(wt = 1:3, hp = 1:2, qsec = 1:3), frame(wt = 1:3, hp = 1:7, qsec = 1:3), frame(wt = 1:3, hp = NULL, qsec = 1:3), structure(unname(unclass(cars)), class = "data.frame"),
    structure(list(wt = 1:3), class = "data.frame"), structure(5, class = "data.frame")
  )
  explainer <- lime(training, weight)
  for (x in damaged) {
    expect_error(lime(x, weight), class = "lime_error_argument")
    expect_error(explain(x, explainer, n_features = 1), class = "lime_error_argument")
  }
  error <- expect_error(lime(damaged[[1]], weight), "hp.*2 values for 3 rows")
  expect_identical(error$argument, "x")
  level <- structure(c(1L, 9L, 1L), levels = "a", class = "factor")
  x <- frame(a = 1:3, level = level)
  expect_identical(expect_error(lime(x, weight), class = "lime_error_column")$column, "level")
  bytes <- c("\xe9", "a", "b")
  Encoding(bytes) <- "bytes"
  expect_identical(expect_error(lime(frame(a = 1:3, name = bytes), weight), class = "lime_error_column")$column, "name")
  for (column in list(1:3 + 1i, as.raw(1:3))) {
    expect_match(conditionMessage(expect_error(lime(frame(a = 1:3, b = column), weight), class = "lime_error_column")), "numbers, strings")
  }
})

test_that("groups are vectors of names", {
  for (groups in list(list(g = list("wt", "hp")), list(g = character()), list(g = NULL), list(g = 1:2), stats::setNames(list("wt"), NA))) {
    expect_error(lime(training, weight, groups = groups), class = "lime_error_argument")
  }
})

test_that("logical values are 0 and 1 where numbers were", {
  whole <- data.frame(n = rep(0:20, 2), y = runif(42))
  explainer <- lime(whole, as_regressor(function(x) { stopifnot(is.integer(x$n)); x$n }))
  x <- data.frame(n = c(TRUE, FALSE), y = 0.5)
  explanation <- explain(x, explainer, n_features = 1, n_permutations = 50)
  expect_identical(explanation$prediction, c(1, 0))
})

test_that("what was changed in an explainer without effect is refused", {
  explainer <- lime(training, weight)
  change <- list(n_bins = 7, use_density = FALSE, quantile_bins = FALSE, bin_continuous = NULL, preprocess = 5, model = "a")
  for (field in names(change)) {
    edited <- explainer
    edited[field] <- change[field]
    error <- expect_error(explain(cars, edited, n_features = 1), class = "lime_error_argument")
    expect_identical(error$argument, paste0("explainer$", field))
  }
  texts <- lime("a text", as_regressor(nchar))
  change <- list(tokenization = 5, unit = "line", mask = NA, keep_word_position = NULL, preprocess = NULL)
  for (field in names(change)) {
    edited <- texts
    edited[field] <- change[field]
    expect_error(explain("one two", edited, n_features = 1), class = "lime_error_argument")
  }
})

test_that(".caller is no argument of users, and misspelt arguments are named", {
  explainer <- lime(training, weight)
  expect_identical(expect_error(explain(cars, explainer, n_features = 1, .caller = globalenv()), class = "lime_error_argument")$argument, ".caller")
  expect_identical(expect_error(explain(as.matrix(cars), explainer, n_features = 1, .caller = 5), class = "lime_error_argument")$argument, ".caller")
  meant <- c(rigde = "ridge", feature_selection = "feature_select", arround = "around", neighbors = "neighbours", batchsize = "batch_size")
  for (name in names(meant)) {
    call <- quote(explain(cars, explainer, n_features = 1))
    call[[name]] <- 1
    expect_error(eval(call), meant[[name]], class = "lime_error_argument")
  }
})

test_that("values are told as they are", {
  expect_identical(describe_value(NaN), "NaN")
  expect_identical(describe_value(c("a", "b\033")), "c(\"a\", \"b\\\\033\")")
  expect_identical(describe_value(structure(1, class = "integer64")), "<integer64[1]>")
  expect_identical(describe_value(c(1, NA)), "c(1, NA)")
  expect_lt(nchar(describe_value(strrep("a", 1e6))), 600)
  expect_error(explain(cars, lime(training, weight), n_features = 1, ridge = NaN), "not NaN", class = "lime_error_argument")
  expect_error(explain(cars, lime(training, weight), n_features = structure(1.5e-323, class = "integer64")), class = "lime_error_argument")
})

test_that("many outputs share one list of predictions", {
  model <- as_regressor(function(x) outer(x$wt, seq_len(2000)))
  explanation <- explain(cars[1, ], lime(training, model), n_features = 1, n_permutations = 20)
  expect_identical(nrow(explanation), 2000L)
  expect_length(unique(vapply(explanation$prediction, rlang::obj_address, "")), 1)
  expect_equal(explanation$label_prob, cars$wt[1] * seq_len(2000))
  expect_identical(explanation$prediction[[1]], as.list(stats::setNames(cars$wt[1] * seq_len(2000), 1:2000)))
})

test_that("more permutations of all cases than an integer holds are no overflow", {
  failing <- as_regressor(function(x) stop("no"))
  x <- training[rep(1, 30000), ]
  expect_error(expect_warning(explain(x, lime(training, failing), n_features = 1, n_permutations = 1e5), NA), class = "lime_error_model")
})

test_that("names do not reach the terminal", {
  raw <- function(text) any(grepl("[\001-\010\013-\037]", text), grepl("\u202e", text))
  x <- stats::setNames(cars, c("wt", "\033[31mhp\a", "a\u202eb"))
  row.names(x)[1] <- "\033[2J"
  expect_message(expect_warning(explainer <- lime(cbind(x, wt2 = 1), as_regressor(function(x) x$wt))), NA)
  told <- rlang::catch_cnd(explain(x[1:2], explainer, n_features = 1, n_permutations = 20), "message")
  expect_false(raw(conditionMessage(told)))
  expect_match(conditionMessage(told), "\\u202e", fixed = TRUE)
  expect_identical(told$column, c("a\u202eb", "wt2"))
  explanation <- suppressWarnings(explain(cbind(x, wt2 = 1), explainer, n_features = 3, n_permutations = 20))
  expect_false(raw(capture.output(print(explanation))))
  expect_match(capture.output(print(explanation)), "\\\\033", all = FALSE)
})

test_that("files whose names are no UTF-8 are read and explained", {
  skip_on_os(c("windows", "mac"))
  folder <- local_folder()
  path <- paste0(folder, "/", rawToChar(as.raw(c(0x63, 0x61, 0x66, 0xe9))), ".png")
  expect_true(file.copy(local_png(), path))
  given <- character()
  model <- as_regressor(function(paths) { given <<- c(given, paths); as.numeric(file.size(paths)) })
  explanation <- explain(path, lime(path, model), n_features = 2, n_permutations = 20, n_superpixels = 4)
  expect_identical(unique(explanation$case), "caf<e9>.png")
  expect_true(path %in% given)
  expect_true(is.matrix(superpixels(path, 4)))
})

test_that("a temporary folder whose name is no UTF-8 will do", {
  skip_on_os(c("windows", "mac"))
  folder <- paste0(local_folder(), "/", rawToChar(as.raw(c(0x63, 0x61, 0x66, 0xe9))))
  dir.create(folder)
  picture <- local_png()
  out <- withr::with_envvar(list(TMPDIR = folder), run_r(c(
    "library(lime)", sprintf("x <- %s", deparse(picture)),
    "e <- explain(x, lime(x, as_regressor(function(paths) as.numeric(file.size(paths)))), n_features = 2, n_permutations = 20, n_superpixels = 4)",
    "cat('rows', nrow(e), validUTF8(tempdir()))"
  )))
  expect_true("rows 2 FALSE" %in% out, info = paste(out, collapse = "\n"))
})

test_that("a temporary folder that is gone is made anew, or missed in words", {
  picture <- local_png()
  out <- run_r(c(
    "library(lime)", sprintf("x <- %s", deparse(picture)), "unlink(tempdir(), recursive = TRUE); file.create(tempdir())",
    "e <- tryCatch(explain(x, lime(x, as_regressor(function(paths) as.numeric(file.size(paths)))), n_features = 2, n_permutations = 20, n_superpixels = 4), error = identity)",
    "cat('got', class(e)[1])"
  ))
  expect_true(any(c("got lime_error_write", "got lime_explanation") %in% out), info = paste(out, collapse = "\n"))
})

test_that("a damaged file among others is told without the words of the reader", {
  skip_if_not_installed("magick")
  folder <- local_folder()
  bad <- file.path(folder, "bad.tif")
  writeBin(as.raw(c(73, 73, 42, 0, 255, 255, 255, 255)), bad)
  x <- c(local_png(), bad)
  warning <- expect_warning(explain(x, lime(x, as_regressor(function(paths) as.numeric(file.size(paths)))), n_features = 2, n_permutations = 20), class = "lime_warning_case")
  expect_match(warning$reason, "not an image, or damaged$")
})

test_that("segments with missing values are told", {
  x <- picture_array()
  explainer <- lime(x, as_regressor(function(pictures) rowMeans(pictures)))
  segments <- matrix(1:2, 16, 24)
  segments[3] <- NA
  expect_error(explain(x, explainer, n_features = 1, segments = segments), "1 missing value", class = "lime_error_argument")
  expect_error(explain(x, explainer, n_features = 1, segments = NA), "not NA", class = "lime_error_argument")
})

test_that("plots refuse cases that are no names, and tokenizers what is no text", {
  explanation <- explain(cars[1:2, ], lime(training, weight), n_features = 1, n_permutations = 20)
  for (cases in list(mean, list(1), NA, character(), quote(x))) {
    expect_identical(expect_error(plot_features(explanation, cases = cases), class = "lime_error_argument")$argument, "cases")
  }
  for (text in list(mean, quote(x), list(list()), 5)) expect_error(default_tokenize(text), class = "lime_error_argument")
  expect_identical(default_tokenize(list("a b", "c")), c("a", "b", "c"))
  skip_if_not_installed("htmlwidgets")
  expect_error(text_explanations_output("a", width = mean), class = "lime_error_argument")
  expect_error(text_explanations_output(5), class = "lime_error_argument")
})

test_that("explanations whose columns were spoilt are told", {
  explanation <- explain(cars[1:2, ], lime(training, weight), n_features = 1, n_permutations = 20)
  spoilt <- list(feature_weight = "a", feature_se = list(1), contribution = 1i, model_r2 = "a", case = list(1), feature_desc = as.raw(1))
  readers <- list(plot_features, plot_explanations, tidy, glance, summary)
  for (column in names(spoilt)) {
    broken <- explanation
    broken[[column]] <- rep(spoilt[[column]], 2)
    for (read in readers) expect_error(read(broken), column, class = "lime_error_argument")
  }
  ragged <- structure(replace(unclass(explanation), 2, list("a")), class = class(explanation))
  for (read in readers) expect_error(read(ragged), "whole", class = "lime_error_argument")
})

test_that("a Keras model is not asked in a fork", {
  skip_on_os("windows")
  skip_if_no_python_module("keras")
  keras <- reticulate::import("keras")
  model <- keras$Sequential(list(keras$layers$InputLayer(reticulate::tuple(2L)), keras$layers$Dense(1L)))
  explainer <- lime(training[1:2], model)
  explain(cars[1, 1:2], explainer, n_features = 1, n_permutations = 20)
  asked <- parallel::mclapply(1:2, function(i) tryCatch(explain(cars[1, 1:2], explainer, n_features = 1, n_permutations = 20), error = identity), mc.cores = 2)
  expect_s3_class(asked[[1]], "lime_error_model")
  expect_match(conditionMessage(asked[[1]]), "fork")
})

test_that("the quick half of the hostile groups finds nothing", {
  skip_on_cran()
  folder <- test_path("..", "hostile")
  skip_if_not(file.exists(file.path(folder, "run.R")), "tests/hostile is not in the built package")
  hostile <- new.env()
  sys.source(file.path(folder, "run.R"), hostile)
  group <- new.env(parent = hostile)
  sys.source(file.path(folder, "conditions.R"), group)
  wanted <- group$inputs[seq_along(group$inputs) %% 8 == 1]
  wanted <- wanted[!grepl("recursion", vapply(wanted, `[[`, "", "name"))]
  lines <- vapply(wanted, function(one) hostile$run_one(one, group), "")
  expect_gt(length(lines), 40)
  flags <- vapply(strsplit(lines, "\t"), `[`, "", 2)
  expect_identical(lines[flags != ""], character())
})
