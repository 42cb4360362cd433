test_that("party: trees and forests", {
  skip_if_not_installed("party")
  set.seed(1)
  control <- party::cforest_unbiased(ntree = 15, mtry = 2)
  own <- function(model, newdata) {
    y <- do.call(rbind, lapply(predict(model, newdata = newdata, type = "prob"), as.vector))
    colnames(y) <- levels(datasets::iris$Species)
    y
  }
  for (classifier in list(party::ctree(Species ~ ., datasets::iris), party::cforest(Species ~ ., datasets::iris, controls = control))) {
    expect_model_contract(classifier, flower_features, own(classifier, flower_features))
  }
  for (regression in list(
    party::ctree(Sepal.Length ~ ., datasets::iris), party::cforest(Sepal.Length ~ ., datasets::iris, controls = control)
  )) {
    expect_model_contract(regression, flower_rows, as.vector(predict(regression, newdata = flower_rows)))
    expect_error(predict_model(regression, flower_rows, "prob"), "factor", class = "lime_error_probabilities")
  }
})

test_that("partykit: trees and forests", {
  skip_if_not_installed("partykit")
  set.seed(1)
  for (fit in list(partykit::ctree, function(...) partykit::cforest(..., ntree = 10))) {
    classifier <- fit(Species ~ ., data = datasets::iris)
    expect_model_contract(classifier, flower_features, predict(classifier, flower_features, type = "prob"))
    regression <- fit(Sepal.Length ~ ., data = datasets::iris)
    expect_model_contract(regression, flower_rows, predict(regression, flower_rows))
    expect_error(predict_model(regression, flower_rows, "prob"), "factor", class = "lime_error_probabilities")
  }
  skip_if_not_installed("survival")
  lung <- survival::lung
  lung$outcome <- survival::Surv(lung$time, lung$status)
  expect_error(model_type(partykit::ctree(outcome ~ age + ph.ecog, data = lung[!is.na(lung$ph.ecog), ])), "survival", class = "lime_error_model_type")
})

test_that("partykit: trees of models", {
  skip_if_not_installed("partykit")
  linear <- partykit::lmtree(Sepal.Length ~ Petal.Length | Species + Petal.Width, datasets::iris)
  expect_model_contract(linear, flower_rows, predict(linear, flower_rows))
  expect_error(predict_model(linear, flower_rows, "prob"), "glmtree", class = "lime_error_probabilities")
  counts <- partykit::glmtree(round(Sepal.Length) ~ Petal.Length | Petal.Width, datasets::iris, family = poisson)
  expect_model_contract(counts, flower_rows, predict(counts, flower_rows))

  two <- transform(two_flowers, number = (Species == "virginica") + 0, told = Species == "virginica")
  factors <- partykit::glmtree(Species ~ Sepal.Width | Petal.Width, two, family = binomial)
  p <- predict(factors, two_features)
  expect_model_contract(factors, two_features, cbind(versicolor = 1 - p, virginica = p))
  expect_equal(predict_model(factors, two_features, "raw")$Response, unname(p))
  numbers <- partykit::glmtree(number ~ Sepal.Width | Petal.Width, two, family = binomial("probit"))
  p <- predict(numbers, two_features)
  expect_model_contract(numbers, two_features, cbind("0" = 1 - p, "1" = p))
  logicals <- partykit::glmtree(told ~ Sepal.Width | Petal.Width, two, family = quasibinomial)
  p <- predict(logicals, two_features)
  expect_model_contract(logicals, two_features, cbind("FALSE" = 1 - p, "TRUE" = p))

  mean_of_leaf <- function(y, x, start = NULL, weights = NULL, offset = NULL, ...) lm(y ~ 0 + x)
  any <- partykit::mob(Sepal.Length ~ Petal.Length | Species, datasets::iris, fit = mean_of_leaf)
  line <- function(object, newdata) drop(cbind(1, newdata$Petal.Length) %*% coef(object))
  own <- predict(any, flower_rows, type = line)
  expect_model_contract(any, flower_rows, own, predict_type = line)
})
