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
