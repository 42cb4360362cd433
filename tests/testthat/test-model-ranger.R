forest <- function(...) ranger::ranger(..., num.trees = 25, seed = 1, num.threads = 1)

test_that("ranger: probabilities, numbers, votes", {
  skip_if_not_installed("ranger")
  probability <- forest(Species ~ ., datasets::iris, probability = TRUE)
  expect_model_contract(probability, flower_features, predict(probability, flower_features)$predictions)
  regression <- forest(Sepal.Length ~ ., datasets::iris)
  expect_model_contract(regression, flower_rows, predict(regression, flower_rows)$predictions)
  votes <- forest(Species ~ Sepal.Length + Sepal.Width, datasets::iris)
  each <- predict(votes, flower_features, predict.all = TRUE)$predictions
  own <- sapply(1:3, function(level) rowMeans(each == level))
  colnames(own) <- levels(datasets::iris$Species)
  expect_model_contract(votes, flower_features, own)
  expect_identical(predict_model(votes, flower_features, "raw")$Response, predict(votes, flower_features)$predictions)
})

test_that("ranger: a response of 0 and 1 (D26), a level that never occurs", {
  skip_if_not_installed("ranger")
  data <- transform(two_flowers, Species = as.numeric(Species == "virginica"))
  for (levels in list(c(0, 1), c(7, 3))) { # in the order of appearance or not
    votes <- forest(Species ~ Sepal.Length + Sepal.Width, transform(data, Species = levels[Species + 1]), classification = TRUE)
    each <- predict(votes, two_features, predict.all = TRUE)$predictions
    own <- sapply(sort(levels), function(level) rowMeans(each == level))
    colnames(own) <- sort(levels)
    expect_model_contract(votes, two_features, own)
  }
  rare <- transform(two_flowers, Species = factor(Species, c("setosa", "versicolor", "virginica")))
  votes <- suppressWarnings(forest(Species ~ ., rare))
  y <- predict_model(votes, two_features, "prob")
  expect_true(all(c("versicolor", "virginica") %in% names(y)))
  expect_equal(rowSums(y), rep(1, 4), ignore_attr = TRUE)
})

test_that("ranger: regressions as classifiers and survival forests are told so", {
  skip_if_not_installed("ranger")
  regression <- forest(Sepal.Length ~ ., datasets::iris)
  expect_error(predict_model(regression, flower_rows, "prob"), "probability = TRUE", class = "lime_error_probabilities")
  skip_if_not_installed("survival")
  survival <- forest(survival::Surv(time, status) ~ age + sex, survival::lung)
  expect_error(model_type(survival), "Survival", class = "lime_error_model_type")
})
