# predict() of parsnip and workflows names its argument new_data and gives tibbles with ".pred" in front of each name.
stand_in_parsnip <- "
predict.model_fit <- function(object, new_data, type = NULL, ...) {
  p <- stats::plogis(new_data$Petal.Length - new_data$Sepal.Width)
  if (type == 'numeric') return(tibble::tibble(.pred = 10 * p))
  stopifnot(type == 'prob')
  tibble::tibble(.pred_no = 1 - p, '.pred_.pred_yes' = p)
}
"
stand_in_workflows <- "
predict.workflow <- function(object, new_data, type = NULL, ...) {
  new_data <- object$recipe(new_data)
  p <- stats::plogis(new_data$difference)
  if (type == 'numeric') tibble::tibble(.pred_one = p, .pred_two = 2 * p) else tibble::tibble(.pred_no = 1 - p, .pred_yes = p)
}
"
fitted_parsnip <- function(mode) structure(list(spec = list(mode = mode)), class = c("_any", "model_fit"))
difference <- function(x) transform(x, difference = Petal.Length - Sepal.Width)

test_that("parsnip, stand-in: classes and numbers", {
  local_stand_in("parsnip", stand_in_parsnip, "predict, model_fit")
  p <- plogis(flower_features$Petal.Length - flower_features$Sepal.Width)
  expect_model_contract(fitted_parsnip("classification"), flower_features, cbind(no = 1 - p, .pred_yes = p))
  expect_model_contract(fitted_parsnip("regression"), flower_features, 10 * p)
  expect_error(model_type(fitted_parsnip("censored regression")), "censored", class = "lime_error_model_type")
})

test_that("workflows, stand-in: the recipe is applied, several outputs are, an unfitted one is told so", {
  local_stand_in("workflows", stand_in_workflows, "predict, workflow")
  workflow <- function(mode) structure(list(recipe = difference, fit = list(fit = fitted_parsnip(mode))), class = "workflow")
  p <- plogis(flower_features$Petal.Length - flower_features$Sepal.Width)
  expect_model_contract(workflow("classification"), flower_features, cbind(no = 1 - p, yes = p))
  expect_model_contract(workflow("regression"), flower_features, structure(cbind(one = p, two = 2 * p), outputs = TRUE))
  expect_error(model_type(structure(list(fit = list(fit = NULL)), class = "workflow")), "fit", class = "lime_error_model_type")
})

test_that("parsnip and workflows: the real packages", {
  skip_if_not_installed("parsnip")
  parsnip <- asNamespace("parsnip")
  classifier <- parsnip$fit(parsnip$multinom_reg(engine = "nnet"), Species ~ ., data = datasets::iris)
  own <- as.matrix(predict(classifier, flower_features, type = "prob"))
  colnames(own) <- levels(datasets::iris$Species)
  expect_model_contract(classifier, flower_features, own)
  number <- parsnip$fit(parsnip$linear_reg(), Sepal.Length ~ ., data = datasets::iris)
  expect_model_contract(number, flower_rows, predict(number, flower_rows)$.pred)
  skip_if_not_installed("workflows")
  workflows <- asNamespace("workflows")
  skip_if_not_installed("recipes")
  recipes <- asNamespace("recipes")
  recipe <- recipes$step_normalize(recipes$recipe(Sepal.Length ~ ., datasets::iris), recipes$all_numeric_predictors())
  workflow <- parsnip$fit(workflows$workflow(recipe, parsnip$linear_reg()), datasets::iris)
  expect_model_contract(workflow, flower_rows, predict(workflow, flower_rows)$.pred)
})
