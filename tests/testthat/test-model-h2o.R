# A cluster that is an environment of frames, and models whose numbers are linear in the features. As in h2o 3.44, which was
# looked at, classes that are numbers get a "p" in front, as.data.frame() makes other names of some, the column `predict` has the
# levels of all classes in the cluster only, calibrated probabilities follow, and h2o.no_progress(expr) puts its setting back.
stand_in_h2o <- "
cluster <- new.env()
drawn <- new.env()
drawn$bars <- 0
drawn$show <- TRUE
bar <- function() if (drawn$show) drawn$bars <- drawn$bars + 1
h2o.no_progress <- function(expr) {
  show <- drawn$show
  drawn$show <- FALSE
  if (missing(expr)) return(invisible(NULL))
  on.exit(drawn$show <- show)
  force(expr)
}
classes <- list(yesno = c('no', 'yes'), numbers = c('0', '1'), several = c('a', '1x', 'c d'))
h2o.levels <- function(x, i) { y <- get(x$name, cluster); if (i == 1) attr(y, 'domain') }
frame <- function(x) { name <- paste0('frame', length(ls(cluster)) + 1, stats::runif(1)); assign(name, x, cluster); structure(list(name = name), class = 'H2OFrame') }
as.h2o <- function(x, ...) { stopifnot(is.data.frame(x)); bar(); frame(x) }
h2o.predict <- function(object, newdata, ...) {
  x <- get(newdata$name, cluster)
  p <- stats::plogis(x$Petal.Length - x$Sepal.Width)
  bar()
  if (anyNA(p)) stop('NA')
  id <- object@model_id
  y <- switch(id, yesno = cbind(1 - p, p), numbers = cbind(1 - p, p, (1 - p)^2, p^2), several = cbind(p / 2, p / 2, 1 - p))
  if (is.null(y)) return(frame(data.frame(predict = 10 * p)))
  domain <- classes[[id]]
  names <- if (id == 'numbers') c('p0', 'p1', 'cal_p0', 'cal_p1') else domain
  y <- cbind(predict = factor(domain[max.col(y[, seq_along(domain), drop = FALSE])]), stats::setNames(as.data.frame(y), names))
  frame(structure(y, domain = domain))
}
as.data.frame.H2OFrame <- function(x, ...) { y <- get(x$name, cluster); stats::setNames(y, make.names(names(y))) }
h2o.rm <- function(ids, ...) rm(list = ids$name, envir = cluster)
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
  yesno <- new("H2OBinomialModel", model_id = "yesno")
  expect_model_contract(yesno, x, cbind(no = 1 - p, yes = p))
  expect_model_contract(new("H2OBinomialModel", model_id = "numbers"), x, cbind("0" = 1 - p, "1" = p))
  expect_model_contract(new("H2OMultinomialModel", model_id = "several"), x, cbind(a = p / 2, "1x" = p / 2, "c d" = 1 - p))
  expect_model_contract(new("H2ORegressionModel", model_id = "r"), x, 10 * p)
  expect_model_contract(new("H2OAutoML", leader = yesno), x, cbind(no = 1 - p, yes = p))
  expect_error(predict_model(yesno, transform(x, Sepal.Width = NA_real_), "prob"), "NA")
  stand_in <- getNamespace("h2o")
  expect_identical(stand_in$drawn$bars, 0)
  expect_true(stand_in$drawn$show)
  expect_error(predict_model(new("H2ORegressionModel", model_id = "r"), x, "prob"), "factor", class = "lime_error_probabilities")
  expect_error(model_type(new("H2OClusteringModel")), "h2o", class = "lime_error_model_type")
  expect_length(ls(getNamespace("h2o")$cluster), 0) # batches do not pile up in the cluster
})

test_that("h2o: the real package", {
  skip_if_not_installed("h2o")
  h2o <- asNamespace("h2o")
  port <- 50000 + 2 * (Sys.getpid() %% 5000) # not that of a cluster which somebody works with
  started <- tryCatch({
    start <- function() h2o$h2o.init(nthreads = 1, port = port, max_mem_size = "1g")
    utils::capture.output(suppressWarnings(start())) # it warns of its age
    TRUE
  }, error = function(e) FALSE)
  skip_if_not(started, "no cluster starts")
  withr::defer(h2o$h2o.shutdown(prompt = FALSE)) # or Java goes on running
  h2o$h2o.no_progress()
  withr::defer(h2o$h2o.show_progress())
  x <- flower_features
  data <- datasets::iris
  data$last <- factor((data$Species == "virginica") + 0)
  data$awkward <- factor(c("a b", "1x", "p1")[data$Species])
  frame <- h2o$as.h2o(data)
  own <- function(model) as.data.frame(h2o$h2o.predict(model, h2o$as.h2o(x)))
  shares <- function(model, labels) structure(as.matrix(own(model)[1 + seq_along(labels)]), dimnames = list(NULL, labels))

  three <- h2o$h2o.glm(1:4, "Species", frame, family = "multinomial")
  expect_model_contract(three, x, shares(three, levels(data$Species)))
  two <- h2o$h2o.gbm(1:4, "last", frame, ntrees = 3, calibrate_model = TRUE, calibration_frame = frame)
  expect_model_contract(two, x, shares(two, c("0", "1")))
  awkward <- h2o$h2o.glm(1:4, "awkward", frame, family = "multinomial")
  expect_model_contract(awkward, x, shares(awkward, c("1x", "a b", "p1")))
  number <- h2o$h2o.glm(2:4, "Sepal.Length", frame)
  expect_model_contract(number, x, own(number)[[1]])

  # bars are drawn by others, not by lime; batches do not stay
  h2o$h2o.show_progress()
  before <- nrow(h2o$h2o.ls())
  expect_silent(predict_model(two, x, "prob"))
  expect_identical(nrow(h2o$h2o.ls()), before)
  expect_output(h2o$as.h2o(x), "100%")
})
