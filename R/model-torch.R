# torch: modules of its R package, which say nothing of what they are, and what luz fits.

#' @export
model_type.nn_module <- function(x, ...) "unknown"

#' @export
predict_model.nn_module <- function(x, newdata, type, ...) {
  torch <- function(name) exported("torch", name, x)
  training <- isTRUE(x$training)
  x$eval() # no dropout
  if (training) on.exit(x$train())
  input <- torch("torch_tensor")(number_array(newdata), dtype = torch("torch_float")())
  torch("with_no_grad")(tensor_values(x(input, ...)))
}

#' @export
model_type.luz_module_fitted <- function(x, ...) "unknown"

#' @export
predict_model.luz_module_fitted <- function(x, newdata, type, ...) {
  need_model_package("luz", x)
  input <- exported("torch", "torch_tensor", x)(number_array(newdata), dtype = exported("torch", "torch_float", x)())
  tensor_values(stats::predict(x, list(input), ...))
}

number_array <- function(x) if (is.data.frame(x)) number_matrix(x, NULL, "torch") else x

# n x k, without the names that as.array() does not give.
tensor_values <- function(y) as.array(y$detach()$cpu())
