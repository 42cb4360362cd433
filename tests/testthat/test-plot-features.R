iris_explanation <- function(rows = c(1, 60), ...) {
  f <- function(x) {
    p <- plogis(x$Petal.Length - 3)
    cbind(large = p, small = 1 - p)
  }
  withr::with_seed(1, explain(iris[rows, 1:4], lime(iris[1:4], as_classifier(f)), n_features = 3, n_permutations = 500, ...))
}

car_explanation <- function(rows = 1:3, ...) {
  fit <- lm(mpg ~ wt + hp, mtcars)
  x <- mtcars[c("wt", "hp", "qsec")]
  explainer <- lime(x, as_regressor(function(d) predict(fit, d)), ...)
  withr::with_seed(1, explain(x[rows, ], explainer, n_features = 3, n_permutations = 500))
}

layer <- function(plot, i) ggplot2::layer_data(plot, i)

test_that("a panel for each case and label, the largest bar on top, signs by colour", {
  e <- iris_explanation(n_labels = 2)
  plot <- plot_features(e)
  panels <- levels(plot$data$panel)
  expect_length(panels, 4)
  expect_match(panels[1], "^Case: 1\nLabel: small\nProbability: 0.83\nExplanation Fit: 0.[0-9]+$")
  bars <- layer(plot, 1)
  expect_identical(nrow(bars), 12L)
  expect_setequal(bars$fill, c("steelblue", "firebrick"))
  expect_true(all((plot$data$weight > 0) == (plot$data$sign == "Supports")))
  for (panel in panels) {
    rows <- plot$data[plot$data$panel == panel, ]
    expect_identical(order(as.integer(rows$bar)), order(abs(rows$weight)))
  }
  expect_equal(plot$data$high - plot$data$low, 4 * e$feature_se)
})

test_that("regressions show contributions: of numbers weight times value (D15)", {
  e <- car_explanation(bin_continuous = FALSE)
  plot <- plot_features(e)
  expect_equal(plot$data$weight, e$contribution)
  expect_equal(plot$data$high - plot$data$weight, 2 * e$feature_se * abs(e$feature_value))
  expect_equal(levels(plot$data$sign), c("Positive", "Negative"))
  expect_match(levels(plot$data$panel)[1], "^Case: Mazda RX4\nPrediction: 23.6\nExplanation Fit: ")
  logical <- data.frame(on = rep(c(TRUE, FALSE), 50), x = runif(100))
  off <- explain(logical[2, ], lime(logical, as_regressor(function(d) d$on + 0)), n_features = 1)
  expect_lt(plot_features(off)$data$weight, -0.5) # a bar, though the value is FALSE
  picture <- explain(picture_array(), lime(picture_array(), as_regressor(function(x) apply(x, 1, mean))), n_features = 2, n_permutations = 30)
  expect_s3_class(plot_features(picture), "ggplot")
})

test_that("cases are chosen by name; explanations bound together can be drawn (D42)", {
  e <- car_explanation()
  expect_length(levels(plot_features(e, cases = c("Mazda RX4", "Datsun 710"))$data$panel), 2)
  error <- expect_error(plot_features(e, cases = "Trabant"), "Mazda RX4", class = "lime_error_argument")
  expect_identical(error$argument, "cases")
  expect_identical(nrow(layer(plot_features(rbind(e, e)), 1)), 18L)
  expect_error(plot_features(e[0, ]), class = "lime_error_argument")
  expect_error(plot_features(1:3), "explanation", class = "lime_error_argument")
  expect_error(plot_features(iris), "case", class = "lime_error_argument")
  expect_error(plot_features(e, ncol = 0), "ncol", class = "lime_error_argument")
  gap <- e
  gap$feature_weight[1:3] <- NA
  expect_length(levels(plot_features(gap)$data$panel), 2)
  expect_match(plot_features(gap)$labels$caption, "1 case could not be explained")
  old <- as.data.frame(e)[setdiff(names(e), c("feature_se", "contribution"))]
  expect_s3_class(ggplot2::ggplotGrob(plot_features(old)), "gtable")
})

