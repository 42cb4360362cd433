stand_in_catboost <- "
catboost.load_pool <- function(data, ...) { stopifnot(is.data.frame(data) || is.matrix(data)); structure(list(data = data), class = 'catboost.Pool') }
catboost.get_model_params <- function(model) list(loss_function = list(type = model$loss))
catboost.predict <- function(model, pool, verbose = FALSE, prediction_type = 'RawFormulaVal', ...) {
  stopifnot(inherits(pool, 'catboost.Pool'))
  margin <- pool$data$Petal.Length - pool$data$Sepal.Width
  if (prediction_type == 'RawFormulaVal') return(margin)
  p <- stats::plogis(margin)
  if (model$loss == 'MultiClass') cbind(p / 2, p / 2, 1 - p) else p
}
"

test_that("catboost, stand-in: two classes, several, numbers", {
  local_stand_in("catboost", stand_in_catboost)
  model <- function(loss) structure(list(loss = loss), class = "catboost.Model")
  margin <- flower_features$Petal.Length - flower_features$Sepal.Width
  p <- plogis(margin)
  expect_model_contract(model("Logloss"), flower_features, cbind("0" = 1 - p, "1" = p))
  expect_model_contract(model("MultiClass"), flower_features, cbind("0" = p / 2, "1" = p / 2, "2" = 1 - p))
  expect_model_contract(model("RMSE"), flower_features, margin)
  expect_error(predict_model(model("RMSE"), flower_features, "prob"), "Logloss", class = "lime_error_probabilities")
})

test_that("catboost: the real package", {
  skip_if_not_installed("catboost")
  catboost <- asNamespace("catboost")
  pool <- function(x, y = NULL) catboost$catboost.load_pool(x, label = y)
  fit <- function(y, loss) {
    params <- list(loss_function = loss, iterations = 4, logging_level = "Silent", allow_writing_files = FALSE, thread_count = 1)
    catboost$catboost.train(pool(datasets::iris[1:4], y), params = params)
  }
  two <- fit((datasets::iris$Species == "virginica") + 0, "Logloss")
  p <- catboost$catboost.predict(two, pool(flower_features), prediction_type = "Probability")
  expect_model_contract(two, flower_features, cbind("0" = 1 - p, "1" = p), named = FALSE)
})

test_that("catboost, stand-in: columns go in the order of the model's own", {
  local_stand_in("catboost", stand_in_catboost)
  importances <- matrix(1, 2, 1, dimnames = list(c("Petal.Length", "Sepal.Width"), NULL))
  model <- structure(list(loss = "RMSE", feature_importances = importances), class = "catboost.Model")
  expect_equal(predict_model(model, flower_features, "raw")$Response, flower_features$Petal.Length - flower_features$Sepal.Width)
})
