# lightgbm: boosters of its R package. Classes are those of a factor given to lightgbm(), else numbers from 0.

#' @export
model_type.lgb.Booster <- function(x, ...) {
  if (lgb_objective(x) %in% lgb_classifiers) "classification" else "regression"
}

# The objectives whose predictions are probabilities.
lgb_classifiers <- c(
  "binary", "multiclass", "softmax", "multiclassova", "multiclass_ova", "ova",
  "ovr", "cross_entropy", "xentropy"
)

#' @export
predict_model.lgb.Booster <- function(x, newdata, type, ...) {
  need_model_package("lightgbm", x)
  if (type == "prob" && model_type.lgb.Booster(x) != "classification") {
    no_probabilities(x, "Train it with {.code objective = \"binary\"} or {.code \"multiclass\"}.")
  }
  features <- lgb_features(x)
  if (!is.null(features) && !is.null(colnames(newdata))) {
    colnames(newdata) <- gsub(" ", "_", colnames(newdata)) # as lightgbm does
  }
  newdata <- number_matrix(newdata, features, "lightgbm")
  y <- lgb_predictions(x, newdata, ...)
  if (length(y) > NROW(newdata) && is.null(dim(y))) y <- matrix(y, NROW(newdata), byrow = TRUE) # versions before 4.0
  if (type == "raw") return(response(y))
  by_class(y, lgb_levels(x) %||% (seq_len(max(2, NCOL(y))) - 1))
}

# Under an objective of one's own lightgbm has margins only, and warns where
# it is not asked for them.
lgb_predictions <- function(x, newdata, ...) {
  if (lgb_objective(x) != "none") return(stats::predict(x, newdata, ...))
  stats::predict(x, newdata, type = "raw", ...)
}

# Of a factor, or of strings, that lightgbm() was given as labels.
lgb_levels <- function(x) x$data_processor$factor_levels

# Boosters from a file keep it in their text only.
lgb_objective <- function(x) {
  known <- x$params$objective
  if (is.character(known)) known else lgb_header(x, "objective=[a-z_0-9]+") %||% ""
}

lgb_features <- function(x) {
  found <- lgb_header(x, "feature_names=[^\n]+")
  if (!is.null(found) && !grepl("^Column_0( |$)", found)) strsplit(found, " ")[[1]]
}

# What follows the "=" in a line at the head of the text, here that of the first tree alone.
lgb_header <- function(x, pattern) {
  text <- tryCatch(x$save_model_to_string(1L), error = function(e) "")
  found <- regmatches(text, regexpr(paste0("(?<=\n)", pattern), text, perl = TRUE))
  if (length(found) == 1) sub("^[^=]*=", "", found)
}
