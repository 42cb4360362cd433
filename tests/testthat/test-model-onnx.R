onnx_session <- function(model, x, zipmap = NULL) {
  skip_if_no_python_module("sklearn")
  skip_if_no_python_module("skl2onnx")
  skip_if_no_python_module("onnxruntime")
  options <- if (!is.null(zipmap)) list(zipmap = zipmap)
  onnx <- reticulate::import("skl2onnx")$to_onnx(model, reticulate::np_array(x, "float32"), options = options)
  reticulate::import("onnxruntime")$InferenceSession(onnx$SerializeToString(), providers = list("CPUExecutionProvider"))
}

test_that("onnx: a classifier, its probabilities as matrix or as dictionaries", {
  skip_if_no_python_module("sklearn")
  x <- as.matrix(datasets::iris[1:4])
  model <- reticulate::import("sklearn.linear_model")$LogisticRegression(max_iter = 500L)$fit(x, as.character(datasets::iris$Species))
  own <- model$predict_proba(as.matrix(flower_features))
  colnames(own) <- as.vector(model$classes_)
  expect_model_contract(onnx_session(model, x, TRUE), flower_features, own, tolerance = 1e-5, named = FALSE)
  colnames(own) <- 1:3 # a matrix has no names
  expect_model_contract(onnx_session(model, x, FALSE), flower_features, own, tolerance = 1e-5, named = FALSE)
})

test_that("onnx: a regression", {
  skip_if_no_python_module("sklearn")
  x <- as.matrix(datasets::iris[1:4])
  model <- reticulate::import("sklearn.linear_model")$LinearRegression()$fit(x[, 2:4], x[, 1])
  own <- as.vector(model$predict(as.matrix(flower_features[2:4])))
  expect_model_contract(onnx_session(model, x[, 2:4]), flower_features[2:4], own, tolerance = 1e-5, named = FALSE)
  factors <- transform(flower_features[2:4], Petal.Width = factor(Petal.Width))
  expect_error(predict_model(onnx_session(model, x[, 2:4]), factors, "raw"), "Petal.Width", class = "lime_error_newdata")
})
