test_that("MASS: lda and qda, of a formula and of a matrix", {
  skip_if_not_installed("MASS")
  for (fit in list(MASS::lda, MASS::qda)) {
    formula <- fit(Species ~ Sepal.Length + Petal.Width, datasets::iris)
    expect_model_contract(formula, flower_features, predict(formula, flower_features)$posterior)
    matrix <- fit(as.matrix(datasets::iris[1:4]), datasets::iris$Species)
    expect_model_contract(matrix, flower_features, predict(matrix, flower_features)$posterior)
  }
  expect_identical(predict_model(formula, flower_features, "raw")$Response, predict(formula, flower_features)$class)
})

test_that("MASS: polr of ordered classes", {
  skip_if_not_installed("MASS")
  ordered <- transform(datasets::iris, Species = factor(Species, ordered = TRUE))
  for (method in c("logistic", "probit")) {
    fit <- MASS::polr(Species ~ Sepal.Width, ordered, method = method)
    expect_model_contract(fit, flower_features, predict(fit, flower_features, type = "probs"))
  }
  expect_identical(predict_model(fit, flower_features, "raw")$Response, predict(fit, flower_features))
})
