# A booster is an R6 object; its objective and its features are in `params` or in its text. As in lightgbm 4.6, which was
# looked at, predict() takes a matrix only, whoever made the booster; one of lightgbm() has a `data_processor`, which knows
# the levels of a factor and nothing of the data; under an objective of one's own predict() warns unless margins are asked.
stand_in_lightgbm <- "
predict.lgb.Booster <- function(object, newdata, type = 'response', ...) {
  if (!is.matrix(newdata)) stop('cannot predict on data of class ', class(newdata)[1])
  stopifnot(identical(colnames(newdata), object$features))
  if (identical(object$params$objective, 'none') && type != 'raw') warning('not supported for custom objectives')
  margin <- newdata %*% object$coef
  if (object$objective == 'binary') return(as.vector(stats::plogis(margin)))
  if (object$objective != 'multiclass') return(as.vector(margin))
  y <- exp(margin) / rowSums(exp(margin))
  if (object$old) as.vector(t(y)) else y
}
"
lgb_booster <- function(objective, k = 1, old = FALSE, loaded = FALSE, processor = NULL) {
  x <- structure(new.env(), class = c("lgb.Booster", "R6"))
  x$objective <- objective
  x$params <- if (loaded) list() else list(objective = objective)
  x$features <- c("Petal.Length", "Sepal.Width")
  x$coef <- matrix(c(0.3, -0.5, 0.2, 0.4, -0.1, 0.1)[seq_len(2 * k)], 2)
  x$old <- old
  x$data_processor <- processor
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
    for (objective in c("regression", "poisson", "lambdarank", "cross_entropy_lambda")) {
      expect_model_contract(lgb_booster(objective, loaded = loaded), x, margin[, 1])
    }
    for (old in c(FALSE, TRUE)) expect_model_contract(lgb_booster("multiclass", 3, old, loaded), x, own)
  }
  of_factor <- lgb_booster("binary", processor = list(factor_levels = c("no", "yes")))
  expect_model_contract(of_factor, x, cbind(no = 1 - p, yes = p))
  of_numbers <- list(factor_levels = NULL)
  expect_model_contract(lgb_booster("binary", processor = of_numbers), x, cbind("0" = 1 - p, "1" = p))
  expect_model_contract(lgb_booster("regression", processor = of_numbers), x, margin[, 1])
  spaced <- lgb_booster("regression")
  spaced$features <- c("Petal_Length", "Sepal_Width")
  expect_equal(predict_model(spaced, stats::setNames(x, sub(".", " ", names(x), fixed = TRUE)), "raw")$Response, margin[, 1])
  expect_no_warning(expect_model_contract(lgb_booster("none"), x, margin[, 1]))
  expect_error(predict_model(lgb_booster("regression"), x, "prob"), "binary", class = "lime_error_probabilities")
  expect_error(predict_model(lgb_booster("binary"), transform(x, Sepal.Width = "a"), "prob"), "Sepal.Width", class = "lime_error_newdata")
})

test_that("lightgbm: the real package", {
  skip_if_not_installed("lightgbm")
  lightgbm <- asNamespace("lightgbm")
  x <- as.matrix(datasets::iris[1:4])
  own_x <- as.matrix(flower_features)
  params <- list(num_threads = 1, min_data_in_leaf = 5, verbose = -1)
  trained <- function(y, ...) lightgbm$lgb.train(c(params, ...), lightgbm$lgb.Dataset(x, label = y), nrounds = 4)
  fitted <- function(x, y, ...) lightgbm$lightgbm(x, y, params = params, nrounds = 4, num_threads = 1, verbose = -1, ...)
  species <- as.integer(datasets::iris$Species) - 1
  last <- (species == 2) + 0
  width <- datasets::iris$Petal.Width

  for (model in list(trained(last, objective = "binary"), fitted(x, last, objective = "binary"))) {
    p <- predict(model, own_x)
    expect_model_contract(model, flower_features, cbind("0" = 1 - p, "1" = p))
    expect_model_contract(model, own_x, cbind("0" = 1 - p, "1" = p))
  }
  for (model in list(trained(width, objective = "regression"), fitted(x, width))) {
    expect_model_contract(model, flower_features, predict(model, own_x))
    expect_model_contract(model, own_x, predict(model, own_x))
  }
  several <- trained(species, objective = "multiclass", num_class = 3)
  own <- structure(predict(several, own_x), dimnames = list(NULL, c("0", "1", "2")))
  expect_model_contract(several, flower_features, own)
  path <- withr::local_tempfile()
  lightgbm$lgb.save(several, path)
  expect_model_contract(lightgbm$lgb.load(path), flower_features, own)

  # labels of a factor or of strings, as lightgbm() alone takes them
  for (labels in list(datasets::iris$Species, as.character(datasets::iris$Species))) {
    named <- fitted(x, labels)
    expect_model_contract(named, flower_features, predict(named, own_x))
    expect_model_contract(named, own_x, predict(named, own_x))
  }
  two <- fitted(as.matrix(two_flowers[1:4]), two_flowers$Species)
  p <- predict(two, as.matrix(two_features))
  expect_model_contract(two, two_features, cbind(versicolor = 1 - p, virginica = p))

  # no probabilities
  rate <- trained(species / 2, objective = "cross_entropy_lambda")
  expect_model_contract(rate, flower_features, predict(rate, own_x))
  own_objective <- lightgbm$lgb.train(
    params, lightgbm$lgb.Dataset(x, label = width), nrounds = 4,
    obj = function(preds, dtrain) list(grad = preds - lightgbm$get_field(dtrain, "label"), hess = rep(1, length(preds)))
  )
  margin <- predict(own_objective, own_x, type = "raw")
  expect_no_warning(expect_model_contract(own_objective, flower_features, margin))
})
