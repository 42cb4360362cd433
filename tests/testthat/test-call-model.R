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

# The same with pictures --------------------------------------------------------------------------------------------

# In these tests the built-in methods are those for functions, which lime has registered itself.

test_that("a user's method in a function wins over the built-in one", {
  path <- local_png()
  expect_identical(explain_model(as_classifier(colour_shares), path)$label[1], "green")
  in_function <- function() {
    predict_model.function <- function(x, newdata, type, ...) cbind(mine = 1 - seq_along(newdata) / 99, other = seq_along(newdata) / 99)
    set.seed(1)
    explain(path, lime(path, as_classifier(colour_shares)), n_labels = 1, n_features = 2, n_permutations = 15)
  }
  expect_identical(unique(in_function()$label), "mine")
  nested <- function() {
    model_type.function <- function(x, ...) "classification"
    predict_model.function <- function(x, newdata, type, ...) cbind(deep = 1 - seq_along(newdata) / 99, other = seq_along(newdata) / 99)
    inner <- function() explain(path, lime(path, colour_shares), n_labels = 1, n_features = 2, n_permutations = 15)
    inner()
  }
  expect_identical(unique(nested()$label), "deep")
  by_apply <- function() {
    predict_model.function <- function(x, newdata, type, ...) cbind(applied = 1 - seq_along(newdata) / 99, other = seq_along(newdata) / 99)
    explainer <- lime(path, as_classifier(colour_shares))
    lapply(path, function(p) explain(p, explainer, n_labels = 1, n_features = 2, n_permutations = 15))[[1]]
  }
  expect_identical(unique(by_apply()$label), "applied")
  looped <- function(explainer = lime(path, as_classifier(colour_shares))) {
    predict_model.function <- function(x, newdata, type, ...) cbind(looped = 1 - seq_along(newdata) / 99, other = seq_along(newdata) / 99)
    list(
      lapply(path, explain, explainer, n_labels = 1, n_features = 2, n_permutations = 15)[[1]],
      Map(explain, path, list(explainer), n_labels = 1, n_features = 2, n_permutations = 15)[[1]],
      vapply(path, function(p) list(explain(p, explainer, n_labels = 1, n_features = 2, n_permutations = 15)), list(1))[[1]]
    )
  }
  for (explanation in looped()) {
    expect_identical(unique(explanation$label), "looped")
  }
  by_do_call <- function() {
    predict_model.function <- function(x, newdata, type, ...) cbind(called = 1 - seq_along(newdata) / 99, other = seq_along(newdata) / 99)
    explainer <- lime(path, as_classifier(colour_shares))
    do.call(explain, list(path, explainer, n_labels = 1, n_features = 2, n_permutations = 15))
  }
  expect_identical(unique(by_do_call()$label), "called")
})

# R code of a script that defines methods for functions in some place and explains there.
user_script <- function(path, define, call) {
  c(
    "library(lime)",
    "model <- as_classifier(function(paths) stop('the built-in method'))",
    sprintf("path <- '%s'", path),
    "mine <- function(x, newdata, type, ...) cbind(mine = 1 - seq_along(newdata) / 99, other = seq_along(newdata) / 99)",
    "explainer <- lime(path, model)",
    define,
    sprintf("cat('label:', unique((%s)$label), '\\n')", call)
  )
}

test_that("a user's method wins wherever it is defined", {
  path <- local_png()
  ask <- "explain(path, explainer, n_labels = 1, n_features = 2, n_permutations = 15)"
  by_lapply <- "lapply(path, explain, explainer, n_labels = 1, n_features = 2, n_permutations = 15)[[1]]"
  by_map <- "Map(explain, path, list(explainer), n_labels = 1, n_features = 2, n_permutations = 15)[[1]]"
  in_global <- "predict_model.function <- mine"
  attached <- "attach(list(predict_model.function = mine), name = 'tools of mine')"
  in_knitr_style <- c("document <- new.env()", "document$predict_model.function <- mine")
  package <- c(
    "ns <- new.env(parent = asNamespace('base'))", "ns$predict_model.function <- mine",
    "ns$run <- eval(substitute(function() body, list(body = quote(ask))), ns)"
  )
  cases <- list(
    list(in_global, ask), list(in_global, by_lapply), list(in_global, by_map), list(attached, ask), list(attached, by_lapply),
    list(in_knitr_style, sprintf("eval(quote(%s), document)", ask)),
    list(sub("ask", sub("explain", "lime::explain", ask), package, fixed = TRUE), "ns$run()"),
    list("registerS3method('predict_model', 'function', mine, envir = asNamespace('lime'))", ask),
    list(in_global, "(function() { set.seed(1); explain(path, explainer, n_labels = 1, n_features = 2, n_permutations = 15) })()")
  )
  for (case in cases) {
    out <- run_r(user_script(path, case[[1]], case[[2]]))
    expect_true("label: mine " %in% out, info = paste(c(case[[1]], case[[2]], out), collapse = "\n"))
  }
})

