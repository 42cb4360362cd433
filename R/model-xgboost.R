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
  y <- stats::predict(x, xgb_newdata(x, newdata), ...)
  if (length(y) > NROW(newdata) && is.null(dim(y))) y <- matrix(y, NROW(newdata), byrow = TRUE) # versions before 3.0
  if (type == "raw") return(raw_outputs(y))
  if (identical(objective, "binary:logitraw")) y <- stats::plogis(y)
  levels <- attr(x, "metadata")$y_levels # those of xgboost()
  if (NCOL(y) > 1) return(by_class(y, levels %||% seq_len(NCOL(y)))) # from 1, as ever, although xgboost counts from 0
  if (is.null(levels)) by_class(cbind(y, 1 - y), c("1", "0")) else by_class(y, levels)
}

# Since 3.0 xgboost encodes factors itself: in models of xgboost(), and in others
# that were taught factors.
xgb_newdata <- function(x, newdata, call = rlang::caller_env()) {
  if (inherits(x, "xgboost")) return(newdata)
  features <- xgb_features(x)
  if (is.data.frame(newdata) && has_xgb_factors(x)) {
    return(taught_columns(newdata, features, "xgboost", call))
  }
  number_matrix(newdata, features, "xgboost", call)
}

has_xgb_factors <- function(x) {
  types <- tryCatch(
    exported("xgboost", "getinfo", x)(x, "feature_type"),
    error = function(e) NULL # versions before 2.1 keep none
  )
  "c" %in% types
}

# Of several outputs without names the first is Response, as in lime 0.5.4, where the others had no name.
raw_outputs <- function(y) {
  named <- !is.null(colnames(y)) # quantiles, for example
  y <- response(y)
  if (named) return(y)
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
