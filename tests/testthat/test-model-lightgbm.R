# A booster is an R6 object; its objective and its features are in `params` or in its text.
stand_in_lightgbm <- "
predict.lgb.Booster <- function(object, newdata, ...) {
  if (!is.null(object$data_processor)) {
    stopifnot(is.data.frame(newdata))
    newdata <- as.matrix(newdata[object$features])
  }
  stopifnot(is.matrix(newdata), identical(colnames(newdata), object$features))
  margin <- newdata %*% object$coef
  if (object$objective == 'binary') return(as.vector(stats::plogis(margin)))
  if (object$objective != 'multiclass') return(as.vector(margin))
  y <- exp(margin) / rowSums(exp(margin))
  if (object$old) as.vector(t(y)) else y
}
"
lgb_booster <- function(objective, k = 1, old = FALSE, loaded = FALSE, levels = NULL) {
  x <- structure(new.env(), class = c("lgb.Booster", "R6"))
  x$objective <- objective
  x$params <- if (loaded) list() else list(objective = objective)
  x$features <- c("Petal.Length", "Sepal.Width")
  x$coef <- matrix(c(0.3, -0.5, 0.2, 0.4, -0.1, 0.1)[seq_len(2 * k)], 2)
  x$old <- old
  if (!is.null(levels)) x$data_processor <- list(label_levels = levels)
  x$save_model_to_string <- function(...) {
    paste0("tree\nversion=v4\nobjective=", objective, " sigmoid:1\nfeature_names=", paste(x$features, collapse = " "), "\n")
  }
  x
}

test_that("lightgbm, stand-in: two classes, several, numbers; fresh and from a file; old and new versions", {
  local_stand_in("lightgbm", stand_in_lightgbm, "predict, lgb.Booster")
  x <- flower_features
  margin <- unname(as.matrix(x[c("Petal.Length", "Sepal.Width")]) %*% matrix(c(0.3, -0.5, 0.2, 0.4, -0.1, 0.1), 2))
  p <- plogis(margin[, 1])
  own <- structure(exp(margin) / rowSums(exp(margin)), dimnames = list(NULL, c("0", "1", "2")))
  for (loaded in c(FALSE, TRUE)) {
    expect_model_contract(lgb_booster("binary", loaded = loaded), x, cbind("0" = 1 - p, "1" = p))
    for (objective in c("regression", "poisson", "lambdarank")) {
      expect_model_contract(lgb_booster(objective, loaded = loaded), x, margin[, 1])
    }
    for (old in c(FALSE, TRUE)) expect_model_contract(lgb_booster("multiclass", 3, old, loaded), x, own)
  }
  expect_model_contract(lgb_booster("binary", levels = c("no", "yes")), x, cbind(no = 1 - p, yes = p))
  spaced <- lgb_booster("regression")
  spaced$features <- c("Petal_Length", "Sepal_Width")
  expect_equal(predict_model(spaced, stats::setNames(x, sub(".", " ", names(x), fixed = TRUE)), "raw")$Response, margin[, 1])
  expect_error(predict_model(lgb_booster("regression"), x, "prob"), "binary", class = "lime_error_probabilities")
  expect_error(predict_model(lgb_booster("binary"), transform(x, Sepal.Width = "a"), "prob"), "Sepal.Width", class = "lime_error_newdata")
})

test_that("lightgbm: the real package", {
  skip_if_not_installed("lightgbm")
  lightgbm <- asNamespace("lightgbm")
  x <- as.matrix(datasets::iris[1:4])
  fit <- function(y, ...) lightgbm$lgb.train(list(..., num_threads = 1, verbose = -1), lightgbm$lgb.Dataset(x, label = y), nrounds = 4)
  species <- as.integer(datasets::iris$Species) - 1
  two <- fit((species == 2) + 0, objective = "binary")
  p <- predict(two, as.matrix(flower_features))
  expect_model_contract(two, flower_features, cbind("0" = 1 - p, "1" = p))
  number <- fit(datasets::iris$Petal.Width, objective = "regression")
  expect_model_contract(number, flower_features, predict(number, as.matrix(flower_features)))
})
