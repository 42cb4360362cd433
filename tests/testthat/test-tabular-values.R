# Whole numbers, few values, 0 and 1: what copies get, and what the surrogate sees of it.

explain_numbers <- function(training, case, model, ..., n_features = ncol(training)) {
  set.seed(1)
  explain(case, suppressWarnings(lime(training, as_regressor(model), ...)), n_features = n_features)
}

test_that("the storage of whole numbers changes nothing", {
  training <- withr::with_seed(1, data.frame(
    score = rnorm(300), dummy = rbinom(300, 1, 0.3), rooms = sample(1:7, 300, TRUE), price = round(rlnorm(300, 12))
  ))
  doubles <- training
  doubles[2:4] <- lapply(doubles[2:4], as.double)
  integers <- training
  integers[2:4] <- lapply(integers[2:4], as.integer)
  model <- function(x) x$score + 3 * x$dummy + x$rooms + x$price / 1e5
  ways <- list(
    list(), list(quantile_bins = FALSE, n_bins = 3), list(bin_continuous = FALSE), list(bin_continuous = FALSE, use_density = FALSE)
  )
  for (how in ways) {
    weights <- lapply(list(doubles, integers), function(d) {
      do.call(explain_numbers, c(list(d, d[5, ], model), how))[c("feature", "feature_weight", "feature_desc")]
    })
    expect_equal(weights[[1]], weights[[2]], tolerance = 1e-10)
    for (d in list(doubles, integers)) {
      seen <- do.call(seen_by, c(list(d[5, ], d), how))
      expect_identical(vapply(seen, typeof, ""), vapply(d, typeof, ""))
      expect_true(all(seen$dummy %in% 0:1) && all(seen$rooms %in% 1:7) && all(seen$price == round(seen$price)))
    }
  }
})

test_that("columns of at most 12 values draw those, as often as they occur", {
  dose <- c(0.1, 0.5, 2, 10)
  training <- withr::with_seed(2, data.frame(dose = sample(dose, 400, TRUE, c(4, 3, 2, 1)), twelve = rep(1:12 / 7, length.out = 400), x = rnorm(400)))
  shares <- table(training$dose) / 400
  for (how in list(list(), list(bin_continuous = FALSE), list(bin_continuous = FALSE, use_density = FALSE))) {
    seen <- do.call(seen_by, c(list(training[1, ], training, n_permutations = 20000), how))[-1, ]
    expect_true(all(seen$dose %in% dose) && all(seen$twelve %in% training$twelve))
    expect_lt(max(abs(table(seen$dose) / 19999 - shares)), 5 * sqrt(0.25 / 19999))
    expect_gt(length(unique(seen$x)), 10000)
  }
  thirteen <- data.frame(x = rep(1:13 / 7, 10), y = 1:130)
  expect_false(all(seen_by(thirteen[1, ], thirteen)$x %in% thirteen$x))
})

test_that("0 and 1 are levels where numbers are binned, in words and weights", {
  training <- mtcars[c("am", "wt")]
  expect_no_warning(explainer <- lime(training, as_regressor(function(x) 5 * x$am)))
  expect_identical(explainer$feature_type[["am"]], "numeric")
  expect_null(explainer$bin_cuts$am)
  expect_equal(as.vector(explainer$feature_distribution$am), as.vector(table(mtcars$am)) / 32)
  set.seed(1)
  e <- explain(training[c("Mazda RX4", "Valiant"), ], explainer, n_features = 2)
  am <- e[e$feature == "am", ]
  expect_identical(am$feature_desc, c("am = 1", "am = 0"))
  expect_identical(am$feature_value, c(1, 0))
  expect_equal(am$feature_weight, c(5, -5), tolerance = 0.01)
  integer <- explain_numbers(data.frame(am = as.integer(mtcars$am)), data.frame(am = 1L), function(x) x$am)
  expect_identical(integer$feature_desc, "am = 1")
})

test_that("without bins 0 and 1 have a slope", {
  training <- mtcars[c("am", "wt")]
  e <- explain_numbers(training, training["Valiant", ], function(x) 5 * x$am - x$wt, bin_continuous = FALSE)
  expect_equal(e$feature_weight, c(5, -1), tolerance = 0.01)
  expect_identical(e$feature_desc, c("am", "wt"))
  expect_equal(e$contribution[1], 0)
})

