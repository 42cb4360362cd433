# Classes that lime does not know -----------------------------------------------------------------------------------------

# Explains rows with the code that the error about `model` holds, as a function and as two methods; gives the predictions of both.
pasted <- function(model, training, rows, n_labels = NULL) {
  error <- tryCatch(model_type(model), lime_error_model_type = identity)
  message <- gsub("\\s+", " ", conditionMessage(error))
  for (code in c(error$predict_fn, error$methods)) expect_true(grepl(code, message, fixed = TRUE), info = code)
  scope <- list2env(list(model = model), parent = globalenv())
  explained <- function(model) {
    e <- suppressWarnings(explain(rows, lime(training, model), n_labels = n_labels, n_features = 1, n_permutations = 50), "lime_warning")
    first <- e[!duplicated(e$case), ]
    if (is.list(first$prediction)) do.call(rbind, lapply(first$prediction, unlist)) else first$prediction
  }
  by_function <- explained(eval(parse(text = error$predict_fn), scope))
  eval(parse(text = error$methods), globalenv())
  withr::defer(rm(list = paste0(c("model_type.", "predict_model."), class(model)[1]), envir = globalenv()))
  expect_identical(explained(model), by_function)
  by_function
}

# Models of classes without methods here, with types as those packages list them whose classes have.
unknown_classes <- function() {
  list(
    listed = function(object, newdata, type = c("link", "response"), ...) {
      eta <- newdata[[1]] - 4
      if (match.arg(type) == "link") eta else stats::plogis(eta)
    },
    not_listed = function(object, newdata, type = NULL, ...) {
      if (!is.null(type) && type != "response") stop("type is not link or response")
      eta <- newdata[[1]] - 4
      if (is.null(type)) eta else stats::plogis(eta)
    },
    without = function(object, newdata) stats::plogis(newdata[[1]] - 4),
    other_name = function(object, x, ...) stats::plogis(x[[1]] - 4),
    other_place = function(object, se = FALSE, newdata, ...) if (se) stop("no errors") else stats::plogis(newdata[[1]] - 4),
    shares = function(object, newdata, type = c("class", "posterior"), ...) {
      p <- stats::plogis(newdata[[1]] - 4)
      if (match.arg(type) == "class") factor(ifelse(p > 0.5, "b", "a"), c("a", "b")) else cbind(a = 1 - p, b = p)
    },
    classes = function(object, newdata, type = "class", ...) {
      if (!type %in% c("class", "prob")) stop("type is class or prob")
      p <- stats::plogis(newdata[[1]] - 4)
      if (type == "class") factor(ifelse(p > 0.5, "b", "a"), c("a", "b")) else cbind(a = 1 - p, b = p)
    }
  )
}

# A model of each, whose predict() is registered.
unknown_models <- function() {
  methods <- unknown_classes()
  Map(function(name, method) {
    class <- paste0("unknown_", name)
    registerS3method("predict", class, method, envir = asNamespace("stats"))
    structure(list(), class = class)
  }, names(methods), methods)
}

test_that("what the error says can be pasted, and is on the scale of the response", {
  rows <- flower_features["Petal.Length"]
  p <- plogis(rows$Petal.Length - 4)
  models <- unknown_models()
  for (name in names(models)) {
    model <- models[[name]]
    classes <- name %in% c("shares", "classes")
    found <- pasted(model, datasets::iris["Petal.Length"], rows, if (classes) 1)
    expect_equal(if (classes) found[, "b"] else found, p, info = name)
  }
})

test_that("as_regressor() and as_classifier() ask predict() for a type that it knows", {
  rows <- flower_features["Petal.Length"]
  p <- plogis(rows$Petal.Length - 4)
  models <- unknown_models()
  for (name in names(models)) {
    model <- models[[name]]
    if (name %in% c("shares", "classes")) {
      expect_equal(predict_model(as_classifier(model), rows, "prob")$b, p, info = name)
    } else {
      expect_equal(predict_model(as_regressor(model), rows, "raw")$Response, p, info = name)
    }
  }
})

test_that("the method's own error is told, not that of a type that it does not know", {
  registerS3method("predict", "unknown_strict", function(object, newdata, type = c("link", "response")) {
    match.arg(type)
    newdata$missing_column[1] + stop("the real cause")
  }, envir = asNamespace("stats"))
  error <- expect_error(predict_model(as_regressor(structure(list(), class = "unknown_strict")), flower_features, "raw"), class = "lime_error_model")
  expect_match(conditionMessage(error$parent), "the real cause")
  expect_match(conditionMessage(error), "predict_model.unknown_strict <- function", fixed = TRUE)
})

