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
