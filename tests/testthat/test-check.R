test_that("counts are positive whole numbers", {
  expect_identical(lime:::check_count(3, "n"), 3L)
  expect_identical(lime:::check_count(3L, "n"), 3L)
  for (x in list(0, -1, 1.5, NA, NaN, Inf, 3e9, "3", TRUE, NULL, c(1, 2), list(1), factor("1"))) {
    error <- expect_error(lime:::check_count(x, "n_things"), "`n_things`", class = "lime_error_argument")
    expect_identical(error$argument, "n_things")
  }
})

test_that("numbers lie inside of an open interval", {
  expect_identical(lime:::check_between(0.5, "p", 0, 1), 0.5)
  expect_identical(lime:::check_between(5L, "p", 0), 5)
  for (x in list(0, 1, -1, NA_real_, "0.5", c(0.1, 0.2), Inf)) {
    expect_error(lime:::check_between(x, "p", 0, 1), "between 0 and 1", class = "lime_error_argument")
  }
  expect_error(lime:::check_between(0, "p", 0), "above 0", class = "lime_error_argument")
})

test_that("flags, choices and functions", {
  expect_true(lime:::check_flag(TRUE, "f"))
  for (x in list(NA, "TRUE", 1, NULL, c(TRUE, FALSE))) {
    expect_error(lime:::check_flag(x, "f"), "TRUE or FALSE", class = "lime_error_argument")
  }
  choices <- c("outline", "block")
  expect_identical(lime:::check_choice("block", "d", choices), "block")
  expect_identical(lime:::check_choice("o", "d", choices), "outline")
  expect_identical(lime:::check_choice(choices, "d", choices), "outline")
  for (x in list("circle", NA_character_, 1, NULL, c("block", "outline"), "")) {
    expect_error(lime:::check_choice(x, "d", choices), '"outline", "block"', class = "lime_error_argument")
  }
  expect_identical(lime:::check_function(mean, "f"), mean)
  expect_error(lime:::check_function("mean", "f"), "mean", class = "lime_error_argument")
})

test_that("colours become numbers", {
  expect_equal(unname(lime:::check_colour("grey", "c")[, 1]), c(190, 190, 190))
  expect_equal(unname(lime:::check_colour("#010203", "c")[, 1]), 1:3)
  expect_equal(dim(lime:::check_colour("red", "c", 2)), c(3L, 2L))
  for (x in list("no such", NA_character_, 2, c("red", "blue"), character(), NULL)) {
    expect_error(lime:::check_colour(x, "c"), class = "lime_error_argument")
  }
})

test_that("values are described in a few words", {
  known <- list(
    list(NULL, "NULL"), list("a", '"a"'), list(3, "3"), list(NA, "NA"), list(c(1, 2), "c(1, 2)"), list(mean, "<function>"),
    list(1:100, "<integer[100]>"), list(list(1), "<list>"), list(iris, "<data.frame>")
  )
  for (one in known) {
    expect_identical(lime:::describe_value(one[[1]]), one[[2]])
  }
})

test_that("misspelt arguments are near an argument, others are not", {
  formals <- c("x", "explainer", "labels", "n_labels", "n_features", "n_permutations", "weight", "n_iter", "batch_size", "...")
  check <- function(...) lime:::check_dots_spelling(list(...), formals)
  for (dots in list(list(n_feature = 1), list(batchsize = 1), list(n_permuttions = 1), list(nlabels = 1), list(label = 1))) {
    expect_error(do.call(check, dots), names(dots), class = "lime_error_argument")
  }
  for (dots in list(list(type = "lp"), list(newdata = 1))) { # predict_model() has these from lime
    expect_error(do.call(check, dots), paste0("tells the model its .", names(dots)), class = "lime_error_argument")
  }
  for (dots in list(list(k = 1), list(s = 0.1), list(n = 1), list(verbose = 0), list(ntree = 3), list(5))) {
    expect_error(do.call(check, dots), NA)
  }
})

test_that("memory is refused by what is left", {
  expect_error(lime:::check_memory(1, 10), NA)
  error <- expect_error(lime:::check_memory(1e18, 1e9), "1000000000", class = "lime_error_memory")
  expect_identical(error$bytes, 1e18)
  expect_gt(error$available, 0)
  expect_gt(lime:::available_memory(), 2^20)
})

test_that("threads come from the option, at most as many as cores, and two in a check", {
  cores <- lime:::the$cores
  withr::defer(assign("cores", cores, envir = lime:::the))
  assign("cores", 4L, envir = lime:::the)
  withr::local_envvar(OMP_THREAD_LIMIT = NA, `_R_CHECK_LIMIT_CORES_` = NA)
  withr::local_options(lime.threads = 3)
  expect_identical(lime:::lime_threads(), 3L)
  expect_identical(withr::with_envvar(c(`_R_CHECK_LIMIT_CORES_` = "TRUE"), lime:::lime_threads()), 2L)
  expect_identical(withr::with_envvar(c(`_R_CHECK_LIMIT_CORES_` = "false"), lime:::lime_threads()), 3L)
  expect_identical(withr::with_envvar(c(OMP_THREAD_LIMIT = "1"), lime:::lime_threads()), 1L)
  expect_identical(withr::with_options(list(lime.threads = 9), lime:::lime_threads()), 4L)
  expect_identical(withr::with_options(list(lime.threads = NULL), lime:::lime_threads()), 4L)
})

test_that("a wrong number of threads is an error that names the option, in every call", {
  for (wrong in list(0, -2, 1.5, Inf, "many", NA, c(1, 2))) {
    withr::local_options(lime.threads = wrong)
    error <- expect_error(lime:::lime_threads(), "`lime.threads` must be a positive whole number", class = "lime_error_option")
    expect_identical(error[c("option", "value")], list(option = "lime.threads", value = wrong))
  }
  withr::local_options(lime.threads = "many")
  asked <- 0
  explainer <- lime("one two three", as_regressor(function(texts) { asked <<- asked + 1; nchar(texts) }))
  expect_error(explain("one two three", explainer, n_features = 1), '"many".*options\\(lime.threads = NULL\\)', class = "lime_error_option")
  expect_identical(asked, 0)
  expect_error(superpixels(array(0.5, c(3, 3, 1)), 2), class = "lime_error_option")
})

test_that("duplicates are numbered", {
  expect_identical(lime:::number_duplicates(c("a", "b", "a", "a")), c("a", "b", "a (2)", "a (3)"))
  expect_identical(anyDuplicated(lime:::number_duplicates(c("a", "a", "a (2)"))), 0L)
  expect_identical(lime:::number_duplicates(character()), character())
})

test_that("the memory left is some number of bytes", {
  expect_gt(available_memory(), 2^20)
  expect_no_error(check_memory(2^27, 10))
})
