#' lime: explain single predictions of any model
#'
#' A case (a row of a table, a text, an image) is altered many times, the model is asked about every altered copy, and a small weighted
#' linear model is fitted to its answers: the local surrogate. Its coefficients, the weights, say which parts of the case speak for a
#' prediction and which against it (Ribeiro, Singh and Guestrin 2016).
#'
#' @section The pipeline:
#' [lime()] makes an explainer of a model and some data; [explain()] explains predictions with it. For each case it does this:
#' \tabular{ll}{
#'   perturb \tab draws `n_permutations` altered copies of the case, itself first\cr
#'   predict \tab runs `preprocess` and the model on them, in batches\cr
#'   weigh \tab weights each copy by its similarity to the case\cr
#'   fit \tab selects `n_features` features and solves a weighted ridge regression, for each label\cr
#'   describe \tab puts the features into words
#' }
#' The result is a tibble with one row for each case, label and feature. `feature_weight` is the weight, `feature_desc` the feature in
#' words. How far to trust them is in `model_r2`, how well the surrogate fits near the case, and `feature_se`, how much a weight would
#' vary from seed to seed; `contribution` adds up to the local prediction. See [explain()].
#'
#' @section Where to find what:
#' \tabular{ll}{
#'   Explain \tab [lime()], [explain()], for tables, texts and images\cr
#'   Read an explanation \tab [`tidy()`][explanation_tidy], [`glance()`][explanation_tidy], [`summary()`][explanation_tidy]\cr
#'   Plot any \tab [plot_features()], or [`autoplot()`][explanation_tidy] for the plot that suits the data\cr
#'   Plot many cases \tab [plot_explanations()]\cr
#'   Plot texts \tab [plot_text_explanations()], [interactive_text_explanations()]\cr
#'   Plot images \tab [plot_image_explanation()]; [image_mask()] for the pixels\cr
#'   Models \tab [model_support]: those that are built in, and how to add one; [as_classifier()], [as_regressor()]; [check_model()]\cr
#'   Superpixels \tab [superpixels()], [plot_superpixels()], [superpixel_quality()]\cr
#'   When something fails \tab [lime_conditions]\cr
#'   Guides \tab `browseVignettes("lime")`
#' }
#'
#' @section Options:
#' `options(lime.threads = )`: number of threads, a positive whole number. Default, and at most: all cores; also at most the environment
#' variable `OMP_THREAD_LIMIT`. Another value is an error (`lime_error_option`). Results do not depend on it.
#'
#' @references Ribeiro, Singh, Guestrin (2016). "Why should I trust you?": Explaining the predictions of any
#'   classifier. \doi{10.1145/2939672.2939778}
#' @examples
#' # Why does this model expect the Maserati to use so much fuel?
#' consumption <- lm(mpg ~ wt + hp + qsec, mtcars)
#' cars <- mtcars[c("wt", "hp", "qsec")]
#' explainer <- lime(cars, consumption)
#' set.seed(1)
#' explanation <- explain(cars["Maserati Bora", ], explainer, n_features = 3)
#' tidy(explanation)
#' plot_features(explanation)
#' @name lime-package
#' @aliases NULL lime-package
#' @importFrom rlang %||% .data
#' @importFrom tibble new_tibble
#' @useDynLib lime, .registration = TRUE
"_PACKAGE"
