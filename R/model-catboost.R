# catboost: models of its R package.

#' @export
model_type.catboost.Model <- function(x, ...) {
  if (catboost_loss(x) %in% c("Logloss", "CrossEntropy", "MultiClass", "MultiClassOneVsAll")) "classification" else "regression"
}

#' @export
predict_model.catboost.Model <- function(x, newdata, type, ...) {
  if (type == "prob" && model_type.catboost.Model(x) != "classification") {
    no_probabilities(x, "Train it with {.code loss_function = \"Logloss\"} or {.code \"MultiClass\"}.")
  }
  features <- rownames(x$feature_importances)
  if (is.data.frame(newdata) && length(features) > 0 && all(features %in% names(newdata))) newdata <- newdata[features]
  pool <- if (inherits(newdata, "catboost.Pool")) newdata else exported("catboost", "catboost.load_pool", x)(newdata)
  kind <- if (type == "prob") "Probability" else "RawFormulaVal"
  y <- exported("catboost", "catboost.predict", x)(x, pool, prediction_type = kind, ...)
  if (type == "prob") by_class(y, seq_len(max(2, NCOL(y))) - 1) else response(y) # classes go by number, from 0
}

catboost_loss <- function(x) {
  params <- exported("catboost", "catboost.get_model_params", x)(x)
  params$loss_function$type %||% params$loss_function %||% ""
}
