# DALEX$explain() makes a list of a model, its data, and a function that asks it.
stand_in_explainer <- function(model, type, predict_function, y = NULL) {
  structure(
    list(model = model, data = datasets::iris[1:4], y = y, predict_function = predict_function, label = "glm", model_info = list(type = type)),
    class = "explainer"
  )
}
shares <- function(model, newdata) model$f(newdata)
shares_of <- function(x) {
  p <- plogis(x$Petal.Length - x$Sepal.Width)
  cbind(a = p / 2, b = p / 2, c = 1 - p)
}

test_that("DALEX, stand-in: two classes, several, numbers, and one that does not say", {
  skip_if_not_installed("stats")
  y <- shares_of(flower_features)
  several <- stand_in_explainer(list(f = shares_of), "multiclass", shares)
  expect_model_contract(several, flower_features, y)
  last <- list(f = function(x) shares_of(x)[, "c"])
  expect_model_contract(stand_in_explainer(last, "classification", shares), flower_features, cbind("0" = 1 - y[, "c"], "1" = y[, "c"]))
  named <- stand_in_explainer(last, "classification", shares, y = factor(c("no", "yes")))
  expect_model_contract(named, flower_features, cbind(no = 1 - y[, "c"], yes = y[, "c"]))
  expect_model_contract(stand_in_explainer(last, "regression", shares), flower_features, unname(y[, "c"]))
  silent <- stand_in_explainer(list(f = shares_of), NULL, shares)
  expect_model_contract(silent, flower_features, y)
})

test_that("DALEX, stand-in: lime's own explainers are told apart", {
  explainer <- lime(local_png(), as_regressor(mean))
  expect_identical(model_type(explainer), "regression")
  expect_identical(model_type(stand_in_explainer(NULL, "classification", shares)), "classification")
})

test_that("DALEX, stand-in: printing its explainers is left to it", {
  expect_null(utils::getS3method("print", "explainer", optional = TRUE, envir = asNamespace("lime")))
  expect_null(utils::getS3method("format", "explainer", optional = TRUE, envir = asNamespace("lime")))
})

test_that("DALEX: the real package", {
  skip_if_not_installed("DALEX")
  DALEX <- asNamespace("DALEX")
  model <- suppressWarnings(glm(Species ~ Sepal.Width + Petal.Length, binomial, two_flowers))
  explainer <- DALEX$explain(model, two_flowers[1:4], as.numeric(two_flowers$Species == "virginica"), verbose = FALSE)
  p <- unname(predict(model, two_features, type = "response"))
  expect_model_contract(explainer, two_features, cbind("0" = 1 - p, "1" = p))
})
