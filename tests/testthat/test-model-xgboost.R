# A booster of two kinds, as versions before and since 3.0 make it; margins are linear in the features. Like the real ones,
# predict() takes no data frame and wants the columns by which it was taught.
stand_in_xgboost <- "
margins <- function(coef, newdata) newdata %*% coef
predict.xgb.Booster <- function(object, newdata, ...) {
  new <- is.null(.subset2(object, 'raw'))
  if (is.data.frame(newdata)) {
    stopifnot('c' %in% getinfo(object, 'feature_type'))
    newdata <- do.call(cbind, lapply(newdata, function(x) as.numeric(x) - is.factor(x)))
  }
  coef <- attr(object, 'coef')
  stopifnot(is.matrix(newdata), ...length() == 0, identical(colnames(newdata), rownames(coef)))
  objective <- attr(object, 'objective')
  y <- margins(coef, newdata)
  if (objective %in% c('binary:logistic', 'reg:logistic')) y <- stats::plogis(y)
  if (objective %in% c('count:poisson', 'survival:cox')) y <- exp(y)
  if (objective == 'binary:hinge') y <- (y > 0) + 0
  if (objective == 'multi:softprob') y <- exp(y) / rowSums(exp(y))
  if (ncol(y) == 1) as.vector(y) else if (new) unname(y) else as.vector(t(y))
}
predict.xgboost <- function(object, newdata, ...) {
  stopifnot(is.data.frame(newdata), is.factor(newdata$Species))
  y <- margins(attr(object, 'coef'), as.matrix(newdata[c('Petal.Length', 'Sepal.Width')]))
  if (ncol(y) == 1) return(as.vector(stats::plogis(y)))
  y <- exp(y) / rowSums(exp(y))
  colnames(y) <- attr(object, 'metadata')$y_levels
  y
}
xgb.config <- function(object) {
  objective <- attr(object, 'objective')
  if (is.null(.subset2(object, 'raw'))) return(list(learner = list(objective = list(name = objective))))
  sprintf(
    '{\"learner\":{\"learner_train_param\":{\"booster\":\"gbtree\",\"objective\":\"%s\"},\"objective\":{\"aft\":{\"a\":\"1\"},\"name\":\"%s\"}}}',
    objective, objective
  )
}
getinfo <- function(object, name) attr(object, name)
variable.names.xgb.Booster <- function(object, ...) rownames(attr(object, 'coef'))
"
methods_xgboost <- c("predict, xgb.Booster", "predict, xgboost", "variable.names, xgb.Booster")

booster <- function(objective, k = 1, new = TRUE, loaded = FALSE) {
  coef <- matrix(c(0.3, -0.5, 0.2, 0.4, -0.1, 0.1)[seq_len(2 * k)], 2, k, dimnames = list(c("Petal.Length", "Sepal.Width"), NULL))
  params <- if (!loaded) list(objective = objective)
  if (new) return(structure(list(ptr = NULL), class = "xgb.Booster", params = params, coef = coef, objective = objective))
  structure(list(handle = NULL, raw = raw(1), params = params, feature_names = rownames(coef)), class = "xgb.Booster", coef = coef, objective = objective)
}

test_that("xgboost, stand-in: every objective, old and new boosters, fresh and from a file", {
  local_stand_in("xgboost", stand_in_xgboost, methods_xgboost)
  x <- flower_features
  margin <- unname(as.matrix(x[c("Petal.Length", "Sepal.Width")]) %*% c(0.3, -0.5))[, 1]
  for (new in c(TRUE, FALSE)) for (loaded in c(TRUE, FALSE)) {
    p <- plogis(margin)
    expect_model_contract(booster("binary:logistic", new = new, loaded = loaded), x, cbind("1" = p, "0" = 1 - p))
    expect_model_contract(booster("binary:logitraw", new = new, loaded = loaded), x, cbind("1" = p, "0" = 1 - p))
    votes <- (margin > 0) + 0
    expect_model_contract(booster("binary:hinge", new = new, loaded = loaded), x, cbind("1" = votes, "0" = 1 - votes))
    expect_model_contract(booster("reg:logistic", new = new, loaded = loaded), x, p)
    for (objective in c("count:poisson", "survival:cox")) {
      expect_model_contract(booster(objective, new = new, loaded = loaded), x, exp(margin))
    }
    for (objective in c("reg:squarederror", "rank:ndcg", "survival:aft", "reg:quantileerror")) {
      expect_model_contract(booster(objective, new = new, loaded = loaded), x, margin)
    }
    several <- booster("multi:softprob", 3, new, loaded)
    y <- exp(as.matrix(x[c("Petal.Length", "Sepal.Width")]) %*% matrix(c(0.3, -0.5, 0.2, 0.4, -0.1, 0.1), 2))
    expect_model_contract(several, x, structure(unname(y / rowSums(y)), dimnames = list(NULL, c("1", "2", "3"))))
    raw <- predict_model(several, x, "raw") # the first is named as in lime 0.5.4, where the others have no name
    expect_identical(names(raw), c("Response", "2", "3"))
    expect_equal(unname(as.matrix(raw)), unname(y / rowSums(y)), ignore_attr = TRUE)
    expect_identical(names(predict_model(booster("reg:squarederror", new = new, loaded = loaded), x, "raw")), "Response")
    expect_error(predict_model(booster("multi:softmax", new = new, loaded = loaded), x, "prob"), "softprob", class = "lime_error_probabilities")
  }
  custom <- booster("reg:squarederror")
  attr(custom, "params") <- list(objective = function(preds, dtrain) NULL)
  expect_model_contract(custom, x, margin)
  outputs <- booster("reg:squarederror", 2)
  own <- as.matrix(x[c("Petal.Length", "Sepal.Width")]) %*% matrix(c(0.3, -0.5, 0.2, 0.4), 2)
  expect_model_contract(outputs, x, structure(unname(own), outputs = TRUE))
})

