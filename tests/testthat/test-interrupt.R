# Starts R code in a process of its own; `code` writes the file "ready" where the signal shall come.
interrupt_r <- function(code, folder) {
  file <- file.path(folder, "script.R")
  writeLines(c(
    sprintf("setwd('%s')", folder),
    "writeLines(as.character(Sys.getpid()), 'pid')",
    "library(lime)",
    "ready <- function() if (!file.exists('ready')) invisible(file.create('ready'))",
    "before <- list.files(tempdir(), all.files = TRUE)",
    code,
    "writeLines(c(result, setdiff(list.files(tempdir(), all.files = TRUE), before)), 'result')"
  ), file)
  withr::local_envvar(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep))
  system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", shQuote(file)), wait = FALSE, stdout = FALSE,
    stderr = file.path(folder, "stderr"))
  wait_for(file.path(folder, "ready"))
  Sys.sleep(0.3)
  signalled <- Sys.time()
  tools::pskill(as.integer(readLines(file.path(folder, "pid"))), tools::SIGINT)
  wait_for(file.path(folder, "result"))
  Sys.sleep(0.05)
  list(result = readLines(file.path(folder, "result")), seconds = as.numeric(Sys.time() - signalled, units = "secs"))
}

wait_for <- function(file, seconds = 30) {
  limit <- Sys.time() + seconds
  while (!file.exists(file) && Sys.time() < limit) Sys.sleep(0.02)
  if (!file.exists(file)) {
    shown <- file.path(dirname(file), "stderr")
    stop("no ", basename(file), " after ", seconds, " s: ", if (file.exists(shown)) paste(readLines(shown), collapse = "\n"))
  }
}

skip_where_signals_differ <- function() {
  skip_on_cran()
  skip_on_os("windows")
}

test_that("an interrupt stops the superpixels of a large picture", {
  skip_where_signals_differ()
  path <- local_png(picture_array(2000, 1500))
  found <- interrupt_r(c(
    "ready()",
    sprintf("result <- tryCatch({ superpixels('%s', 300, n_iter = 100000); 'finished' }, interrupt = function(c) 'interrupted')", path)
  ), local_folder())
  expect_identical(found$result, "interrupted")
  expect_lt(found$seconds, 5)
})

test_that("an interrupt stops explain() in the model and leaves no files", {
  skip_where_signals_differ()
  path <- local_png()
  found <- interrupt_r(c(
    "slow <- function(paths) { if (!identical(basename(paths[1]), 'picture.png')) ready(); Sys.sleep(0.05); cbind(a = file.size(paths), b = 0) }",
    sprintf("path <- '%s'", path),
    "set.seed(1); seed <- .Random.seed",
    "result <- tryCatch({",
    "  explain(path, lime(path, as_classifier(slow)), n_labels = 1, n_features = 2, n_permutations = 10000)",
    "  'finished'",
    "}, interrupt = function(c) if (identical(seed, .Random.seed)) 'interrupted' else 'seed moved')"
  ), local_folder())
  expect_identical(found$result, "interrupted")
  expect_lt(found$seconds, 5)
})

test_that("an interrupt stops explain() while it writes copies", {
  skip_where_signals_differ()
  path <- local_png(picture_array(700, 500))
  found <- interrupt_r(c(
    "fast <- function(paths) { ready(); cbind(a = seq_along(paths), b = 0) }",
    sprintf("path <- '%s'", path),
    "result <- tryCatch({",
    "  explain(path, lime(path, as_classifier(fast)), n_labels = 1, n_features = 2, n_permutations = 50000, batch_size = 200)",
    "  'finished'",
    "}, interrupt = function(c) 'interrupted')"
  ), local_folder())
  expect_identical(found$result, "interrupted")
  expect_lt(found$seconds, 5)
})

test_that("a time limit is R's own error, in Rust, in the model and in preprocess", {
  skip_on_cran()
  within <- function(seconds, code) {
    setTimeLimit(elapsed = seconds, transient = TRUE)
    on.exit(setTimeLimit())
    code
  }
  large <- local_png(picture_array(2000, 1500))
  started <- Sys.time()
  error <- expect_error(within(0.5, superpixels(large, 300, n_iter = 100000)), "reached elapsed time limit")
  expect_lt(as.numeric(Sys.time() - started, units = "secs"), 8)
  expect_false(inherits(error, "lime_error"))
  path <- local_png()
  slow <- function(x) {
    for (i in 1:50) Sys.sleep(0.02)
    x
  }
  explainers <- list(
    lime(path, as_classifier(function(paths) slow(colour_shares(paths)))), lime(path, as_classifier(colour_shares), slow)
  )
  before <- list.files(tempdir())
  for (explainer in explainers) {
    error <- expect_error(
      within(0.5, explain(path, explainer, n_labels = 1, n_features = 2)), "reached elapsed time limit"
    )
    expect_false(inherits(error, "lime_error"))
  }
  expect_identical(grep("^lime[0-9a-f]+$", setdiff(list.files(tempdir()), before), value = TRUE), character())
})

test_that("a time limit ends many rounds over a small picture, and the fit of many features", {
  skip_on_cran()
  late <- function(code) {
    setTimeLimit(elapsed = 0.5, transient = TRUE)
    on.exit(setTimeLimit())
    start <- proc.time()[["elapsed"]]
    expect_error(code, "time limit")
    proc.time()[["elapsed"]] - start
  }
  path <- local_png()
  expect_lt(late(superpixels(path, n_superpixels = 4, n_iter = 1e9)), 5)
  z <- withr::with_seed(1, matrix(stats::rbinom(3000 * 1500, 1, 0.5), 3000) + 0)
  y <- withr::with_seed(2, cbind(a = stats::rnorm(3000)))
  for (select in c("lasso_path", "highest_weights", "none")) {
    request <- list(n_features = 700L, feature_select = select)
    expect_lt(late(repeat lime:::fit_surrogate(z, y, rep(1, 3000), request, "case")), 5)
  }
})
