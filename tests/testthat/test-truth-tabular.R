# What theory says of explanations of tables (Garreau and von Luxburg 2020, arXiv 2008.11092), with random parameters.

# Uniform columns in random ranges, cut into bins of random number; a case inside.
random_table <- function(seed) {
  withr::with_seed(seed, {
    d <- sample(2:5, 1)
    low <- runif(d, -3, 3)
    x <- as.data.frame(Map(function(low, width) runif(300, low, low + width), low, runif(d, 0.5, 4)), col.names = paste0("x", seq_len(d)))
    list(x = x, n_bins = sample(2:5, 1), case = x[sample(300, 1), ], d = d, quantile = runif(1) < 0.5)
  })
}

explainer_of <- function(table, f) {
  lime(table$x, as_regressor(f), n_bins = table$n_bins, quantile_bins = table$quantile)
}

test_that("additive models: weights are differences of bin means, whatever the distance and its width (G5)", {
  for (seed in 1:12) {
    table <- random_table(seed)
    slope <- withr::with_seed(seed, rnorm(table$d))
    explainer <- explainer_of(table, function(x) drop(as.matrix(x) %*% slope) + 1)
    expected <- vapply(seq_len(table$d), function(j) {
      cuts <- unname(explainer$bin_cuts[[j]])
      q <- numeric(length(cuts) - 1)
      share <- explainer$feature_distribution[[j]]
      q[as.integer(names(share))] <- share / sum(share)
      m <- slope[j] * (utils::head(cuts, -1) + cuts[-1]) / 2
      own <- findInterval(table$case[[j]], cuts, left.open = TRUE, rightmost.closed = TRUE)
      m[own] - sum(q[-own] * m[-own]) / (1 - q[own])
    }, 0)
    for (how in list(list(), list(gower_pow = 3), list(dist_fun = "euclidean"), list(dist_fun = "euclidean", kernel_width = 0.8))) {
      set.seed(seed)
      e <- do.call(explain, c(list(table$case, explainer, n_features = table$d, n_permutations = 8000), how))
      # Gower weights look inside of the bins, where nearer copies count more: there it holds nearly
      nearly <- (if (is.null(how$dist_fun)) 0.06 else 0.004) * max(abs(expected))
      expect_true(all(abs(e$feature_weight - expected) < 5 * e$feature_se + nearly), info = paste(seed, deparse(how)))
    }
  }
})

test_that("a column that the model does not use has weight 0", {
  for (seed in 1:6) {
    table <- random_table(seed)
    set.seed(seed)
    e <- explain(table$case, explainer_of(table, function(x) exp(x$x1 / 2)), n_features = table$d, dist_fun = "euclidean")
    expect_true(all(abs(e$feature_weight[-1]) < 5 * e$feature_se[-1]))
  }
})

test_that("any model: weights are differences of conditional means under the reweighted law (G4)", {
  for (seed in 1:8) {
    width <- withr::with_seed(seed, runif(1, 0.6, 2))
    levels <- list(a = c("p", "q", "r"), b = c("u", "v"), c = c("k", "l", "m", "n"))
    x <- withr::with_seed(seed, as.data.frame(lapply(levels, sample, 400, TRUE), stringsAsFactors = FALSE))
    value <- withr::with_seed(seed, array(rnorm(24), lengths(levels)))
    f <- function(x) value[cbind(match(x$a, levels$a), match(x$b, levels$b), match(x$c, levels$c))]
    set.seed(seed)
    e <- explain(x[1, ], lime(x, as_regressor(f)), n_features = 3, n_permutations = 40000, dist_fun = "euclidean", kernel_width = width)
    all <- expand.grid(levels, stringsAsFactors = FALSE)
    z <- mapply(`==`, all, x[1, ]) + 0
    q <- Reduce(`*`, Map(function(column, seen) as.numeric(table(seen)[column] / 400), all, x))
    w <- q * exp(-rowSums(1 - z) / (2 * width^2))
    y <- f(all)
    expected <- apply(z, 2, function(z) sum((w * y)[z == 1]) / sum(w[z == 1]) - sum((w * y)[z == 0]) / sum(w[z == 0]))
    intercept <- sum(w * y) / sum(w) - sum(expected * colSums(w * z) / sum(w))
    expect_true(all(abs(e$feature_weight - expected) < 5 * e$feature_se + 0.002 * max(abs(y))), info = seed)
    expect_lt(abs(e$model_intercept[1] - intercept), 5 * sum(e$feature_se) + 0.002 * max(abs(y)))
  }
})

