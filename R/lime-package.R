#' lime: explain one prediction of any model
#'
#' Asks the model about many altered copies of a case and fits a small weighted linear model to the answers. Its weights
#' say which parts of the case speak for a prediction, and which against it.
#'
#' @section The pipeline:
#' `lime(x, model, preprocess)` makes an explainer. `explain(x, explainer, ...)` then, for each case:
#' \tabular{ll}{
#'   perturb \tab makes altered copies of the case, itself first\cr
#'   predict \tab runs `preprocess` and the model on them, in batches\cr
#'   weigh \tab computes the similarity of each copy to the case\cr
#'   fit \tab selects features and solves a weighted ridge regression for every label\cr
#'   describe \tab puts the features into words
#' }
#' The result is one tidy tibble, which [plot_features()] and [plot_explanations()] show for tables, [plot_image_explanation()] for
#' images.
#'
#' @section Options:
#' `lime.threads`: number of threads, default all cores.
#'
#' @section Errors:
#' Every error has class `lime_error` and one that says what was wrong, such as `lime_error_argument`; see [explain()].
#' @name lime-package
#' @docType package
#' @keywords internal
#' @importFrom rlang %||% .data
#' @importFrom tibble new_tibble
#' @useDynLib lime, .registration = TRUE
NULL
