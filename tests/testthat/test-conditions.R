test_that("errors, warnings and messages have lime's classes and carry data", {
  error <- expect_error(lime:::lime_abort("What {1 + 1}", "test", number = 7), "What 2")
  expect_s3_class(error, c("lime_error_test", "lime_error", "rlang_error", "error", "condition"), exact = TRUE)
  expect_identical(error$number, 7)
  expect_warning(lime:::lime_warn("careful", "test"), class = "lime_warning_test")
  expect_warning(lime:::lime_warn("careful", "test"), class = "lime_warning")
  expect_message(lime:::lime_inform("hello", "test"), class = "lime_message_test")
  expect_message(lime:::lime_inform("hello", "test"), class = "lime_message")
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
    quote(lime:::rs_fit("a", 1, 1, 1, 1, 1, 1L, "auto", 1L)),
    quote(lime:::rs_fit(matrix(0, 2, 2), matrix(0, 2, 1), c(1, 1), 2, 2, 1, 1L, "%s%n", 1L)),
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
    ask(n_features = 2)
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
