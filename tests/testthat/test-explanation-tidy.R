classified <- function() {
  f <- function(x) cbind(a = x$Petal.Length / 10, b = 1 - x$Petal.Length / 10)
  withr::with_seed(1, explain(iris[c(1, 100), 1:4], lime(iris[1:4], as_classifier(f)), n_labels = 2, n_features = 3, n_permutations = 300))
}

test_that("tidy() has a row for each weight, glance() for each case and label", {
  e <- classified()
  t <- tidy(e, conf.int = TRUE, conf.level = 0.9)
  expect_identical(nrow(t), 12L)
  expect_identical(t$estimate, e$feature_weight)
  expect_equal(t$conf.high - t$estimate, qnorm(0.95) * e$feature_se)
  expect_false("conf.low" %in% names(tidy(e)))
  g <- glance(e)
  expect_identical(g$case, c("1", "1", "100", "100"))
  expect_identical(g$label, c("b", "a", "b", "a"))
  expect_identical(g$n_features, rep(3L, 4))
  expect_equal(g$local_prediction, g$intercept + unname(tapply(e$contribution, paste(e$case, e$label), sum)[paste(g$case, g$label)]), ignore_attr = TRUE)
  expect_identical(nrow(glance(e[0, ])), 0L)
  expect_error(tidy(e, conf.level = 2), "conf.level", class = "lime_error_argument")
})

test_that("regressions have predictions instead of labels", {
  fit <- lm(mpg ~ wt + hp, mtcars)
  e <- explain(mtcars[1:2, c("wt", "hp")], lime(mtcars[c("wt", "hp")], as_regressor(function(d) predict(fit, d))), n_features = 2)
  expect_identical(glance(e)$prediction, unname(predict(fit, mtcars[1:2, ])))
  expect_false("label" %in% names(tidy(e)))
})

test_that("summary() names what speaks for a prediction and what against", {
  e <- classified()
  s <- summary(e)
  for (i in seq_len(nrow(s))) {
    rows <- e[e$case == s$case[i] & e$label == s$label[i], ]
    for (d in rows$feature_desc[rows$feature_weight > 0]) expect_match(s$supports[i], d, fixed = TRUE)
    for (d in rows$feature_desc[rows$feature_weight < 0]) expect_match(s$contradicts[i], d, fixed = TRUE)
  }
})

test_that("autoplot() draws what suits the kind of data", {
  expect_identical(ggplot2::autoplot(classified())$data, plot_features(classified())$data)
  expect_identical(class(ggplot2::autoplot(.load_image_example())$facet), class(plot_image_explanation(.load_image_example())$facet))
  pdf(NULL)
  on.exit(dev.off())
  expect_s3_class(plot(classified()), "ggplot")
})

test_that("each verb needs the columns it gives, no others", {
  e <- classified()
  weights <- e[c("case", "label", "feature", "feature_desc", "feature_weight", "feature_se", "contribution")]
  expect_identical(tidy(weights), tidy(e))
  fits <- e[c("case", "label", "label_prob", "model_r2", "model_intercept", "model_prediction", "feature")]
  expect_identical(glance(fits), glance(e))
  said <- e[c(names(fits), "feature_desc", "feature_weight")]
  expect_identical(summary(said), summary(e))
  for (name in setdiff(names(weights), "label")) expect_error(tidy(weights[setdiff(names(weights), name)]), name, class = "lime_error_argument")
  for (name in setdiff(names(fits), "label")) expect_error(glance(fits[setdiff(names(fits), name)]), class = "lime_error_argument")
  expect_error(summary(fits), "feature_desc", class = "lime_error_argument")
})
