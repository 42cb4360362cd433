# gbm: boosted trees of the package gbm. Two classes are the numbers 0 and 1.

#' @export
model_type.gbm <- function(x, ...) {
  name <- part(part(x, "distribution"), "name", x)
  if (name == "coxph") not_supported(x, "Cox models")
  if (name %in% c("bernoulli", "huberized", "adaboost", "multinomial")) "classification" else "regression"
}

#' @export
predict_model.gbm <- function(x, newdata, type, ..., n.trees = x$n.trees) {
  need_model_package("gbm", x)
  if (type == "prob" && model_type.gbm(x) != "classification") {
    no_probabilities(x, "Train it with {.code distribution = \"bernoulli\"} or {.code \"multinomial\"}.")
  }
  y <- stats::predict(x, newdata = newdata, n.trees = n.trees, type = "response", ...)
  if (type == "raw") return(response(y))
  if (x$distribution$name != "multinomial") return(by_class(as.vector(y), c("0", "1")))
  by_class(matrix(y, dim(y)[1]), x$classes) # n x classes x 1
}
