# A cluster that is an environment of frames, and models whose numbers are linear in the features.
stand_in_h2o <- "
cluster <- new.env()
frame <- function(x) { name <- paste0('frame', length(ls(cluster)) + 1, stats::runif(1)); assign(name, x, cluster); structure(list(name = name), class = 'H2OFrame') }
as.h2o <- function(x, ...) { stopifnot(is.data.frame(x)); frame(x) }
h2o.predict <- function(object, newdata, ...) {
  x <- get(newdata$name, cluster)
  p <- stats::plogis(x$Petal.Length - x$Sepal.Width)
  y <- switch(class(object)[1],
    H2OBinomialModel = data.frame(predict = factor(p > 0.5), no = 1 - p, yes = p),
    H2OMultinomialModel = data.frame(predict = 'a', a = p / 2, b = p / 2, c = 1 - p),
    data.frame(predict = 10 * p)
  )
  frame(y)
}
as.data.frame.H2OFrame <- function(x, ...) get(x$name, cluster)
h2o.rm <- function(ids, ...) rm(list = vapply(ids, function(id) id$name, ''), envir = cluster)
"

test_that("h2o, stand-in: binomial, multinomial, regression, the leader of AutoML", {
  local_stand_in("h2o", stand_in_h2o, "as.data.frame, H2OFrame")
  where <- globalenv()
  setClass("H2OModel", representation(model_id = "character", "VIRTUAL"), where = where)
  classes <- c("H2OBinomialModel", "H2OMultinomialModel", "H2ORegressionModel", "H2OClusteringModel")
  for (class in classes) setClass(class, contains = "H2OModel", where = where)
  setClass("H2OAutoML", representation(leader = "H2OModel"), where = where)
  withr::defer(for (class in c("H2OAutoML", classes, "H2OModel")) removeClass(class, where = where))
  x <- flower_features
  p <- plogis(x$Petal.Length - x$Sepal.Width)
  expect_model_contract(new("H2OBinomialModel", model_id = "b"), x, cbind(no = 1 - p, yes = p))
  expect_model_contract(new("H2OMultinomialModel", model_id = "m"), x, cbind(a = p / 2, b = p / 2, c = 1 - p))
  expect_model_contract(new("H2ORegressionModel", model_id = "r"), x, 10 * p)
  expect_model_contract(new("H2OAutoML", leader = new("H2OBinomialModel", model_id = "b")), x, cbind(no = 1 - p, yes = p))
  expect_error(predict_model(new("H2ORegressionModel"), x, "prob"), "factor", class = "lime_error_probabilities")
  expect_error(model_type(new("H2OClusteringModel")), "h2o", class = "lime_error_model_type")
  expect_length(ls(getNamespace("h2o")$cluster), 0) # batches do not pile up in the cluster
})

test_that("h2o: the real package", {
  skip_if_not_installed("h2o")
  h2o <- asNamespace("h2o")
  skip_if_not(tryCatch({ h2o$h2o.init(nthreads = 1); h2o$h2o.no_progress(); TRUE }, error = function(e) FALSE), "no cluster starts")
  frame <- h2o$as.h2o(datasets::iris)
  own <- function(model) as.data.frame(h2o$h2o.predict(model, h2o$as.h2o(flower_features)))
  three <- h2o$h2o.glm(1:4, "Species", frame, family = "multinomial")
  expect_model_contract(three, flower_features, as.matrix(own(three)[-1]))
  number <- h2o$h2o.glm(2:4, "Sepal.Length", frame)
  expect_model_contract(number, flower_features, own(number)[[1]])
})