test_that("NextMethod() in a user's method reaches the built-in one", {
  path <- local_png()
  predict_model.my_function <- function(x, newdata, type, ...) {
    y <- NextMethod()
    colnames(y) <- toupper(colnames(y))
    y
  }
  model <- structure(colour_shares, class = c("my_function", "function"))
  found <- explain_model(as_classifier(model), path)
  expect_identical(unique(found$label), "GREEN")
  expect_identical(found$feature_weight, explain_model(as_classifier(colour_shares), path)$feature_weight)
  out <- run_r(c(
    user_script(path, c(
      "model <- as_classifier(function(paths) cbind(a = seq_along(paths), b = 0))", "explainer <- lime(path, model)",
      "predict_model.lime_classifier <- function(x, newdata, type, ...) { y <- NextMethod(); colnames(y) <- c('next', 'b'); y }"
    ), "explain(path, explainer, n_labels = 1, n_features = 2, n_permutations = 15)")
  ))
  expect_true("label: next " %in% out, info = paste(out, collapse = "\n"))
})

test_that("a user's method for a more specific class is found before a built-in one", {
  path <- local_png()
  model_type.special <- function(x, ...) "classification"
  predict_model.special <- function(x, newdata, type, ...) data.frame(special = 1 - colour_shares(newdata)[, 1] / 2, rest = colour_shares(newdata)[, 1] / 2)
  model <- structure(colour_shares, class = c("special", "function"))
  expect_identical(unique(explain_model(model, path)$label), "special")
})

test_that("a user's method for a wrapper is found whatever holds the model, gets the wrapped model, and its NextMethod() asks what is held", {
  path <- local_png()
  shares <- function(x, newdata, type, ...) colour_shares(newdata)
  registerS3method("predict_model", "shares_of_colours", shares, envir = asNamespace("lime"))
  setClass("LimeSharesOfColours", representation(scale = "numeric"), where = globalenv())
  withr::defer(removeClass("LimeSharesOfColours", where = globalenv()))
  predict_model.LimeSharesOfColours <- shares # only in reach from here
  environment <- structure(new.env(), class = c("shares_of_colours", "R6"))
  value <- structure(list(scale = 3), class = "shares_of_colours")
  environment$scale <- 3
  asked <- NULL
  for (model in list(value, environment, new("LimeSharesOfColours", scale = 3))) {
    without <- explain_model(as_classifier(model, c("r", "g", "b")), path)
    expect_identical(unique(without$label), "g")
    with <- local({
      predict_model.lime_classifier <- function(x, newdata, type, ...) {
        asked <<- list(inherits(x, "lime_classifier"), if (!isS4(held_model(x))) c(x$scale, x[["scale"]]), type)
        NextMethod()[, 3:1]
      }
      explain_model(as_classifier(model, c("r", "g", "b")), path)
    })
    expect_identical(asked, list(TRUE, if (!isS4(model)) c(3, 3), "prob"))
    expect_identical(with$feature_weight, without$feature_weight)
    expect_identical(names(with$prediction[[1]]), names(without$prediction[[1]])) # labels go by position
    expect_equal(unname(unlist(with$prediction[[1]])), rev(unname(unlist(without$prediction[[1]]))))
    local({
      predict_model.lime_regressor <- function(x, newdata, type, ...) 100 * NextMethod()[, "red"]
      number <- explain_model(as_regressor(model), path, n_labels = NULL)
      expect_equal(number$prediction[1], 100 * without$prediction[[1]]$r)
      model_type.lime_regressor <- function(x, ...) "classification"
      expect_warning(found <- explain_model(as_regressor(model), path), class = "lime_warning_probabilities") # 100 times too large
      expect_identical(found$model_type[1], "classification")
    })
  }
})