test_that("a value of a dummy that nobody had is not explained", {
  training <- mtcars[c("am", "wt")]
  case <- training[1, ]
  case$am <- 0.5
  e <- explain_numbers(training, case, function(x) x$am + x$wt)
  expect_identical(e$feature, "wt")
})

test_that("around = \"case\" takes the nearest of few values, with the normal law's probabilities", {
  training <- withr::with_seed(3, data.frame(dummy = rbinom(500, 1, 0.3), grade = sample(c(1, 2, 4), 500, TRUE), x = rnorm(500)))
  seen <- NULL
  explainer <- lime(training, as_regressor(function(d) { seen <<- d; d$x }))
  case <- data.frame(dummy = 1, grade = 2, x = 0)
  explain(case, explainer, n_features = 1, around = "case", n_permutations = 20000)
  expect_true(all(seen$dummy %in% 0:1) && all(seen$grade %in% c(1, 2, 4)))
  expect_lt(abs(mean(seen$dummy == 0) - pnorm(0.5, 1, sd(training$dummy))), 0.02)
  expect_lt(abs(mean(seen$grade == 4) - pnorm(3, 2, sd(training$grade), lower.tail = FALSE)), 0.02)
})

test_that("a formula with factor() of a number works, as its copies hold no other numbers", {
  cars <- mtcars[c("wt", "cyl")]
  expect_no_error(e <- explain_numbers(cars, cars[1, ], function(x) predict(lm(mpg ~ wt + factor(cyl), mtcars), x)))
  expect_setequal(e$feature, c("wt", "cyl"))
})

test_that("a single factor is explained by equal weights, and it is told once", {
  f <- function(x) 3 * (x$t == "yes")
  training <- withr::with_seed(1, data.frame(t = sample(c("yes", "no"), 100, TRUE)))
  set.seed(1)
  expect_message(
    e <- explain(data.frame(t = c("yes", "no")), lime(training, as_regressor(f)), n_features = 1), "case 1 and 1 more", class = "lime_message_equal_weights"
  )
  expect_equal(e$feature_weight, c(3, -3))
  expect_equal(e$model_r2, c(1, 1))
})

test_that("a binomial model of counts on one factor is explained: each group against the others", {
  fit <- glm(cbind(ncases, ncontrols) ~ agegp, binomial, esoph)
  groups <- data.frame(agegp = factor(levels(esoph$agegp), levels(esoph$agegp), ordered = TRUE))
  set.seed(1)
  e <- suppressMessages(explain(groups, lime(esoph["agegp"], fit), labels = "1", n_features = 1))
  p <- predict(fit, groups, type = "response")
  share <- as.vector(table(esoph$agegp)) / nrow(esoph)
  others <- vapply(1:6, function(i) sum(share[-i] * p[-i]) / sum(share[-i]), 0)
  expect_true(all(abs(e$feature_weight - (p - others)) < 5 * e$feature_se))
})

test_that("a single superpixel is compared with the picture without it", {
  picture <- array(0.8, c(4, 4, 3))
  model <- as_regressor(function(pictures) rowMeans(pictures))
  expect_message(
    e <- explain(picture, lime(picture, model), n_features = 1, n_superpixels = 1, n_permutations = 50, background = 0.2), class = "lime_message_equal_weights"
  )
  expect_equal(e$feature_weight, 0.6, tolerance = 1e-6)
})

test_that("time series and matrices of one column are numbers", {
  d <- data.frame(x = AirPassengers, t = 1:144)
  e <- explain(d[1, ], lime(d, predict_fn = function(new) as.numeric(new$x) + new$t), n_features = 2)
  expect_setequal(e$feature, c("x", "t"))
  scaled <- data.frame(a = I(scale(iris[[1]])), b = iris[[2]])
  seen <- seen_by(scaled[1, ], scaled)
  expect_identical(class(seen$a), "numeric")
  expect_identical(seen$a[1], as.vector(scaled$a)[1])
})

test_that("n_features = Inf is all of them", {
  e <- explain(iris[1, 1:4], lime(iris[1:4], as_regressor(function(x) x[[1]])), n_features = Inf)
  expect_identical(nrow(e), 4L)
})