test_that("the indicator of a box has the weights of the closed form (G6)", {
  for (seed in 1:6) {
    d <- 3
    p <- 4
    width <- 1.2
    x <- withr::with_seed(seed, as.data.frame(matrix(runif(400 * d), ncol = d)))
    explainer <- lime(x, as_regressor(nrow), n_bins = p)
    box <- withr::with_seed(seed + 50, replicate(d, sort(runif(2)), simplify = FALSE))
    explainer$model <- as_regressor(function(x) Reduce(`*`, Map(function(v, b) (v > b[1] & v <= b[2]) + 0, x, box)))
    case <- x[1, ]
    own <- mapply(function(v, cuts) findInterval(v, cuts, left.open = TRUE, rightmost.closed = TRUE), case, explainer$bin_cuts)
    near <- exp(-1 / (2 * width^2))
    e <- lapply(seq_len(d), function(j) {
      cuts <- unname(explainer$bin_cuts[[j]])
      overlap <- pmax(0, pmin(cuts[-1], box[[j]][2]) - pmax(utils::head(cuts, -1), box[[j]][1])) / diff(cuts)
      overlap * ifelse(seq_len(p) == own[j], 1, near)
    })
    c <- vapply(e, mean, 0)
    c0 <- 1 / p + (1 - 1 / p) * near
    expected <- prod(c) / c0^d * p * c0 / (p * c0 - 1) * (mapply(`[`, e, own) * c0 / c - 1)
    set.seed(seed)
    found <- explain(case, explainer, n_features = d, n_permutations = 50000, dist_fun = "euclidean", kernel_width = width)
    expect_true(all(abs(found$feature_weight - expected) < 5 * found$feature_se + 0.003), info = seed)
  }
})

test_that("the fit is that of the formula, on what the model saw (G8, G9)", {
  for (seed in 1:6) {
    table <- random_table(seed)
    seen <- NULL
    f <- function(x) { seen <<- x; sin(x$x1) + x$x2^2 }
    explainer <- explainer_of(table, f)
    set.seed(seed)
    e <- explain(table$case, explainer, n_features = table$d, n_permutations = 300)
    z <- mapply(function(x, cuts) {
      bin <- cut(x, c(-Inf, unname(cuts[-c(1, length(cuts))]), Inf), labels = FALSE)
      (bin == bin[1]) + 0
    }, seen, explainer$bin_cuts)
    oracle <- ridge_oracle(z, f(seen), 1 - gower_oracle(seen))
    expect_lt(max(abs(e$feature_weight - oracle$weights)), 1e-8)
    expect_lt(abs(e$model_r2[1] - oracle$r2), 1e-8)
    expect_equal(e$model_intercept[1] + sum(e$contribution), e$model_prediction[1])
    plain <- lime(table$x, as_regressor(f), bin_continuous = FALSE)
    e <- explain(table$case, plain, n_features = table$d, n_permutations = 300)
    oracle <- ridge_oracle(as.matrix(seen), f(seen), 1 - gower_oracle(seen))
    expect_lt(max(abs(e$feature_weight - oracle$weights)), 1e-8)
    expect_equal(e$contribution, e$feature_weight * unlist(table$case), ignore_attr = TRUE)
    expect_equal(e$model_intercept[1] + sum(e$contribution), e$model_prediction[1])
  }
})
