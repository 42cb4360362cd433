test_that("errors, warnings and messages have lime's classes and carry data", {
  error <- expect_error(lime:::lime_abort("What {1 + 1}", "test", number = 7), "What 2")
  expect_s3_class(error, c("lime_error_test", "lime_error", "rlang_error", "error", "condition"), exact = TRUE)
  expect_identical(error$number, 7)
  expect_warning(lime:::lime_warn("careful", "test"), class = "lime_warning_test")
  expect_warning(lime:::lime_warn("careful", "test"), class = "lime_warning")
  expect_message(lime:::lime_inform("hello", "test"), class = "lime_message_test")
  expect_message(lime:::lime_inform("hello", "test"), class = "lime_message")
})

test_that("long errors of others are cut wherever they are quoted, and can be reached whole", {
  long <- paste0("new levels ", strrep("0.123, ", 1000))
  expect_short <- function(text) {
    expect_lt(nchar(text), 900)
    expect_match(text, "new levels 0.123, 0.123.*\\(7[0-9]{3} characters\\)")
  }
  cars <- mtcars[c("wt", "cyl")]
  failing <- function(x) stop(long)
  errors <- list(
    tryCatch(explain(cars[1, ], lime(cars, as_regressor(failing)), n_features = 1), error = identity),
    tryCatch(explain(cars[1:3, ], lime(cars, as_regressor(failing)), n_features = 1), error = identity),
    tryCatch(explain(cars[1, ], lime(cars, as_regressor(nchar), failing), n_features = 1), error = identity),
    tryCatch(explain("one two", lime("a text", as_regressor(nchar), tokenization = failing), n_features = 1), error = identity)
  )
  for (error in errors) {
    expect_short(conditionMessage(error))
    expect_s3_class(error$parent, "simpleError")
    expect_identical(conditionMessage(error$parent$original), long)
    expect_identical(conditionCall(error$parent), conditionCall(error$parent$original))
  }
  # a chain, and errors that make their message themselves
  predict.lime_long <- function(object, ...) rlang::abort("short", parent = rlang::catch_cnd(rlang::abort(c("head", i = long), class = "mine")))
  registerS3method("predict", "lime_long", predict.lime_long, envir = asNamespace("stats"))
  error <- tryCatch(predict_model(structure(list(), class = "lime_long"), 1, "raw"), error = identity)
  expect_short(conditionMessage(error))
  expect_s3_class(error$parent$parent, "mine")
  expect_match(conditionMessage(error$parent$parent$original), long, fixed = TRUE)
  own <- structure(class = c("lime_own", "error", "condition"), list(message = "", call = NULL))
  registerS3method("cnd_header", "lime_own", function(cnd, ...) long, envir = asNamespace("rlang"))
  expect_short(conditionMessage(cut_error(own)))
  expect_identical(cut_error(own)$original, own)
  # short ones stay as they are
  own <- simpleError("no")
  expect_identical(cut_error(own), own)
  expect_identical(cut_text(cut_text(long)), cut_text(long))
  expect_match(cut_text(paste0(strrep("\xff", 600), "a")), "characters")
  # reasons of lost cases, check_model()
  moody <- function(x) if (x$wt[1] < 2.7) stop(long) else x$wt
  lost <- expect_warning(explain(cars[1:4, ], lime(cars, as_regressor(moody)), n_features = 1, n_permutations = 50), class = "lime_warning_case")
  expect_short(lost$reason[1])
  expect_short(paste(capture.output(check_model(lime(cars, as_regressor(failing)), cars)), collapse = "\n"))
})

test_that("what Rust returns is raised as what it is", {
  expect_identical(lime:::from_rust(1:3), 1:3)
  expect_null(lime:::from_rust(NULL))
  failure <- structure(
    class = c("lime_error_memory", "lime_error", "error", "condition"),
    list(message = "{stop('run')} %s", call = NULL, bytes = 12)
  )
  error <- expect_error(lime:::from_rust(failure), class = "lime_error_memory")
  expect_match(conditionMessage(error), "{stop('run')} %s", fixed = TRUE)
  expect_identical(error$bytes, 12)
  expect_error(lime:::from_rust(simpleError("reached elapsed time limit")), "^reached elapsed time limit$", class = "simpleError")
  interrupt <- structure(class = c("interrupt", "condition"), list(message = "", call = NULL))
  expect_identical(tryCatch(lime:::from_rust(interrupt), interrupt = function(c) "stopped"), "stopped")
})

test_that("wrong numbers at the border of Rust are conditions, never a crash", {
  border <- list(
    quote(lime:::rs_fit("a", 1, 1, 1, 1, 1, 1L, "auto", NULL, 1L)),
    quote(lime:::rs_fit(matrix(0, 2, 2), matrix(0, 2, 1), c(1, 1), 2, 2, 1, 1L, "%s%n", NULL, 1L)),
    quote(lime:::rs_decode("no such %s{file}", 1L)),
    quote(lime:::rs_segment(raw(3), 2L, 2L, "slic", c(1, 20, 1), TRUE, 1L)),
    quote(lime:::rs_boundaries(1:4, 3, 3)),
    quote(lime:::rs_write_masked(array(raw(4), c(4, 1, 1)), array(raw(4), c(4, 1, 1)), c(1L, 0L), as.raw(c(1, rep(0, 7))), 1L, "/no/such/folder/%s.png", 1L))
  )
  for (call in border) {
    value <- eval(call)
    expect_s3_class(value, "condition")
    expect_error(lime:::from_rust(value), class = "lime_error")
  }
})