test_that("the real packages: what is pasted predicts as they do", {
  withr::local_envvar(TZ = "UTC") # Sys.timezone() warns where nobody knows
  flowers <- mixed_flowers()
  rows <- mixed_rows(c("Petal.Length", "Sepal.Width"))
  training <- flowers[names(rows)]
  p <- function(fit, ...) as.vector(predict(fit, rows, ...))
  if (rlang::is_installed("pscl")) {
    fit <- from("pscl", "zeroinfl")(count ~ Petal.Length, flowers)
    expect_equal(pasted(fit, training, rows), p(fit, type = "response"))
    expect_equal(predict_model(as_regressor(fit), rows, "raw")$Response, p(fit, type = "response"))
  }
  if (rlang::is_installed("MASS")) {
    fit <- MASS::lqs(Petal.Width ~ Petal.Length + Sepal.Width, flowers)
    expect_equal(pasted(fit, training, rows), p(fit))
  }
  if (rlang::is_installed("flexmix")) {
    fit <- from("flexmix", "flexmix")(Petal.Width ~ Petal.Length, data = flowers, k = 1)
    own <- as.vector(from("flexmix", "predict")(fit, rows)[[1]])
    expect_equal(as.vector(pasted(fit, training, rows)), own)
    expect_equal(as.vector(predict_model(as_regressor(fit), rows, "raw")[[1]]), own)
  }
  if (rlang::is_installed("plm")) { # whose formula has two lengths
    fit <- from("plm", "plm")(Petal.Width ~ Petal.Length, cbind(flowers, t = 1:100), index = c("group", "t"), model = "pooling")
    expect_equal(pasted(fit, training, rows), p(fit))
  }
  if (rlang::is_installed("caret")) {
    fit <- caret::knn3(kind ~ Petal.Length + Sepal.Width, flowers)
    own <- predict(fit, rows, type = "prob")
    expect_equal(pasted(fit, training, rows, 1), own, ignore_attr = TRUE)
    expect_equal(as.matrix(predict_model(as_classifier(fit), rows, "prob")), own, ignore_attr = TRUE)
  }
  if (rlang::is_installed("ipred")) {
    fit <- from("ipred", "bagging")(kind ~ Petal.Length + Sepal.Width, flowers)
    expect_equal(pasted(fit, training, rows, 1), predict(fit, rows, type = "prob"), ignore_attr = TRUE)
  }
  if (rlang::is_installed("mda")) {
    fit <- from("mda", "mda")(kind ~ Petal.Length + Sepal.Width, flowers)
    expect_equal(pasted(fit, training, rows, 1), predict(fit, rows, type = "posterior"), ignore_attr = TRUE)
  }
  expect_true(TRUE)
})

test_that("the code for models on a link scale asks for the response, as their own predict() needs it", {
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  fits <- list()
  if (rlang::is_installed("lme4")) fits$lme4 <- suppressMessages(lme4::glmer(classes ~ Petal.Length + (1 | group), flowers, family = binomial))
  if (rlang::is_installed("glmmTMB")) fits$glmmTMB <- from("glmmTMB", "glmmTMB")(classes ~ Petal.Length, flowers, family = binomial)
  if (rlang::is_installed("earth")) {
    withr::local_package("earth")
    fits$earth <- earth::earth(classes ~ Petal.Length, flowers, glm = list(family = binomial))
  }
  if (rlang::is_installed("VGAM")) fits$VGAM <- VGAM::vglm(classes ~ Petal.Length, VGAM::binomialff, flowers)
  if (rlang::is_installed("betareg")) fits$betareg <- from("betareg", "betareg")(share ~ Petal.Length, flowers)
  for (package in names(fits)) {
    model <- fits[[package]]
    own <- predict_model(as_regressor(model), rows, "raw")$Response
    code <- parse(text = function_skeleton(model))
    expect_equal(as.vector(eval(code)(rows)), own, info = package)
    expect_true(all(own > 0 & own < 1), info = package)
  }
  expect_true(TRUE)
})

test_that("models that predict nothing are refused by lime() itself", {
  groups <- kmeans(datasets::iris[1:4], 3)
  tree <- hclust(dist(datasets::iris[1:4]))
  for (model in list(groups, tree, as_regressor(groups), as_classifier(tree))) {
    error <- expect_error(lime(datasets::iris[1:4], model), "No `predict\\(\\)` method", class = "lime_error_model_type")
    expect_null(error$predict_fn)
    expect_length(error$methods, 2)
  }
})

