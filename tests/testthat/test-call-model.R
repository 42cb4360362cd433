# Where users' methods may be (D48). The class is one that lime knows by itself: lda of MASS, whose labels are those of the
# classes; a user's own method says "mine".

mine <- "predict_model.lda <- function(x, newdata, type, ...) data.frame(mine = newdata$Petal.Length / 10, other = 0)"
setting <- c(
  "model <- MASS::lda(Species ~ ., iris)", "explainer <- lime::lime(iris[1:4], model)",
  "labels <- function(e) cat('labels:', unique(e$label), '\\n')"
)
ask <- "lime::explain(iris[1, 1:4], explainer, n_labels = 1, n_features = 2, n_permutations = 50)"

expect_mine <- function(out, said = "labels: mine") {
  expect_true(said %in% trimws(sub("^## ", "", out)), info = paste(out, collapse = "\n"))
}

test_that("without a user's method the built-in one is asked", {
  skip_if_not_installed("MASS")
  expect_mine(run_r(c(setting, sprintf("labels(%s)", ask))), "labels: setosa")
})

test_that("a method in the global environment, in a function, in a function called elsewhere", {
  skip_if_not_installed("MASS")
  expect_mine(run_r(c(setting, mine, sprintf("labels(%s)", ask))))
  expect_mine(run_r(c(setting, "f <- function() {", mine, ask, "}", "labels(f())")))
  expect_mine(run_r(c(setting, mine, "f <- function()", ask, "environment(f) <- new.env(parent = globalenv())", "labels(f())")))
  expect_mine(run_r(c(setting, mine, sprintf("labels(do.call(rbind, lapply(1, function(i) %s)))", ask))))
  type <- "model_type.lda <- function(x, ...) 'regression'"
  number <- "predict_model.lda <- function(x, newdata, type, ...) newdata$Petal.Length"
  expect_mine(run_r(c(setting, type, number, sprintf("cat('labels:', %s$model_type[1], '\\n')", sub("n_labels = 1, ", "", ask)))), "labels: regression")
})

test_that("a method in a package, exported or not, registered or not", {
  skip_if_not_installed("MASS")
  library <- withr::local_tempdir()
  source <- withr::local_tempdir()
  dir.create(file.path(source, "R"))
  writeLines(c("Package: ofmine", "Version: 1.0", "Title: Methods", "License: none"), file.path(source, "DESCRIPTION"))
  writeLines(c(mine, "run <- function(explainer)", ask), file.path(source, "R", "code.R"))
  for (namespace in list("export(run)", c("export(run)", "importFrom(lime, predict_model)", "S3method(predict_model, lda)"))) {
    writeLines(namespace, file.path(source, "NAMESPACE"))
    out <- withr::with_envvar(
      c(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep)),
      suppressWarnings(system2(file.path(R.home("bin"), "R"), c("CMD", "INSTALL", "--no-docs", "--no-test-load", paste0("--library=", library), source), stdout = TRUE, stderr = TRUE))
    )
    expect_mine(run_r(c(setting, sprintf("library(ofmine, lib.loc = '%s')", library), "labels(run(explainer))")))
  }
})

test_that("a method in a knitr document, and in an environment of its own", {
  skip_if_not_installed("MASS")
  skip_if_not_installed("knitr")
  document <- c("```{r}", setting, "```", "```{r}", mine, "```", "```{r}", sprintf("labels(%s)", ask), "```")
  file <- withr::local_tempfile(lines = document, fileext = ".Rmd")
  for (where in c("globalenv()", "new.env()")) {
    expect_mine(run_r(c(sprintf("text <- knitr::knit(text = readLines('%s'), envir = %s, quiet = TRUE)", file, where), "cat(text)")))
  }
})

test_that("a method for the class of an S4 model, or for one above it", {
  where <- globalenv()
  setClass("LimeAbove", representation("VIRTUAL"), where = where)
  setClass("LimeBelow", contains = "LimeAbove", where = where)
  withr::defer({
    removeClass("LimeBelow", where = where)
    removeClass("LimeAbove", where = where)
  })
  model_type.LimeAbove <- function(x, ...) "regression"
  predict_model.LimeAbove <- function(x, newdata, type, ...) newdata$Petal.Length
  explained <- lapply(1, function(i) {
    explain(datasets::iris[1, 1:4], lime(datasets::iris[1:4], new("LimeBelow")), n_features = 1, n_permutations = 50)
  })[[1]]
  expect_identical(explained$feature, "Petal.Length")
})

test_that("explain() of generics and of dplyr reach tables, whatever is attached first", {
  skip_if_not_installed("MASS")
  skip_if_not_installed("dplyr")
  tables <- c("iris[1, 1:4]", "dplyr::as_tibble(iris[1, 1:4])", "as.matrix(iris[1, 1:4])")
  explained <- sprintf("labels(explain(%s, explainer, n_labels = 1, n_features = 2, n_permutations = 50))", tables)
  for (order in list(c("lime", "dplyr"), c("dplyr", "lime"), c("lime", "generics"), c("generics", "lime"))) {
    out <- run_r(c(sprintf("suppressMessages(library(%s))", order), setting, explained))
    expect_identical(sum(trimws(out) == "labels: setosa"), 3L, info = paste(out, collapse = "\n"))
  }
})