test_that("explanations that fit poorly are named below the plot and in print", {
  poor <- iris_explanation(c(60, 1), n_labels = 1)
  poor$model_r2 <- rep(c(0.04, 0.7), each = 3)
  expect_match(plot_features(poor)$labels$caption, "1 of 2 explanations fit poorly")
  expect_match(plot_explanations(poor)$labels$caption, "1 of 2")
  expect_true(any(grepl("fit poorly", gsub("\n#", "", format(poor)))))
  good <- poor[poor$model_r2 > 0.1, ]
  expect_null(plot_features(good)$labels$caption)
  expect_false(any(grepl("poorly", format(good))))
})

test_that("descriptions break before their second comparison only", {
  wrap <- function(x) lime:::wrap_descriptions(x, 20)
  expect_identical(wrap("1.6 < Petal.Length <= 4.4"), "1.6 < Petal.Length\n<= 4.4")
  expect_identical(wrap("wt <= 2.5"), "wt <= 2.5")
  expect_identical(wrap("occupation = a very long word"), "occupation = a very\nlong word")
})

test_that("the plots look as they did", {
  skip_if_not_installed("vdiffr")
  e <- structure(as.data.frame(iris_explanation(n_labels = 2)), class = "data.frame")
  e$feature_weight <- e$contribution <- rep(c(0.5, -0.2, 0.1), 4)
  e$feature_se <- 0.03
  e$model_r2 <- 0.52
  vdiffr::expect_doppelganger("features", plot_features(e))
  vdiffr::expect_doppelganger("explanations", plot_explanations(e))
})

test_that("outputs of a regression are no labels with probabilities; numbers are contributions", {
  fit <- lm(cbind(mpg, qsec) ~ wt + hp, mtcars)
  x <- mtcars[c("wt", "hp")]
  e <- explain(x[1, ], lime(x, as_regressor(function(d) predict(fit, d)), bin_continuous = FALSE), n_features = 2)
  plot <- plot_features(e)
  expect_match(levels(plot$data$panel)[1], "\nPrediction: ")
  expect_identical(levels(plot$data$sign), c("Positive", "Negative"))
  expect_identical(plot$labels$x, "Contribution")
  expect_equal(plot$data$weight, e$contribution)
  expect_no_warning(format(e[c("feature", "model_r2")]))
  expect_error(tidy(e["case"]), "model_r2", class = "lime_error_argument")
})

test_that("what cannot be drawn is told, and a single poor fit", {
  explainer <- lime(datasets::iris[1:4], as_regressor(rowSums))
  e <- withr::with_seed(1, explain(datasets::iris[1, 1:4], explainer, n_features = 2, n_permutations = 50))
  poor <- e
  poor$model_r2 <- 0.01
  expect_match(plot_features(poor)$labels$caption, "This explanation\\s+fits\\s+poorly")
  e$feature_weight <- NA_real_
  expect_error(plot_features(e), "could be explained", class = "lime_error_argument")
})

test_that("outputs in units of their own have scales of their own", {
  cars <- mtcars[c("wt", "hp", "cyl")]
  fit <- lm(cbind(mpg, disp) ~ ., cbind(mtcars[c("mpg", "disp")], cars))
  e <- withr::with_seed(1, explain(cars[1:2, ], lime(cars, fit), n_features = 3, n_permutations = 200))
  plot <- plot_features(e)
  expect_true(plot$facet$params$free$x)
  expect_match(levels(plot$data$panel), "Prediction: (22|23|2[0-9][.][0-9]|1[0-9]{2})", all = FALSE)
  expect_no_match(levels(plot$data$panel), "e[+]")
  many <- plot_explanations(e)
  expect_equal(as.vector(tapply(abs(many$data$feature_weight), many$data$label, max)), c(1, 1))
  expect_match(many$scales$get_scales("fill")$name, "largest")
  expect_false(plot_features(explain(cars[1, ], lime(cars, lm(mpg ~ wt, mtcars)), n_features = 1))$facet$params$free$x)
})

test_that("more panels than anybody reads are told", {
  e <- withr::with_seed(1, explain(datasets::iris[1:61, 1:4], lime(datasets::iris[1:4], as_regressor(rowSums)), n_features = 1, n_permutations = 20))
  expect_message(plot_features(e), "61 panels", class = "lime_message_panels")
  expect_no_message(plot_features(e, cases = as.character(1:5)))
})
