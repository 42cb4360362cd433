test_that("gbm: two classes, several, numbers and counts", {
  skip_if_not_installed("gbm")
  fit <- function(formula, data, distribution) {
    set.seed(1)
    # gbm warns that its own multinomial is broken
    suppressWarnings(gbm::gbm(formula, distribution, data, n.trees = 15, bag.fraction = 1, n.minobsinnode = 3))
  }
  data <- transform(two_flowers, virginica = as.numeric(Species == "virginica"))
  for (distribution in c("bernoulli", "adaboost")) {
    two <- fit(virginica ~ Sepal.Length + Petal.Width, data, distribution)
    p <- predict(two, two_features, n.trees = 15, type = "response")
    expect_model_contract(two, two_features, cbind("0" = 1 - p, "1" = p))
  }
  few <- predict_model(two, two_features, "prob", n.trees = 3)
  expect_equal(few[["1"]], predict(two, two_features, n.trees = 3, type = "response"))
  several <- fit(Species ~ ., datasets::iris, "multinomial")
  own <- predict(several, flower_features, n.trees = 15, type = "response")[, , 1]
  expect_model_contract(several, flower_features, own)
  number <- fit(Sepal.Length ~ ., datasets::iris, "gaussian")
  expect_model_contract(number, flower_rows, predict(number, flower_rows, n.trees = 15))
  count <- fit(round(Sepal.Length) ~ ., datasets::iris, "poisson")
  expect_model_contract(count, flower_rows, predict(count, flower_rows, n.trees = 15, type = "response"))
  expect_error(predict_model(count, flower_rows, "prob"), "bernoulli", class = "lime_error_probabilities")
})

test_that("gbm: Cox models are refused", {
  skip_if_not_installed("gbm")
  skip_if_not_installed("survival")
  lung <- survival::lung
  cox <- gbm::gbm(survival::Surv(time, status) ~ age + sex, "coxph", lung, n.trees = 5)
  expect_error(model_type(cox), "Cox", class = "lime_error_model_type")
})
