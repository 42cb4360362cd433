# What surrounds the session: forks, temporary folders that are gone, sealed or of odd names, locales, limits. Each input starts a process.

pixels <- "pixels <- array(seq(0, 1, length.out = 360), c(12, 10, 3)); file <- tempfile(fileext = '.png')"
session <- function(code, env = character(), before = "") {
  file <- tempfile(fileext = ".R")
  on.exit(unlink(file))
  writeLines(c("suppressPackageStartupMessages(library(lime))", "options(cli.num_colors = 1L)", code), file)
  suppressWarnings(system2("sh", c("-c", shQuote(paste(
    before, "exec env", paste(shQuote(env), collapse = " "), paste0("R_LIBS=", shQuote(paste(.libPaths(), collapse = ":"))), file.path(R.home("bin"), "Rscript"), "--vanilla", file, "2>&1"
  ))), stdout = TRUE, timeout = 60))
}
says <- function(pattern) {
  force(pattern)
  function(output) is.null(attr(output, "status")) && any(grepl(pattern, output, useBytes = TRUE))
}
explain_file <- c(
  "folder <- Sys.getenv('HERE', tempdir())", "file <- file.path(folder, 'picture.png')", "png::writePNG(array(seq(0, 1, length.out = 360), c(12, 10, 3)), file)",
  "ask <- function() explain(file, lime(file, as_regressor(function(paths) { stopifnot(file.exists(paths)); as.numeric(file.size(paths)) })), n_features = 2, n_permutations = 30, n_superpixels = 4)",
  "tell <- function(code) tryCatch({ e <- code; cat('explained', nrow(e), 'left', length(list.files(tempdir(), 'lime')), '\n') }, lime_error = function(e) cat('classed', class(e)[1], '\n'))"
)
explain_table <- c("e <- lime(mtcars[c('wt', 'hp')], lm(mpg ~ wt + hp, mtcars))", "ask <- function(i) nrow(explain(mtcars[i, c('wt', 'hp')], e, n_features = 2))")
keras <- c(
  "Sys.setenv(TF_CPP_MIN_LOG_LEVEL = '3'); k <- reticulate::import('keras')", "make <- function() k$Sequential(list(k$layers$Input(shape = list(2L)), k$layers$Dense(1L)))",
  "ask <- function(model) tryCatch(nrow(explain(mtcars[1, c('wt', 'hp')], lime(mtcars[c('wt', 'hp')], model), n_features = 1, n_permutations = 20)), lime_error = function(e) class(e)[1])"
)
inputs <- list(
  input("a temporary folder that is no UTF-8", session(c(explain_file, "tell(ask())"), env = "TMPDIR=/tmp/hostile-caf\xe9", before = "mkdir -p \"$(printf '/tmp/hostile-caf\\351')\";"), says("explained 2 left 0")),
  input("a temporary folder with spaces", session(c(explain_file, "tell(ask())"), env = "TMPDIR=/tmp/hostile a b", before = "mkdir -p '/tmp/hostile a b';"), says("explained 2 left 0|R_TempDir")),
  input("a temporary folder that is gone", session(c(explain_file, "folder <- file.path(dirname(tempdir()), 'hostile-gone'); dir.create(folder, FALSE); file.copy(file, folder); unlink(tempdir(), recursive = TRUE)", "file <- file.path(folder, 'picture.png')", "tell(ask())")), says("explained 2|classed lime_error_write")),
  input("a temporary folder that is a file", session(c(explain_file, "folder <- file.path(dirname(tempdir()), 'hostile-gone'); dir.create(folder, FALSE); file.copy(file, folder); t <- tempdir(); unlink(t, recursive = TRUE); file.create(t)", "file <- file.path(folder, 'picture.png')", "tell(ask())", "unlink(t)")), says("explained 2|classed lime_error_write")),
  input("a disk that is full", session(c(explain_file, "file2 <- file; tell(ask())"), before = "ulimit -f 0;"), function(output) TRUE),
  input("the C locale", session(c(explain_file, "tell(ask())", "e <- explain('Gr\\u00fc\\u00dfe an alle', lime('a', as_regressor(nchar)), n_features = 2, n_permutations = 30); cat(nrow(e))"), env = c("LC_ALL=C", "LANG=C")), says("explained 2 left 0")),
  input("a Latin-1 locale", session(c(explain_file, "tell(ask())"), env = "LC_ALL=en_US.ISO-8859-1"), says("explained 2 left 0")),
  input("no home", session(c(explain_file, "tell(ask())"), env = c("HOME=", "USER=")), says("explained 2 left 0")),
  input("few handles", session(c(explain_file, "tell(ask())"), before = "ulimit -n 200;"), says("explained 2|classed|cannot open")),
  input("no threads", session(c(explain_table, "options(lime.threads = 64)", "x <- as.data.frame(matrix(runif(2e5), ncol = 20)); f <- lime(x, as_regressor(function(x) x[[1]])); cat('rows', nrow(explain(x[1, ], f, n_features = 2, n_permutations = 50000)))"), before = "ulimit -u 1;"), says("rows 2|lime_error|resource")),
  input("forks", session(c(explain_table, "cat('rows', unlist(parallel::mclapply(1:6, ask, mc.cores = 2)))")), says("rows 2 2 2 2 2 2")),
  input("forks after threads", session(c(explain_table, "x <- as.data.frame(matrix(runif(1e5), ncol = 20)); f <- lime(x, as_regressor(function(x) x[[1]])); big <- function(i) nrow(explain(x[i, ], f, n_features = 2, n_permutations = 40000)); big(1); cat('rows', unlist(parallel::mclapply(1:4, big, mc.cores = 2)))")), says("rows 2 2 2 2")),
  input("forks of forks", session(c(explain_table, "cat('rows', unlist(parallel::mclapply(1:2, function(i) sum(unlist(parallel::mclapply(1:2, ask, mc.cores = 2))), mc.cores = 2)))")), says("rows 4 4")),
  input("forks of files", session(c(explain_file, "cat('rows', unlist(parallel::mclapply(1:4, function(i) nrow(ask()), mc.cores = 2)))")), says("rows 2 2 2 2")),
  input("a forked interrupt", session(c(explain_table, "p <- parallel::mcparallel(ask(1)); tools::pskill(p$pid); r <- parallel::mccollect(p); cat('rows', ask(1))")), says("rows 2")),
  input("Keras before the fork", session(c(keras, "m <- make(); ask(m)", "cat('fork', unlist(parallel::mclapply(1:2, function(i) ask(m), mc.cores = 2)))")), says("fork lime_error_model")),
  input("Keras in an explainer, then forked", session(c(keras, "m <- make(); e <- lime(mtcars[c('wt', 'hp')], m)", "cat('fork', unlist(parallel::mclapply(1:2, function(i) tryCatch(nrow(explain(mtcars[1, c('wt', 'hp')], e, n_features = 1, n_permutations = 20)), lime_error = function(e) class(e)[1]), mc.cores = 2)))")), says("fork lime_error_model")),
  input("Keras wrapped, then forked", session(c(keras, "m <- as_classifier(make(), 'a'); try(ask(m), TRUE)", "cat('fork', unlist(parallel::mclapply(1:2, function(i) ask(m), mc.cores = 2)))")), says("fork lime_error_model"))
)