test_that("time limits are known by their message", {
  expect_true(lime:::is_time_limit(simpleError("reached elapsed time limit")))
  expect_true(lime:::is_time_limit(simpleError("reached CPU time limit")))
  expect_false(lime:::is_time_limit(simpleError("no time")))
})

test_that("messages read well", {
  path <- local_png(name = "cat.png")
  explainer <- lime(path, as_classifier(colour_shares))
  ask <- function(...) explain(path, explainer, ...)
  expect_snapshot(error = TRUE, {
    ask(n_labels = 1, n_features = 0)
    ask(n_labels = 1, n_features = 2, p_remove = 1)
    ask(n_labels = 1, n_features = 2, feature_select = "best")
    ask(n_labels = 1, n_features = 2, batchsize = 5)
    ask(labels = "mauve", n_features = 2)
    ask(n_labels = 5, n_features = 2)
    lime("no-such.png", mean)
    lime(1:3, mean)
    lime("a text", mean)
    model_type(structure(list(), class = "nobody"))
    slic(1:3, 1, 1, 1, 1, 1)
    plot_image_explanation(iris)
  })
})

# Every call of a function in the package's code, with the function around it.
calls_in_package <- function() {
  found <- list()
  walk <- function(code, within) {
    if (is.function(code)) return(walk(as.list(code), within))
    if (!is.call(code) && !is.pairlist(code) && !is.list(code)) return()
    if (is.call(code) && is.name(code[[1]])) found[[length(found) + 1]] <<- list(name = as.character(code[[1]]), call = code, within = within)
    parts <- as.list(code)
    lapply(parts[!vapply(parts, identical, NA, quote(expr = ))], walk, within) # formals without defaults are empty
  }
  namespace <- asNamespace("lime")
  for (name in ls(namespace, all.names = TRUE)) if (is.function(namespace[[name]])) walk(namespace[[name]], name)
  found
}

# Fields of all classes of conditions, by class, from the calls that signal them: also through functions that pass on a class or fields.
conditions_in_code <- function() {
  prefixes <- c(lime_abort = "lime_error_", lime_warn = "lime_warning_", lime_inform = "lime_message_")
  namespace <- asNamespace("lime")
  calls <- calls_in_package()
  of <- function(name) Filter(function(found) found$name == name, calls)
  matched <- function(found) {
    given <- as.list(found$call)[-1]
    match.call(namespace[[found$name]], as.call(c(found$call[[1]], given[!vapply(given, identical, NA, quote(...))])), expand.dots = FALSE)
  }
  fields <- list()
  add <- function(class, names) fields[[class]] <<- union(fields[[class]], c(class, setdiff(names, "")))
  for (signaller in names(prefixes)) for (found in of(signaller)) {
    call <- matched(found)
    if (found$within == "from_rust") next # what comes from there is in guard.rs
    around <- lapply(of(found$within), matched)
    classes <- if (is.character(call$class)) call$class else unlist(lapply(around, function(one) one[[as.character(call$class)]]))
    stopifnot(is.character(classes), length(classes) > 0)
    passed_on <- if (any(vapply(as.list(found$call), identical, NA, quote(...)))) unlist(lapply(around, function(one) names(one$...)))
    for (class in classes) add(paste0(prefixes[[signaller]], class), c(names(call$...), intersect(names(call), "parent"), passed_on))
  }
  fields
}

# The same from the help page: what stands in front of each description.
documented_conditions <- function() {
  text <- function(x) if (is.list(x)) paste(vapply(x, text, ""), collapse = "") else as.character(x)
  items <- function(x) {
    if (identical(attr(x, "Rd_tag"), "\\item") && length(x) == 2) return(list(regmatches(text(x[[1]]), gregexpr("[a-z_]+", text(x[[1]])))[[1]]))
    if (is.list(x)) unlist(lapply(x, items), recursive = FALSE)
  }
  page <- tryCatch(tools::Rd_db("lime")[["lime_conditions.Rd"]], error = function(e) NULL)
  skip_if(is.null(page), "no help pages here")
  found <- items(page)
  stats::setNames(found, vapply(found, `[`, "", 1))
}

test_that("every class of conditions, with its fields, is on the help page, and nothing else", {
  known <- conditions_in_code()
  expect_true(all(c("lime_error_prediction", "lime_error_segments", "lime_warning_case", "lime_message_scale") %in% names(known)))
  source <- Filter(file.exists, test_path("..", "..", c("src", "00_pkg_src/lime/src"), "rust", "src", "guard.rs"))
  if (length(source) > 0) {
    causes <- regmatches(lines <- readLines(source[1]), regexec('=> \\("([a-z_]+)", "([a-z_]+)",', lines))
    for (cause in Filter(length, causes)) {
      class <- paste0("lime_error_", cause[2])
      known[[class]] <- union(known[[class]], c(class, cause[3]))
    }
    expect_true("lime_error_internal" %in% names(known))
  }
  documented <- documented_conditions()
  expect_identical(setdiff(names(known), names(documented)), character())
  for (class in names(known)) expect_identical(setdiff(known[[class]], documented[[class]]), character(), label = class)
  if (length(source) > 0) expect_mapequal(lapply(documented, sort), lapply(known, sort))
})
