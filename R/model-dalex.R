# DALEX: explainers, which know how to ask their model. Their class is "explainer", as that of lime's own, see model.R.

is_dalex <- function(x) is.function(.subset2(x, "predict_function"))

type_dalex <- function(x) {
  type <- x$model_info$type
  if (identical(type, "multiclass")) "classification" else if (is.null(type)) "unknown" else type
}

# A single column is the probability of the second class.
predict_dalex <- function(x, newdata, type, ...) {
  y <- x$predict_function(x$model, newdata, ...)
  if (type == "raw" || NCOL(y) > 1 || is.factor(y) || type_dalex(x) == "unknown") return(y)
  by_class(as.vector(as.matrix(y)), if (is.factor(x$y) && nlevels(x$y) == 2) levels(x$y) else c("0", "1"))
}
