test_that("glm: binomial of a factor, of numbers, of a logical; others are regressions", {
  two <- two_flowers
  newdata <- two_features
  suppressWarnings({
    factors <- glm(Species ~ Sepal.Width + Petal.Length, binomial, two)
    numbers <- glm((Species == "virginica") + 0 ~ Sepal.Width + Petal.Length, binomial, two)
    logicals <- glm(Species == "virginica" ~ Sepal.Width + Petal.Length, binomial("probit"), two)
    quasi <- glm(Species ~ Sepal.Width + Petal.Length, quasibinomial, two)
    many <- glm(Species ~ Sepal.Width, binomial, datasets::iris)
  })
  p <- predict(factors, newdata, type = "response")
  expect_model_contract(factors, newdata, cbind(versicolor = 1 - p, virginica = p))
  expect_model_contract(numbers, newdata, cbind("0" = 1 - p, "1" = p))
  expect_model_contract(quasi, newdata, cbind(versicolor = 1 - p, virginica = p))
  p <- predict(logicals, newdata, type = "response")
  expect_model_contract(logicals, newdata, cbind("FALSE" = 1 - p, "TRUE" = p))
  p <- predict(many, newdata, type = "response")
  expect_model_contract(many, newdata, cbind(setosa = 1 - p, "not setosa" = p))
  counts <- glm(round(Petal.Length) ~ Sepal.Width + Sepal.Length, poisson, two)
  expect_model_contract(counts, newdata, predict(counts, newdata, type = "response"))
  expect_error(predict_model(counts, newdata, "prob"), "binomial", class = "lime_error_probabilities")
})

test_that("lm, with one response and with several; loess-like formulas and factors", {
  one <- lm(Petal.Width ~ log(Petal.Length) * Sepal.Width + Species, datasets::iris)
  expect_model_contract(one, flower_rows, predict(one, flower_rows))
  several <- lm(cbind(wide = Petal.Width, long = Petal.Length) ~ Sepal.Width + Sepal.Length, datasets::iris)
  expect_model_contract(several, flower_features, structure(predict(several, flower_features), outputs = TRUE))
  expect_error(predict_model(one, flower_rows, "prob"), "glm", class = "lime_error_probabilities")
})

test_that("gam of mgcv: binomial, number, multinomial, ordered", {
  skip_if_not_installed("mgcv")
  s <- mgcv::s
  two <- two_flowers
  binomial <- mgcv::gam(Species ~ s(Petal.Length, k = 4) + Sepal.Width, binomial, two)
  p <- as.vector(predict(binomial, two_features, type = "response"))
  expect_model_contract(binomial, two_features, cbind(versicolor = 1 - p, virginica = p))
  number <- mgcv::gam(Petal.Width ~ s(Petal.Length, k = 4) + Sepal.Width, data = two)
  expect_model_contract(number, two_features, as.vector(predict(number, two_features)))
  three <- transform(datasets::iris, class = withr::with_seed(1, replace(as.numeric(Species) - 1, sample(150, 60), rep(0:2, 20))))
  multinomial <- mgcv::gam(list(class ~ s(Sepal.Width, k = 4) + Sepal.Length, ~ Sepal.Width + Sepal.Length), mgcv::multinom(2), three)
  own <- predict(multinomial, flower_features, type = "response")
  expect_model_contract(multinomial, flower_features, matrix(own, 5, dimnames = list(NULL, 0:2)))
  ordered <- mgcv::gam(class + 1 ~ Sepal.Width + Sepal.Length, mgcv::ocat(R = 3), three)
  own <- predict(ordered, flower_features, type = "response")
  expect_model_contract(ordered, flower_features, matrix(own, 5, dimnames = list(NULL, 1:3)))
})
