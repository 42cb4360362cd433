# Fields of an explainer that users change, as they could in lime 0.5.4.

base <- function(...) lime(iris[1:4], as_regressor(function(x) { seen <<- x; x$Petal.Length }), ...)
seen <- NULL
explain_one <- function(explainer, case = iris[60, 1:4], ...) {
  set.seed(1)
  explain(case, explainer, n_features = 4, ...)
}

test_that("changed bins are used: in draws, weights and words", {
  explainer <- base(n_bins = 2)
  explainer$bin_cuts$Petal.Length <- c(1, 2.5, 6.9)
  explainer$feature_distribution$Petal.Length <- c("1" = 0.9, "2" = 0.1)
  e <- explain_one(explainer)
  expect_identical(e$feature_desc[e$feature == "Petal.Length"], "2.5 < Petal.Length")
  expect_lt(abs(mean(seen$Petal.Length <= 2.5) - 0.9), 0.03)
  expected <- (2.5 + 6.9) / 2 - (1 + 2.5) / 2
  expect_equal(e$feature_weight[e$feature == "Petal.Length"], expected, tolerance = 0.1)
  explainer$bin_cuts$Petal.Length <- c(1, 2.5, 4, 6.9)
  explainer$feature_distribution$Petal.Length <- c(0.2, 0.3, 0.5) # without names: one for each bin
  expect_identical(explain_one(explainer)$feature_desc[3], "2.5 < Petal.Length <= 4.0")
})

test_that("changed distributions are used", {
  explainer <- base(bin_continuous = FALSE, use_density = FALSE)
  explainer$feature_distribution$Petal.Length <- c(mean = 100, sd = 0.5)
  explain_one(explainer)
  expect_lt(abs(mean(seen$Petal.Length[-1]) - 100), 0.05)
  explainer$feature_distribution$Petal.Length <- density(c(200, 201, 202))
  explainer$moments$low[3] <- 190
  explainer$moments$high[3] <- 210
  explain_one(explainer)
  expect_gt(min(seen$Petal.Length[-1]), 190)
  city <- data.frame(city = sample(c("a", "b", "c"), 100, TRUE), x = rnorm(100))
  explainer <- lime(city, as_regressor(function(d) { seen <<- d; d$x }))
  explainer$feature_distribution$city <- table(c("a", "b", "b")) / 3
  explain_one(explainer, city[1, ])
  expect_false("c" %in% seen$city[-1])
  expect_lt(abs(mean(seen$city == "b") - 2 / 3), 0.03)
})

test_that("changed types are used: a column held fixed, a number seen as levels", {
  explainer <- base()
  explainer$feature_type[["Petal.Length"]] <- "constant"
  e <- explain_one(explainer, labels = NULL) |> suppressWarnings()
  expect_false("Petal.Length" %in% e$feature)
  expect_identical(unique(seen$Petal.Length), iris[60, "Petal.Length"])
  cars <- mtcars[c("cyl", "wt")]
  explainer <- suppressWarnings(lime(cars, as_regressor(function(x) x$cyl)))
  explainer$feature_type[["cyl"]] <- "factor"
  e <- explain_one(explainer, cars[1, ])
  expect_identical(e$feature_desc[1], "cyl = 6")
})

test_that("what does not fit is told", {
  refused <- function(change, about) {
    error <- expect_error(explain_one(change(base())), class = "lime_error_argument")
    expect_match(error$argument, about, fixed = TRUE)
  }
  refused(function(e) { e$feature_type[["Petal.Length"]] <- "logical"; e }, "feature_type$Petal.Length")
  refused(function(e) { e$feature_type <- rev(e$feature_type); e }, "feature_type")
  refused(function(e) { e$bin_cuts$Petal.Length <- c(3, 2, 1); e }, "bin_cuts$Petal.Length")
  refused(function(e) { e$bin_cuts$Petal.Length <- "wide"; e }, "bin_cuts$Petal.Length")
  refused(function(e) { e$feature_distribution$Petal.Length[] <- -1; e }, "feature_distribution$Petal.Length")
  refused(function(e) { e$feature_distribution$Petal.Length <- c("9" = 1); e }, "feature_distribution$Petal.Length")
  refused(function(e) { e$feature_distribution <- NULL; e }, "feature_distribution")
  refused(function(e) { e$bin_cuts <- NULL; e }, "bin_cuts")
  refused(function(e) { e$bin_continuous <- FALSE; e }, "bin_continuous")
  refused(function(e) { e$bin_cuts["Petal.Length"] <- list(NULL); e }, "feature_type$Petal.Length")
})

