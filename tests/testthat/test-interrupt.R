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
  path <- local_png(withr::with_seed(1, array(runif(900 * 1200 * 3), c(900, 1200, 3)))) # rounds never come to rest in noise
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
  error <- expect_error(within(0.5, superpixels(large, method = "quickshift", kernel_size = 10)), "reached elapsed time limit")
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

test_that("rounds that would change nothing are left out", {
  # Of 1e9 rounds most.
  path <- local_png(picture_array(90, 70))
  for (method in c("slic", "slico")) {
    for (n in c(4, 30)) {
      found <- superpixels(path, n_superpixels = n, n_iter = 1e9, method = method)
      expect_identical(superpixels(path, n_superpixels = n, n_iter = 1e9 + 12, method = method), found)
    }
  }
})

test_that("a time limit ends the fit of many features", {
  skip_on_cran()
  late <- function(code) {
    setTimeLimit(elapsed = 0.5, transient = TRUE)
    on.exit(setTimeLimit())
    start <- proc.time()[["elapsed"]]
    expect_error(code, "time limit")
    proc.time()[["elapsed"]] - start
  }
  z <- withr::with_seed(1, matrix(stats::rbinom(3000 * 1500, 1, 0.5), 3000) + 0)
  y <- withr::with_seed(2, cbind(a = stats::rnorm(3000)))
  for (select in c("lasso_path", "highest_weights", "none")) {
    request <- list(n_features = 700L, feature_select = select)
    expect_lt(late(repeat lime:::fit_surrogate(z, y, rep(1, 3000), request, "case")), 5)
  }
})

# Ctrl-C on a terminal, in every phase of an explanation, in one session of R. bench/interrupt.R measures how soon it acts.
phases_to_stop <- c(
  superpixels = "repeat superpixels(picture, 300)",
  resize_and_blur = "repeat explain_means(picture, target_size = c(500, 700), background = 'blur', n_permutations = 5)",
  arrays = "explain_means(picture, n_permutations = 5000, batch_size = 20)",
  preprocess = "explain_means(picture, preprocess = function(x) { Sys.sleep(5); x })",
  model = "explain_means(picture, model = function(x) { Sys.sleep(5); seq_len(nrow(x)) })",
  files = "explain(file, lime(file, as_regressor(function(x) seq_along(x))), n_features = 3, n_permutations = 1e5, batch_size = 1e3)",
  fit = "repeat fit_noise('lasso_path')",
  tree = "repeat fit_noise('tree')"
)

code_before_phases <- c(
  "picture <- array(runif(3e6), c(1000, 1000, 3)); file <- tempfile(fileext = '.png'); png::writePNG(picture, file)",
  "explain_means <- function(x, model = function(x) x[, 1, 1, 1], preprocess = NULL, ...)",
  "  explain(x, lime(x, as_regressor(model), preprocess), n_features = 3, ...)",
  "z <- matrix(rbinom(3e6, 1, 0.5), 3000) + 0; y <- cbind(a = rnorm(3000))",
  "fit_noise <- function(select)",
  "  lime:::fit_surrogate(z, y, rep(1, 3000), list(n_features = 300L, feature_select = select), 'a')"
)

test_that("Ctrl-C on a terminal brings the prompt back from every phase, and leaves neither files nor threads", {
  skip_where_signals_differ()
  python <- Sys.which("python3")
  skip_if(python == "")
  folder <- local_folder()
  writeLines(code_before_phases, file.path(folder, "before.R"))
  writeLines(phases_to_stop, file.path(folder, "phases.R"))
  withr::local_envvar(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep))
  out <- system2(python, shQuote(c(
    test_path("terminal.py"), file.path(R.home("bin"), "R"), file.path(folder, "before.R"), file.path(folder, "phases.R")
  )), stdout = TRUE, stderr = TRUE)
  expect_length(out, length(phases_to_stop))
  for (i in seq_along(out)) {
    told <- strsplit(out[i], " ")[[1]] # seconds 0.05 threads 1 files 0
    expect_lt(as.numeric(told[2]), 2, label = names(phases_to_stop)[i])
    expect_identical(told[3:6], c("threads", strsplit(out[1], " ")[[1]][4], "files", "0"), label = names(phases_to_stop)[i])
    expect_no_match(out[i], "Error|Execution halted")
  }
})

test_that("forked children explain as their parent does, also after the parent has used threads", {
  skip_on_os("windows")
  picture <- picture_array(300, 250) # large enough for pools of threads
  explain_blue <- function(i) {
    set.seed(i)
    explainer <- lime(picture, as_regressor(function(x) apply(x[, , , 3], 1, mean)))
    explain(picture, explainer, n_features = 3, n_permutations = 60, batch_size = 60)
  }
  withr::local_options(lime.threads = 2)
  here <- lapply(1:3, explain_blue)
  # A hanging child would hang the test: it is ended.
  there <- parallel::mclapply(1:3, function(i) {
    setTimeLimit(elapsed = 60)
    explain_blue(i)
  }, mc.cores = 2)
  expect_equal(there, here)
})