test_that("methods count wherever they are when lime() is called", {
  predict_model.here <- function(x, newdata, type, ...) newdata[[1]]
  model_type.here <- function(x, ...) "regression"
  inner <- function(model) lime(datasets::iris[1:4], model)
  explainer <- inner(structure(list(), class = "here"))
  expect_equal(explain(flowers[1, 1:4], explainer, n_features = 1, n_permutations = 50)$prediction, 5.1)
  inner(as_regressor(structure(list(), class = "here")))
})

test_that("predictions in a list of other things say which elements there are", {
  line <- smooth.spline(datasets::iris$Petal.Length, datasets::iris$Petal.Width)
  explainer <- lime(datasets::iris["Petal.Length"], as_regressor(line))
  expect_error(
    explain(datasets::iris[1, "Petal.Length", drop = FALSE], explainer, n_features = 1), "a list of x, y.*gives it", class = "lime_error_prediction"
  )
})

# As brmultinom() of brglm2 is: a glm by class, whose predict() has other types.
test_that("a class that inherits a method but speaks otherwise gets the function to give instead", {
  registerS3method("predict", "unknown_glm", function(object, newdata, type = c("class", "probs"), ...) {
    type <- match.arg(type)
    p <- stats::plogis(newdata$Petal.Length - 4)
    if (type == "probs") cbind(a = 1 - p, b = p) else ifelse(p > 0.5, "b", "a")
  }, envir = asNamespace("stats"))
  fit <- suppressWarnings(glm(Species == "virginica" ~ Petal.Length, binomial, datasets::iris))
  class(fit) <- c("unknown_glm", class(fit))
  explained <- function(model) {
    explain(flower_features[1:2, ], lime(datasets::iris[1:4], model), n_labels = 2, n_features = 1, n_permutations = 50)
  }
  error <- expect_error(explained(fit), "asked as models of class glm are, from which unknown_glm", class = "lime_error_model")
  expect_match(gsub("\\s+", " ", conditionMessage(error)), function_skeleton(fit), fixed = TRUE)
  model <- fit
  found <- explained(eval(parse(text = function_skeleton(fit))))
  expect_equal(found$label_prob[found$label == "b"], plogis(flower_features$Petal.Length[1:2] - 4))
  plain <- suppressWarnings(glm(Species == "virginica" ~ Petal.Length, binomial, datasets::iris))
  plain$terms <- NULL # its own class: nothing to hint at
  error <- expect_error(explained(plain), class = "lime_error_model")
  expect_no_match(conditionMessage(error), "inherits")
})

# What precedes an error ---------------------------------------------------------------------------------------------------

test_that("what the model predicts is told only if it predicts", {
  formula <- Sepal.Length ~ Petal.Width
  told <- function(code) {
    messages <- character()
    tryCatch(
      withCallingHandlers(code, lime_message_column = function(m) messages <<- c(messages, conditionMessage(m))),
      error = identity
    )
    messages
  }
  explained <- function(model) told(explain(flowers[1, 1:4], lime(datasets::iris[1:4], model), n_features = 1, n_permutations = 50))
  registerS3method("predict", "unknown_formula", function(object, newdata, ...) stop("no"), envir = asNamespace("stats"))
  model <- structure(list(call = call("fit", formula), terms = terms(formula)), class = "unknown_formula")
  expect_identical(lime:::model_response(model, names(datasets::iris)), "Sepal.Length")
  expect_identical(explained(model), character())
  expect_identical(explained(as_regressor(model)), character())
  expect_match(suppressMessages(explained(lm(formula, datasets::iris))), "Sepal.Length is what the model predicts")
})

# Objects that are not whole -----------------------------------------------------------------------------------------------

test_that("a fake of a class that lime knows is told as not fitted", {
  classes <- list("train", c("glm", "lm"), "gam", "ranger", "rpart", "gbm", "randomForest", "svm", c("lrm", "rms", "glm"), "glmmTMB", "earth", "clm")
  for (class in classes) for (fake in list(list(), list(a = 1), list(family = 1, distribution = 1, modelType = character()))) {
    fake <- structure(fake, class = class)
    expect_error(model_type(fake), "not fitted, or not whole", class = "lime_error_model")
    expect_error(
      suppressWarnings(explain(flowers[1, 1:4], lime(datasets::iris[1:4], fake), n_labels = 1, n_features = 1)), class = "lime_error_model"
    )
  }
})