test_that("shares of levels that do not exist are told", {
  explainer <- lime(iris, as_regressor(function(x) x$Petal.Length))
  explainer$feature_distribution$Species <- c(setosa = 0.5, orchis = 0.5)
  expect_error(explain(iris[1, ], explainer, n_features = 1), "setosa, versicolor, virginica", class = "lime_error_argument")
})

test_that("a response left in x is handed to the model and not explained", {
  for (package in c("MASS", "rpart", "randomForest", "ranger")) skip_if_not_installed(package)
  fit <- MASS::lda(Species ~ ., iris)
  expect_message(e <- explain(iris[c(1, 60), ], lime(iris, fit), n_labels = 1, n_features = 5), "Species.*predicts", class = "lime_message_column")
  expect_setequal(e$feature, names(iris)[1:4])
  expect_message(without <- explain(iris[c(1, 60), 1:4], lime(iris, fit), n_labels = 1, n_features = 5), "lacks.*Species", class = "lime_message_column")
  expect_setequal(without$feature, names(iris)[1:4])
  models <- list(
    lm(log(mpg) ~ wt + hp, mtcars), glm(mpg ~ wt + hp, data = mtcars), rpart::rpart(mpg ~ ., mtcars),
    randomForest::randomForest(mpg ~ wt + hp, mtcars), ranger::ranger(mpg ~ ., mtcars)
  )
  for (model in models) expect_identical(model_response(model, names(mtcars)), "mpg")
  expect_identical(model_response(lm(mpg ~ wt, mtcars), c("wt", "hp")), "mpg") # not among the columns: nothing follows
  expect_identical(model_response(function(x) x, "x"), character())
  registerS3method("$", "lime_locked", function(x, name) stop("nothing to see"))
  expect_identical(model_response(structure(list(), class = "lime_locked"), "x"), character())
  expect_identical(model_response(lm(y ~ y2 + x, data.frame(y = 1:3, y2 = c(2, 1, 5), x = 3:1)), "y"), "y")
})

test_that("caret's training data say it too, for either way to call train()", {
  skip_if_not_installed("caret")
  x <- mtcars[c("wt", "hp")]
  control <- caret::trainControl(method = "none")
  by_columns <- caret::train(x, mtcars$mpg, method = "lm", trControl = control)
  by_formula <- caret::train(mpg ~ wt + hp, mtcars, method = "lm", trControl = control)
  for (model in list(by_columns, by_formula)) expect_identical(model_response(model, c("mpg", "wt", "hp")), "mpg")
  expect_identical(model_response(by_columns, c("a", "b")), character())
})

test_that("a column that x lacks and the model needs is an error with the model's own as parent", {
  explainer <- lime(mtcars[c("wt", "hp", "qsec")], lm(mpg ~ wt + hp, mtcars))
  expect_message(e <- explain(mtcars[1:2, c("wt", "hp")], explainer, n_features = 3), "qsec", class = "lime_message_column")
  expect_setequal(e$feature, c("wt", "hp"))
  error <- expect_error(suppressMessages(explain(mtcars[1:2, c("wt", "qsec")], explainer, n_features = 3)), class = "lime_error_column")
  expect_identical(error$column, "hp")
  expect_match(conditionMessage(error$parent), "hp")
  grouped <- lime(mtcars[c("wt", "hp", "qsec")], lm(mpg ~ wt + hp, mtcars), groups = list(g = c("hp", "qsec")))
  expect_message(e <- explain(mtcars[1, c("hp", "wt")], grouped, n_features = 3), class = "lime_message_column")
  expect_setequal(e$feature, c("wt", "g"))
  kept <- lime(mtcars[c("wt", "hp", "qsec")], lm(mpg ~ wt + hp, mtcars), keep_training = TRUE)
  expect_message(explain(mtcars[1, c("hp", "wt")], kept, n_features = 3, neighbours = 10), class = "lime_message_column")
})
