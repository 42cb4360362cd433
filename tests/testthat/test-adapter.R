test_that("by_class() and response() make data frames of any shape", {
  expect_equal(by_class(c(0.2, 0.7), c("no", "yes")), data.frame(no = c(0.8, 0.3), yes = c(0.2, 0.7)))
  expect_identical(names(by_class(matrix(1:6 / 21, 2), 1:3)), c("1", "2", "3"))
  expect_identical(by_class(matrix(0.25), c("a b", "c")), data.frame("a b" = 0.75, c = 0.25, check.names = FALSE))
  expect_identical(response(c(x = 1, y = 2)), data.frame(Response = c(1, 2)))
  expect_identical(response(matrix(1:2, dimnames = list(c("u", "v"), "w"))), data.frame(Response = 1:2))
  expect_identical(response(factor("a")), data.frame(Response = factor("a")))
  expect_identical(response(cbind(a = 1:2, "b c" = 3:4)), data.frame(a = 1:2, "b c" = 3:4, check.names = FALSE))
})

test_that("labels of a binomial model are those of what it was taught", {
  expect_identical(labels_of_binomial(factor(c("no", "yes"))), c("no", "yes"))
  expect_identical(labels_of_binomial(factor(c("a", "b", "c"))), c("a", "not a"))
  expect_identical(labels_of_binomial(c(TRUE, FALSE)), c("FALSE", "TRUE"))
  expect_identical(labels_of_binomial(cbind(1:2, 3:4)), c("0", "1"))
})

test_that("number_matrix() takes the columns that were taught, in their order, and numbers only", {
  table <- tibble::tibble(word = "x", b = 1:2, a = c(TRUE, FALSE))
  expect_identical(number_matrix(table, c("a", "b"), "any"), cbind(a = 1:0, b = 1:2))
  expect_identical(number_matrix(as.matrix(table[c("b", "a")]), c("a", "b"), "any"), as.matrix(table[c("a", "b")]))
  expect_identical(number_matrix(1:3, "a", "any"), 1:3)
  expect_identical(number_matrix(matrix(1:4, 2), c("a", "b"), "any"), matrix(1:4, 2)) # no names to go by
  error <- expect_error(number_matrix(table, NULL, "any"), "word.*character", class = "lime_error_newdata")
  expect_identical(error$column, "word")
  expect_identical(expect_error(number_matrix(table, c("a", "z"), "any"), class = "lime_error_newdata")$missing, "z")
  expect_error(number_matrix(table, 2, "any"), "2 columns.*3", class = "lime_error_newdata")
})

test_that("what a model lacks is said with its own class, and with what to do", {
  model <- as_classifier(structure(list(), class = "odd {model}"))
  expect_error(need_model_package("not.there", model), "odd \\{model\\}.*not.there", class = "lime_error_package")
  expect_silent(need_model_package("stats", model))
  expect_error(no_probabilities(model, "Train it so."), "odd \\{model\\}.*Train it so", class = "lime_error_probabilities")
  expect_error(not_supported(model, "{oddities}"), "\\{oddities\\}", class = "lime_error_model_type")
  expect_error(model_type(structure(list(), class = "odd {model}")), "odd \\{model\\}", class = "lime_error_model_type")
})
