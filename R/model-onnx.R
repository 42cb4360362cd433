# onnx: sessions of Python's onnxruntime. A classifier gives labels and probabilities, the latter as a matrix or as a list
# with a dictionary for each row, anything else numbers.

#' @export
model_type.onnxruntime.capi.onnxruntime_inference_collection.InferenceSession <- function(x, ...) {
  check_python(x, known = TRUE)
  if (length(onnx_outputs(x)) > 1) "classification" else "unknown"
}

#' @export
predict_model.onnxruntime.capi.onnxruntime_inference_collection.InferenceSession <- function(x, newdata, type, ...) {
  check_python(x, known = TRUE)
  if (is.data.frame(newdata)) newdata <- number_matrix(newdata, NULL, "onnx")
  input <- r_value(x$get_inputs())[[1]]
  feed <- list(reticulate::np_array(as.array(newdata), dtype = onnx_types[[r_value(input$type)]] %||% "float32"))
  names(feed) <- r_value(input$name)
  found <- r_value(x$run(NULL, feed, ...))
  if (length(found) == 1 || type == "raw") return(found[[1]])
  y <- found[[2]]
  if (is.list(y)) do.call(rbind, lapply(y, unlist)) else y
}

onnx_outputs <- function(x) r_value(x$get_outputs())

onnx_types <- list("tensor(double)" = "float64", "tensor(float)" = "float32", "tensor(int64)" = "int64", "tensor(float16)" = "float16")
