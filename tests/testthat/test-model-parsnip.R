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
})

test_that("parsnip and workflows, stand-in: what is not fitted is told so where it comes in", {
  specification <- structure(list(args = list(), mode = "classification", engine = "glm"), class = c("logistic_reg", "model_spec"))
  workflow <- structure(list(pre = list(), fit = list(fit = NULL), trained = FALSE), class = "workflow")
  failed <- structure(list(spec = list(mode = "regression"), fit = structure("no", class = "try-error")), class = c("_lm", "model_fit"))
  failed_workflow <- structure(list(fit = list(fit = failed)), class = "workflow")
  for (model in list(specification, workflow, failed, failed_workflow)) expect_unfitted(model)
  # another package's class
  mine <- structure(list(), class = "model_spec")
  expect_s3_class(as_classifier(mine), "lime_classifier")
  expect_error(model_type(mine), class = "lime_error_model_type")
})

test_that("parsnip and workflows: the real packages", {
  withr::local_envvar(TZ = "UTC") # Sys.timezone() warns where nobody knows
  skip_if_not_installed("parsnip")
  parsnip <- asNamespace("parsnip")
  fit <- generics::fit # parsnip only exports it again
  multinomial <- parsnip$multinom_reg(engine = "nnet")
  classifier <- fit(multinomial, Species ~ ., data = datasets::iris)
  own <- as.matrix(predict(classifier, flower_features, type = "prob"))
  colnames(own) <- levels(datasets::iris$Species)
  expect_model_contract(classifier, flower_features, own)
  number <- fit(parsnip$linear_reg(), Sepal.Length ~ ., data = datasets::iris)
  expect_model_contract(number, flower_rows, predict(number, flower_rows)$.pred)
  expect_unfitted(multinomial)
  careless <- parsnip$control_parsnip(verbosity = 0, catch = TRUE)
  wrong <- transform(datasets::iris, Sepal.Length = NA_real_)
  expect_unfitted(fit(parsnip$linear_reg(), Sepal.Length ~ ., data = wrong, control = careless))

  skip_if_not_installed("workflows")
  workflows <- asNamespace("workflows")
  skip_if_not_installed("recipes")
  recipes <- asNamespace("recipes")
  recipe <- recipes$step_normalize(recipes$recipe(Sepal.Length ~ ., datasets::iris), recipes$all_numeric_predictors())
  unfitted <- workflows$workflow(recipe, parsnip$linear_reg())
  expect_unfitted(unfitted)
  workflow <- fit(unfitted, datasets::iris)
  expect_model_contract(workflow, flower_rows, predict(workflow, flower_rows)$.pred)
  two <- workflows$workflow(Species ~ Sepal.Width + Petal.Length, parsnip$logistic_reg())
  two <- fit(two, two_flowers)
  own <- as.matrix(predict(two, two_features, type = "prob"))
  colnames(own) <- levels(two_flowers$Species)
  expect_model_contract(two, two_features, own)
})
