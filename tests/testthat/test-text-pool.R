test_that("D10: any number of permutations is shared by the texts, and all of them count", {
  texts <- c("gold is here", "no gold, no river", "a river runs")
  model <- word_model(c(gold = 2, river = -1, no = 0.5), 1)
  set.seed(1)
  e <- explain(texts, lime(texts, model$model), n_features = 3, n_permutations = 500, single_explanation = TRUE)
  asked <- model$asked()
  expect_length(asked, 500)
  expect_identical(asked[1:3], texts)
  expect_identical(unique(e$case), 1L)
  expect_identical(unique(e$data), paste(texts, collapse = "\n\n"))
  own <- c(3, 2.5, 0)
  expect_equal(e$prediction, rep(mean(own), 3))
  expect_setequal(e$feature, c("gold", "river", "no"))
  weight <- stats::setNames(e$feature_weight, e$feature)
  expect_equal(weight[c("gold", "river", "no")], c(gold = 2, river = -1, no = 0.5), tolerance = 0.05)
  expect_equal(stats::setNames(e$contribution, e$feature), weight * c(gold = 2, river = 2, no = 1)[names(weight)] / 3)
  expect_equal(e$model_prediction, rep(e$model_intercept[1] + sum(e$contribution), 3))
})

test_that("pooled weights are the ridge of all rows", {
  texts <- c("gold is here", "no gold, no river")
  features <- c("gold", "is", "here", "no", "river")
  effects <- c(gold = 2, river = -1, is = 0, here = 0.3, no = 0)[features]
  model <- word_model(effects, 1, tanh)
  set.seed(4)
  e <- explain(texts, lime(texts, model$model), n_features = 5, n_permutations = 301, single_explanation = TRUE)
  z <- presence(model$asked(), features)
  y <- tanh(1 + drop(z %*% effects))
  oracle <- ridge_oracle(z, y, sqrt(rowSums(z) / 3)) # both texts have three words
  expect_lt(max(abs(e$feature_weight[match(features, e$feature)] - oracle$weights)), 1e-8)
})

test_that("pools do not depend on batches, and leave out texts that cannot be explained", {
  texts <- c("gold is here", "one", NA, "no gold, no river", "???")
  pool <- function(x, ...) {
    set.seed(2)
    explain(x, lime("a", as_classifier(letter_shares)), n_labels = 2, n_features = 2, n_permutations = 101, single_explanation = TRUE, ...)
  }
  warning <- expect_warning(e <- pool(texts), class = "lime_warning_case")
  expect_identical(warning$case, c(3L, 5L))
  expect_identical(pool(texts[c(1, 2, 4)], batch_size = 2), pool(texts[c(1, 2, 4)]))
  expect_equal(as.data.frame(e), as.data.frame(pool(texts[c(1, 2, 4)])), ignore_attr = TRUE)
  expect_identical(unique(e$label), names(sort(colMeans(letter_shares(texts[c(1, 2, 4)])), decreasing = TRUE))[1:2])
  expect_error(suppressWarnings(pool(c(NA, "!"))), class = "lime_error_case")
  expect_error(pool(c("one", "one")), "single token", class = "lime_error_case")
  expect_error(pool(rep("a b c", 60)), "n_permutations", class = "lime_error_argument")
})

test_that("spans in the joined text are those of the words", {
  texts <- c("gold \u6f22 is", "is gold gold")
  e <- explain(texts, lime(texts, as_regressor(nchar)), n_features = 3, n_permutations = 50, single_explanation = TRUE)
  spans <- attr(e, "spans")[[1]]
  expect_identical(substring(e$data[1], spans$from, spans$to), spans$feature)
  expect_length(spans$from, 6)
})
