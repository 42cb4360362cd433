# Agreement with lime for Python 0.2.0.1 where it defines the same thing: levels only, Euclidean distance, default kernel.
# fixtures/python-lime.csv is made by data-raw/python_lime.py, which writes down the same data and model.

test_that("explanations of levels agree with lime for Python", {
  known <- read.csv(test_path("fixtures", "python-lime.csv"))
  i <- 0:239
  codes <- cbind(a = (i * i) %% 7 %% 3, b = (i %/% 3) %% 5 %% 2, c = (i * 5 + i %/% 7) %% 9 %% 4)
  x <- as.data.frame(lapply(as.data.frame(codes), as.character), stringsAsFactors = FALSE)
  model <- function(x) {
    x <- vapply(x, as.numeric, numeric(nrow(x)))
    (sin(1 + x[, "a"] * 2.3 + x[, "b"] * 1.1) * cos(x[, "c"] * 0.9 + x[, "a"]) + 1) / 2
  }
  explainer <- lime(x, as_regressor(model))
  for (case in unique(known$case)) {
    theirs <- known[known$case == case, ]
    ours <- lapply(1:25, function(seed) {
      set.seed(seed)
      explain(x[case + 1, ], explainer, n_features = 3, dist_fun = "euclidean")
    })
    weights <- vapply(ours, function(e) e$feature_weight[match(theirs$feature, e$feature)], numeric(3))
    error <- sqrt(apply(weights, 1, var) / 25 + theirs$sd^2 / 40)
    # its ridge, of penalty 1 on raw weights, shrinks a little more
    expect_true(all(abs(rowMeans(weights) - theirs$mean) < 4.5 * error + 0.003 * abs(theirs$mean)))
    expect_lt(abs(mean(vapply(ours, function(e) e$model_intercept[1], 0)) - theirs$intercept[1]), 0.005)
    expect_lt(abs(mean(vapply(ours, function(e) e$model_r2[1], 0)) - theirs$r2[1]), 0.005)
  }
})
