# kernlab: support vector machines and Gaussian processes. S4 classes: "vm" are ksvm(), lssvm(), rvm() and kqr().

type_kernlab <- function(x, ...) {
  kind <- kernlab_kind(x)
  if (kind == "one-svc") not_supported(x, "machines for novelty detection")
  if (grepl("svc$|^classification$|^spoc|^kbb", kind)) "classification" else "regression"
}

predict_kernlab <- function(x, newdata, type, ...) {
  predict <- exported("kernlab", "predict", x)
  if (is.data.frame(newdata) && is.null(x@terms)) newdata <- number_matrix(newdata, kernlab_features(x), "kernlab")
  if (type == "raw") return(response(predict(x, newdata, ...)))
  probable <- type_kernlab(x) == "classification" && (!inherits(x, "ksvm") || length(x@prob.model[[1]]) > 0)
  if (!probable || inherits(x, "lssvm")) no_probabilities(x, "Train a classifier with {.code ksvm(..., prob.model = TRUE)}.")
  y <- predict(x, newdata, type = "probabilities", ...)
  by_class(matrix(y, ncol = length(x@lev)), colnames(y) %||% x@lev)
}

# A matrix, or one for each pair of classes.
kernlab_features <- function(x) {
  known <- x@xmatrix
  colnames(if (is.list(known)) known[[1]] else known)
}

kernlab_kind <- function(x) {
  if (inherits(x, "lssvm")) "classification" else if (inherits(x, c("rvm", "kqr"))) "regression" else x@type
}

#' @export
model_type.vm <- type_kernlab
#' @export
model_type.gausspr <- type_kernlab
#' @export
predict_model.vm <- predict_kernlab
#' @export
predict_model.gausspr <- predict_kernlab
