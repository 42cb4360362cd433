# An explanation for those who know broom: tidy(), glance(), summary(), autoplot().

#' Explanations as tidy tables
#'
#' `tidy()` gives a row for each weight, `glance()` one for each case and label; `summary()` says in words what speaks most for each
#' prediction and what against it. `autoplot()` and `plot()` draw the plot that suits the kind of data.
#'
#' @param x,object What [explain()] returned.
#' @param conf.int,conf.level Whether to add a confidence interval of each weight (normal, from `feature_se`: over seeds, with the
#'   features selected taken as given), and its level, between 0 and 1.
#' @param ... For `autoplot()` and `plot()`: arguments of [plot_features()], or [plot_image_explanation()] for images. Not used by the others.
#'
#' @return `tidy()`: a tibble with a row for each case, label and feature. In parentheses the columns of the explanation that they come from, see [explain()]:
#' \describe{
#'   \item{`case`, `label`}{as in the explanation; no `label` for a regression of one output}
#'   \item{`term`, `description`}{chr, the feature (`feature`) and what it says (`feature_desc`)}
#'   \item{`estimate`, `std.error`, `contribution`}{dbl, its weight (`feature_weight`), the standard error (`feature_se`), what it adds to the
#'     local prediction; if you changed a weight, that weight times the value}
#'   \item{`conf.low`, `conf.high`}{dbl, only with `conf.int = TRUE`: estimate -/+ `qnorm((1 + conf.level) / 2) * std.error`}
#' }
#' `glance()`: a tibble with a row for each case and label:
#' \describe{
#'   \item{`case`, `label`, `label_prob`}{as in the explanation; for a regression of one output `case` and `prediction`}
#'   \item{`r.squared`, `intercept`, `local_prediction`}{dbl, `model_r2`, `model_intercept`, `model_prediction`}
#'   \item{`n_features`}{int, number of features in the explanation}
#' }
#' `summary()`: the same with `supports` and `contradicts`, chr: the descriptions of up to three features with the largest positive and
#' negative contributions, largest first, separated by "; ". It prints as a few lines for each case. `autoplot()`: a ggplot object; `plot()` prints it and returns it.
#' Each needs the columns that it gives, no others.
#' @section Errors:
#' `lime_error_argument`: columns of the explanation are missing, or an argument is of wrong type or range.
#' @seealso [explain()], [plot_features()]
#' @name explanation_tidy
#' @examples
#' consumption <- lm(mpg ~ wt + hp + qsec, mtcars)
#' cars <- mtcars[c("wt", "hp", "qsec")]
#' explainer <- lime(cars, consumption)
#' explanation <- explain(cars[1:2, ], explainer, n_features = 3)
#' tidy(explanation, conf.int = TRUE)
#' glance(explanation)
#' summary(explanation)
#' bars <- ggplot2::autoplot(explanation) # or plot(explanation)
NULL

#' @importFrom generics tidy glance
#' @export
generics::tidy

#' @export
generics::glance

#' @rdname explanation_tidy
#' @export
tidy.lime_explanation <- function(x, conf.int = FALSE, conf.level = 0.95, ...) {
  check_explanation(x, c("case", "feature", "feature_desc", "feature_weight", "feature_se", "contribution"), "x", rlang::current_env())
  check_flag(conf.int, "conf.int")
  check_between(conf.level, "conf.level", 0, 1)
  columns <- c(
    case_columns_of(x),
    list(term = x$feature, description = x$feature_desc, estimate = x$feature_weight, std.error = x$feature_se, contribution = contributions_of(x))
  )
  if (conf.int) {
    reach <- stats::qnorm((1 + conf.level) / 2) * columns$std.error
    columns <- c(columns, list(conf.low = x$feature_weight - reach, conf.high = x$feature_weight + reach))
  }
  new_tibble(columns, nrow = nrow(x))
}

#' @rdname explanation_tidy
#' @export
glance.lime_explanation <- function(x, ...) {
  check_explanation(x, c("case", if (is_regression(x)) "prediction" else "label_prob", "model_r2", "model_intercept", "model_prediction", "feature"), "x", rlang::current_env())
  rows <- case_label_rows(x)
  first <- x[vapply(rows, `[`, 1L, 1), ]
  said <- if (is_regression(x)) list(prediction = first$prediction) else list(label_prob = first$label_prob)
  new_tibble(c(
    case_columns_of(first), said,
    list(
      r.squared = first$model_r2, intercept = first$model_intercept, local_prediction = first$model_prediction,
      n_features = vapply(rows, function(rows) sum(!is.na(x$feature[rows])), 1L)
    )
  ), nrow = nrow(first))
}

#' @rdname explanation_tidy
#' @export
summary.lime_explanation <- function(object, ...) {
  check_explanation(object, c("feature_desc", "feature_weight"), "object", rlang::current_env())
  out <- glance.lime_explanation(object)
  contribution <- contributions_of(object)
  strongest <- function(sign) {
    vapply(case_label_rows(object), function(rows) {
      weight <- sign * contribution[rows]
      shown <- rows[order(-weight)][seq_len(min(3, sum(weight > 0, na.rm = TRUE)))]
      paste(object$feature_desc[shown], collapse = "; ")
    }, "")
  }
  out$supports <- strongest(1)
  out$contradicts <- strongest(-1)
  class(out) <- c("lime_explanation_summary", class(out))
  out
}

# What a row is about. A column `model` tells explanations apart that were bound together.
case_columns_of <- function(x) {
  c(if (has_models(x)) list(model = x$model), list(case = x$case), if (!is_regression(x)) list(label = x$label))
}

# Row numbers of each model, case and label, in order of appearance; explanations of two models that were bound together stay two.
case_label_rows <- function(x) {
  key <- do.call(paste, c(case_columns_of(x), list(x[["model_intercept"]], x[["model_r2"]]), sep = "\r"))
  unname(split(seq_len(nrow(x)), factor(key, unique(key))))
}

#' @rdname explanation_tidy
#' @usage \method{autoplot}{lime_explanation}(object, ...)
#' @exportS3Method ggplot2::autoplot
autoplot.lime_explanation <- function(object, ...) {
  if (is_of_images(object)) plot_image_explanation(object, ...) else plot_features(object, ...)
}

#' @rdname explanation_tidy
#' @export
plot.lime_explanation <- function(x, ...) print(autoplot.lime_explanation(x, ...))
