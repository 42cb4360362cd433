# Tensors are arrays with methods, modules are functions with some.
stand_in_torch <- "
torch_float <- function() 'float'
torch_tensor <- function(data, dtype = NULL) {
  stopifnot(is.numeric(data), dtype == 'float')
  tensor <- list2env(list(values = data))
  tensor$detach <- function() tensor
  tensor$cpu <- function() tensor
  structure(tensor, class = 'torch_tensor')
}
as.array.torch_tensor <- function(x, ...) x$values
with_no_grad <- function(code) code
"
module <- function(forward) {
  state <- list2env(list(training = TRUE))
  state$eval <- function() state$training <- FALSE
  state$train <- function() state$training <- TRUE
  f <- function(x) {
    if (state$training) stop("dropout is on")
    getExportedValue("torch", "torch_tensor")(forward(x$values), "float")
  }
  structure(f, class = c("net", "nn_module"), state = state)
}

test_that("torch, stand-in: modules are told by what they predict, asked without dropout and left as they were", {
  local_stand_in("torch", stand_in_torch, "as.array, torch_tensor")
  registerS3method("$", "nn_module", function(x, name) get(name, attr(x, "state")), envir = asNamespace("base"))
  two <- function(x) {
    p <- plogis(x[, 1] - x[, 2])
    unname(cbind(p, 1 - p, deparse.level = 0))
  }
  x <- as.matrix(flower_features)
  classifier <- module(two)
  expect_model_contract(classifier, flower_features, structure(two(x), dimnames = list(NULL, c("1", "2"))), named = FALSE)
  expect_true(attr(classifier, "state")$training)
  expect_model_contract(module(function(x) 3 * x[, 1, drop = FALSE]), flower_features, 3 * unname(x[, 1]), named = FALSE)
  logits <- module(function(x) x[, 1:2, drop = FALSE])
  expect_model_contract(logits, flower_features, structure(unname(x[, 1:2]), outputs = TRUE), named = FALSE)
})

test_that("luz, stand-in: what it fits predicts a list of tensors", {
  local_stand_in("torch", stand_in_torch, "as.array, torch_tensor")
  local_stand_in("luz", "
predict.luz_module_fitted <- function(object, newdata, ...) {
  stopifnot(is.list(newdata), inherits(newdata[[1]], 'torch_tensor'))
  getExportedValue('torch', 'torch_tensor')(object$forward(newdata[[1]]$values), 'float')
}", "predict, luz_module_fitted")
  fitted <- structure(list(forward = function(x) 3 * x[, 1, drop = FALSE]), class = "luz_module_fitted")
  expect_model_contract(fitted, flower_features, 3 * flower_features[[1]], named = FALSE)
})

test_that("torch: the real package", {
  skip_if_not_installed("torch")
  torch <- asNamespace("torch")
  skip_if_not(torch$torch_is_installed(), "torch has no libraries")
  torch$torch_manual_seed(1)
  model <- torch$nn_sequential(torch$nn_linear(4, 3), torch$nn_dropout(), torch$nn_softmax(2))
  model$eval()
  own <- as.array(model(torch$torch_tensor(as.matrix(flower_features), dtype = torch$torch_float()))$detach())
  model$train()
  expect_model_contract(model, flower_features, structure(unname(own), dimnames = list(NULL, c("1", "2", "3"))), named = FALSE, tolerance = 1e-5)
})
