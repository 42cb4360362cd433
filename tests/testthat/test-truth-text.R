# What theory says of models of words that can be reasoned about, for texts of any number of words: shared/formulas G1 to G3. The
# number of words kept is uniform on 1..d, and the weight the root of their share.

random_words <- function(seed, most = 12) {
  withr::with_seed(seed, {
    text <- random_text(sample(3:most, 1))
    words <- unique(default_tokenize(text))
    list(text = text, words = words, d = length(words), effects = stats::setNames(rnorm(length(words)), words), n = sample(200:500, 1))
  })
}

explained_words <- function(case, f, n = case$n, select = "none") {
  model <- word_model(case$effects, 0.7, f)
  e <- explain(case$text, lime(case$text, model$model), n_features = case$d, n_permutations = n, feature_select = select)
  list(e = e[match(case$words, e$feature), ], z = presence(model$asked(), case$words), asked = model$asked())
}

test_that("additive models are recovered, up to the ridge", {
  for (seed in 1:15) {
    case <- random_words(seed)
    set.seed(seed)
    found <- explained_words(case, identity)
    y <- 0.7 + drop(found$z %*% case$effects)
    oracle <- ridge_oracle(found$z, y, sqrt(rowMeans(found$z)))
    expect_lt(max(abs(found$e$feature_weight - oracle$weights)), 1e-8)
    expect_lt(abs(found$e$model_intercept[1] - oracle$intercept), 1e-8)
    expect_lt(max(abs(found$e$feature_weight - case$effects)) / max(abs(case$effects)), 0.1)
    expect_true(all(found$z[1, ] == 1))
  }
})

test_that("weights converge to the limit of any model, by counting all subsets", {
  for (seed in 1:5) {
    case <- random_words(seed, 8)
    f <- function(score) stats::plogis(3 * score) + (score > 0.5)
    limit <- subset_limit(case$d, function(z) f(0.7 + drop(z %*% case$effects)))
    set.seed(seed)
    n <- 6000
    found <- explained_words(case, f, n)
    y <- f(0.7 + drop(found$z %*% case$effects))
    errors <- robust_errors(found$z, y, sqrt(rowMeans(found$z)))
    weights <- c(found$e$model_intercept[1], found$e$feature_weight)
    expect_lt(max((abs(weights - limit) - 4 / n) / errors), 5)
    expect_lt(max(errors), 0.05)
  }
})

test_that("the weights of an AND of words are near the limit that theory gives", {
  for (seed in 1:6) {
    case <- random_words(50 + seed)
    wanted <- case$words[seq_len(2)]
    case$effects <- stats::setNames(c(1, 1), wanted)
    n <- 6000
    set.seed(seed)
    found <- explained_words(case, function(score) as.numeric(score > 2.5), n)
    limit <- and_limit(case$d, 2, law = rep(c(0, 1 / case$d), c(1, case$d)))
    expected <- with(limit, c(intercept, ifelse(case$words %in% wanted, inside, outside)))
    expect_equal(unname(expected), subset_limit(case$d, function(z) z[, 1] * z[, 2]), tolerance = 1e-8)
    y <- as.numeric(rowSums(found$z[, 1:2]) == 2)
    errors <- robust_errors(found$z, y, sqrt(rowMeans(found$z)))
    weights <- c(found$e$model_intercept[1], found$e$feature_weight)
    expect_lt(max((abs(weights - expected) - 4 / n) / errors), 5)
    expect_lt(max(errors), 0.03)
  }
})
