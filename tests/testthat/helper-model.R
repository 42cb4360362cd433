# A model of class `class`; the built-in methods ask predict(), which says 0.5.
built_in_model <- function(class = "my_model") structure(list(), class = class)

# Called as if by the test itself, whose methods explain() must find.
explain_model <- function(model, path, ..., n_labels = 1) {
  set.seed(1)
  explainer <- lime(path, model)
  arguments <- list(path, explainer, n_labels = n_labels, n_features = 2, n_permutations = 15, n_superpixels = 6, ...)
  do.call(explain, arguments, envir = parent.frame())
}

# Told wherever a model can come in, with the function that fits it.
expect_unfitted <- function(model, remedy = "fit(", data = datasets::iris[1:4]) {
  told <- function(code) {
    error <- testthat::expect_error(code, remedy, fixed = TRUE, class = "lime_error_model")
    testthat::expect_match(conditionMessage(error), "not fitted")
  }
  told(lime(data, model))
  told(as_classifier(model))
  told(as_regressor(model))
  told(model_type(model))
  told(predict_model(model, data, "prob"))
}
