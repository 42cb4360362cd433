# xgboost: boosters of xgb.train() and xgboost(), of all versions. Since 3.0 they keep parameters as attributes.

#' @export
model_type.xgb.Booster <- function(x, ...) {
  objective <- xgb_objective(x)
  if (is.character(objective) && grepl("^(binary|multi):", objective)) "classification" else "regression"
}

#' @export
predict_model.xgb.Booster <- function(x, newdata, type, ...) {
  need_model_package("xgboost", x)
  objective <- xgb_objective(x)
  if (type == "prob" && identical(objective, "multi:softmax")) {
    no_probabilities(x, "Train it with {.code objective = \"multi:softprob\"}.")
  }
  if (!inherits(x, "xgboost")) newdata <- number_matrix(newdata, xgb_features(x), "xgboost") # xgboost() encodes factors itself
  y <- stats::predict(x, newdata, ...)
  if (length(y) > NROW(newdata) && is.null(dim(y))) y <- matrix(y, NROW(newdata), byrow = TRUE) # versions before 3.0
  if (type == "raw") return(raw_outputs(y))
  if (identical(objective, "binary:logitraw")) y <- stats::plogis(y)
  levels <- attr(x, "metadata")$y_levels # those of xgboost()
  if (NCOL(y) > 1) return(by_class(y, levels %||% seq_len(NCOL(y)))) # from 1, as ever, although xgboost counts from 0
  if (is.null(levels)) by_class(cbind(y, 1 - y), c("1", "0")) else by_class(y, levels)
}

# Of several outputs the first is Response, as in lime 0.5.4, where the others had no name.
raw_outputs <- function(y) {
  y <- response(y)
  stats::setNames(y, c("Response", seq_along(y)[-1]))
}

# "binary:logistic" or the like, a function, or NULL. Models that were loaded from a file know it by their configuration.
xgb_objective <- function(x) {
  params <- attr(x, "params") %||% x$params
  if (!is.null(params$objective)) return(params$objective)
  config <- tryCatch(exported("xgboost", "xgb.config", x)(x), error = function(e) NULL)
  if (is.list(config)) return(config$learner$objective$name)
  found <- regmatches(config, regexpr("\"objective\": *\"[^\"]+", config)) # JSON
  if (length(found) == 1) sub(".*\"", "", found)
}

xgb_features <- function(x) {
  if (is.list(x) && !is.null(x[["feature_names"]])) return(x[["feature_names"]])
  tryCatch(stats::variable.names(x), error = function(e) NULL)
}