test_that("xgboost, stand-in: models of xgboost() take factors and have their own labels", {
  local_stand_in("xgboost", stand_in_xgboost, methods_xgboost)
  model <- function(levels, k) {
    structure(booster("x", k), class = c("xgboost", "xgb.Booster"), metadata = list(y_levels = levels), params = list(objective = if (k > 1) "multi:softprob" else "binary:logistic"))
  }
  two <- model(c("low", "high"), 1)
  p <- predict(two, flower_rows)
  expect_model_contract(two, flower_rows, cbind(low = 1 - p, high = p))
  three <- model(c("a", "b", "c"), 3)
  expect_model_contract(three, flower_rows, predict(three, flower_rows))
})

test_that("xgboost, stand-in: factors and missing columns are named, with what to do", {
  local_stand_in("xgboost", stand_in_xgboost, methods_xgboost)
  model <- booster("binary:logistic")
  broken <- transform(flower_features, Sepal.Width = factor(Sepal.Width))
  expect_error(predict_model(model, broken, "prob"), "Sepal.Width.*factor.*preprocess", class = "lime_error_newdata")
  expect_error(predict_model(model, flower_features[1:2], "prob"), "Petal.Length", class = "lime_error_newdata")
})

test_that("xgboost, stand-in: boosters that were taught factors get them", {
  local_stand_in("xgboost", stand_in_xgboost, methods_xgboost)
  model <- booster("reg:squarederror")
  rownames(attr(model, "coef")) <- c("Petal.Length", "Species")
  attr(model, "feature_type") <- c("float", "c")
  margin <- 0.3 * flower_rows$Petal.Length - 0.5 * (as.integer(flower_rows$Species) - 1)
  expect_model_contract(model, flower_rows, margin)
})

test_that("xgboost: without the package its name is in the error", {
  skip_if(nzchar(system.file(package = "xgboost")), "xgboost is installed")
  error <- expect_error(predict_model(booster("binary:logistic"), flower_features, "prob"), "install.packages(\"xgboost\")",
    fixed = TRUE, class = "lime_error_package")
  expect_identical(error$package, "xgboost")
})

test_that("xgboost: the real package", {
  skip_if_not_installed("xgboost")
  xgboost <- asNamespace("xgboost")
  x <- as.matrix(datasets::iris[1:4])
  fit <- function(y, objective, ...) {
    params <- list(objective = objective, nthread = 1, ...)
    xgboost$xgb.train(params, xgboost$xgb.DMatrix(x, label = y), nrounds = 4)
  }
  species <- as.integer(datasets::iris$Species) - 1
  two <- fit((species == 2) + 0, "binary:logistic")
  p <- predict(two, as.matrix(flower_features))
  expect_model_contract(two, flower_features, cbind("1" = p, "0" = 1 - p))
  three <- fit(species, "multi:softprob", num_class = 3)
  own <- matrix(predict(three, as.matrix(flower_features)), 5, byrow = is.null(dim(predict(three, as.matrix(flower_features)))))
  expect_model_contract(three, flower_features, structure(own, dimnames = list(NULL, c("1", "2", "3"))))
  count <- fit(species, "count:poisson")
  expect_model_contract(count, flower_features, as.vector(predict(count, as.matrix(flower_features))))
})

test_that("xgboost: xgboost() and factors in the real package, since 3.0", {
  skip_if_not_installed("xgboost", "3.0.0")
  xgboost <- asNamespace("xgboost")
  columns <- c("Sepal.Length", "Petal.Width", "Species")
  data <- datasets::iris[columns]
  x <- flower_rows[columns]
  long <- datasets::iris$Petal.Length
  size <- cut(long, c(0, 2, 5, 7), c("small", "middle", "large"))
  big <- factor(long > 4.5, labels = c("no", "yes"))
  fit <- function(y, ...) xgboost$xgboost(data, y, nrounds = 4, nthreads = 1, ...)
  train <- function(y, objective, ...) {
    matrix <- xgboost$xgb.DMatrix(data, label = y, nthread = 1)
    xgboost$xgb.train(list(objective = objective, nthread = 1, ...), matrix, nrounds = 4)
  }
  several <- fit(size)
  expect_model_contract(several, x, predict(several, x))
  two <- fit(big)
  p <- unname(predict(two, x))
  expect_model_contract(two, x, cbind(no = 1 - p, yes = p))
  number <- fit(long)
  expect_model_contract(number, x, unname(predict(number, x)))
  quantiles <- fit(long, objective = "reg:quantileerror", quantile_alpha = c(0.1, 0.9))
  expect_model_contract(quantiles, x, structure(predict(quantiles, x), outputs = TRUE))
  expect_identical(names(predict_model(quantiles, x, "raw")), c("q0.1", "q0.9"))

  trained <- train(long, "reg:squarederror")
  expect_model_contract(trained, x, unname(predict(trained, x)))
  classes <- train(as.integer(size) - 1, "multi:softprob", num_class = 3)
  own <- structure(unname(predict(classes, x)), dimnames = list(NULL, c("1", "2", "3")))
  expect_model_contract(classes, x, own)
  path <- withr::local_tempfile(fileext = ".json")
  xgboost$xgb.save(classes, path)
  expect_model_contract(xgboost$xgb.load(path), x, own)
  # xgboost takes the place of a level in whatever factor it gets
  one <- transform(x[2, ], Species = factor(as.character(Species)))
  explanation <- explain(one, lime(data, trained), n_features = 1, n_permutations = 50)
  expect_equal(explanation$prediction, unname(predict(trained, x[2, ])), tolerance = 1e-6)
})