test_that("a user's method for a wrapper sees a Python model through", {
  skip_if_no_python_module("sklearn")
  model <- reticulate::import("sklearn.tree")$DecisionTreeClassifier(random_state = 1L)
  model$fit(as.matrix(datasets::iris[1:4]), as.character(datasets::iris$Species))
  row <- datasets::iris[60, 1:4]
  ask <- function(frame = parent.frame()) {
    explainer <- lime(datasets::iris[1:4], as_classifier(model, c("a", "b", "c")))
    do.call(explain, list(row, explainer, labels = "b", n_features = 1, n_permutations = 50), envir = frame)
  }
  expect_identical(ask()$label_prob, 1)
  predict_model.lime_classifier <- function(x, newdata, type, ...) (x$predict_proba(as.matrix(newdata)) + as.matrix(NextMethod()) + 1) / 5
  expect_equal(ask()$label_prob, 3 / 5)
})

test_that("what the user's code warns of in every batch is told once, for every kind of data", {
  path <- local_png()
  warnings_of <- function(code) {
    said <- character()
    withCallingHandlers(code, warning = function(warning) {
      said <<- c(said, conditionMessage(warning))
      invokeRestart("muffleWarning")
    })
    said
  }
  loud <- function(y) {
    force(y)
    function(x, ...) {
      calls <<- calls + 1
      if (...length() > 0) warning("unused argument")
      if (calls %in% 1:2) warning("call ", calls)
      y(x)
    }
  }
  prepare <- function(x) {
    warning("prepared")
    x
  }
  kinds <- list(
    list(path, path, loud(function(x) colour_shares(x)[, "red"])),
    list(datasets::iris[1:4], datasets::iris[c(1, 51, 101), 1:4], loud(function(x) x[[1]])),
    list("a text of some words", c("one two three four", "five six seven"), loud(nchar))
  )
  for (kind in kinds) {
    calls <- 0
    explainer <- lime(kind[[1]], as_regressor(kind[[3]]), prepare)
    said <- warnings_of(explain(kind[[2]], explainer, n_features = 1, n_permutations = 40, batch_size = 10, foo = 1))
    expect_gt(calls, 2)
    expect_setequal(said, c("prepared", "unused argument", "call 1", "call 2"))
    expect_length(said, 4)
    expect_true("prepared" %in% warnings_of(explain(kind[[2]], explainer, n_features = 1, n_permutations = 40))) # each call tells it
  }
})

test_that("the model is asked for probabilities or numbers, with the user's extras", {
  path <- local_png()
  asked <- NULL
  predict_model.asking <- function(x, newdata, type, ...) {
    asked <<- list(type = type, ...)
    if (type == "prob") colour_shares(newdata) else colour_shares(newdata)[, 1]
  }
  explain_model(as_classifier(built_in_model("asking")), path, ntree = 5)
  expect_identical(asked, list(type = "prob", ntree = 5))
  explain_model(as_regressor(built_in_model("asking")), path, n_labels = NULL)
  expect_identical(asked, list(type = "raw"))
})

test_that("arguments of lime() given to explain() are told, unless the model takes them by name", {
  ask <- function(model, ...) explain("one two. Three", lime("a text", as_regressor(model)), n_features = 1, n_permutations = 20, ...)
  takes_all <- function(texts, ...) nchar(texts)
  warning <- expect_warning(ask(takes_all, unit = "sentence", mask = "_"), "are arguments of `lime\\(\\)`", class = "lime_warning_argument")
  expect_identical(warning$arguments, c("unit", "mask"))
  expect_no_warning(ask(takes_all, units = "sentence", batch_size = 7))
  expect_no_warning(ask(function(texts, unit) nchar(texts), unit = "sentence"))
  predict_model.unit_taker <- function(x, newdata, type, unit, ...) nchar(newdata)
  predict_model.none_taker <- function(x, newdata, type, ...) nchar(newdata)
  expect_no_warning(ask(structure(list(), class = "unit_taker"), unit = "sentence"))
  expect_warning(ask(structure(list(), class = "none_taker"), unit = "sentence"), "is an argument of", class = "lime_warning_argument")
  linear <- lime(mtcars[c("wt", "hp")], lm(mpg ~ wt + hp, mtcars))
  expect_warning(explain(mtcars[1, ], linear, n_features = 1, n_bins = 3), "`n_bins`", class = "lime_warning_argument")
})
