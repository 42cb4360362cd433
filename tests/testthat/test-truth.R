# What theory says of models that can be reasoned about, through lime() and explain(), with random superpixels (of any shape,
# connected or not), sizes, channels and probabilities. The pictures are in memory; test-kind-image.R does it with files.

random_case <- function(seed) {
  withr::with_seed(seed, {
    d <- sample(3:9, 1)
    size <- sample(8:25, 2)
    channels <- sample(c(1, 3, 4, 6), 1)
    list(
      d = d, picture = array(runif(prod(size) * channels), c(size, channels)),
      segments = matrix(sample(c(seq_len(d), sample(d, prod(size) - d, TRUE))), size[1]),
      p_remove = runif(1, 0.15, 0.75), background = runif(channels), n = sample(150:400, 1)
    )
  })
}

# Explains and keeps which superpixels each copy had, by the first channel of each pixel: no pixel has the background's value.
explain_case <- function(case, f, n = case$n) {
  log <- new.env()
  log$z <- log$y <- NULL
  first <- match(seq_len(case$d), case$segments)
  model <- function(x) {
    pixels <- matrix(x, dim(x)[1]) # rows x (height, width, channel)
    y <- apply(pixels, 1, f)
    log$z <- rbind(log$z, sweep(pixels[, first, drop = FALSE], 2, case$picture[first], `==`) + 0)
    log$y <- c(log$y, y)
    y
  }
  explanation <- explain(
    case$picture, lime(case$picture, as_regressor(model)), n_features = case$d, n_permutations = n,
    segments = case$segments, background = case$background, p_remove = case$p_remove, batch_size = 100
  )
  list(explanation = explanation[order(as.integer(explanation$feature)), ], z = log$z, y = log$y)
}

test_that("additive models are recovered, up to the ridge, for any superpixels, removal and background", {
  for (seed in 1:15) {
    case <- random_case(seed)
    lambda <- withr::with_seed(seed, rnorm(length(case$picture)))
    set.seed(seed)
    found <- explain_case(case, function(pixels) sum(lambda * pixels))
    fill <- rep(case$background, each = length(case$segments))
    truth <- as.vector(tapply(rowSums(matrix(lambda * (c(case$picture) - fill), length(case$segments))), c(case$segments), sum))
    expect_equal(found$y, sum(lambda * fill) + drop(found$z %*% truth)) # G2: the model is linear in the masks
    oracle <- ridge_oracle(found$z, found$y, sqrt(rowMeans(found$z)))
    expect_lt(max(abs(found$explanation$feature_weight - oracle$weights)), 1e-8)
    expect_lt(abs(found$explanation$model_intercept[1] - oracle$intercept), 1e-8)
    # and the ridge only shrinks: (C + L)^-1 C truth
    share <- sqrt(rowMeans(found$z)) / sum(sqrt(rowMeans(found$z)))
    centred <- sweep(found$z, 2, colSums(share * found$z))
    covariance <- crossprod(centred, share * centred)
    shrunk <- solve(covariance + 2 / case$n * diag(diag(covariance)), covariance %*% truth)
    expect_lt(max(abs(found$explanation$feature_weight - shrunk)), 1e-8)
    # with little to shrink it is the truth
    expect_lt(max(abs(shrunk - truth)) / max(abs(truth)), 0.2)
  }
})

test_that("the share removed is p_remove", {
  for (seed in 1:5) {
    case <- random_case(seed)
    set.seed(seed)
    z <- explain_case(case, function(pixels) sum(pixels), n = 2000)$z
    expect_true(all(z[1, ] == 1))
    deviation <- (mean(z[-1, ] == 0) - case$p_remove) / sqrt(case$p_remove * (1 - case$p_remove) / length(z[-1, ]))
    expect_lt(abs(deviation), 5)
  }
})

test_that("the weights of an AND of superpixels are near the limit that theory gives", {
  for (seed in 1:8) {
    case <- random_case(100 + seed)
    wanted <- withr::with_seed(seed, sample(case$d, 2))
    probe <- match(wanted, case$segments)
    set.seed(seed)
    n <- 6000
    found <- explain_case(case, function(pixels) as.numeric(all(pixels[probe] == case$picture[probe])), n = n)
    limit <- and_limit(case$d, 2, case$p_remove)
    expected <- with(limit, c(intercept, ifelse(seq_len(case$d) %in% wanted, inside, outside)))
    errors <- robust_errors(found$z, found$y, sqrt(rowMeans(found$z)))
    weights <- c(found$explanation$model_intercept[1], found$explanation$feature_weight)
    # the ridge's share of it is about 2 / n of a weight
    expect_lt(max((abs(weights - expected) - 4 / n) / errors), 5)
    expect_lt(max(errors), 0.03) # so that the line above says something
  }
})

test_that("feature_se is how much weights vary from seed to seed", {
  case <- random_case(3)
  d <- 6
  case$segments <- matrix(rep_len(seq_len(d), length(case$segments)), nrow(case$segments))
  first <- match(seq_len(d), case$segments)
  force <- c(1.5, -1, 0.8, 0.5, 0, 2)
  model <- as_regressor(function(x) { # saturates, and two superpixels matter only together: no line fits it
    kept <- sweep(matrix(x, dim(x)[1])[, first], 2, case$picture[first], `==`)
    stats::plogis(drop(kept %*% force) - 2) + 0.4 * kept[, 2] * kept[, 5]
  })
  explainer <- lime(case$picture, model)
  once <- function(seed) {
    set.seed(seed)
    found <- explain(
      case$picture, explainer, n_features = d, n_permutations = 400, feature_select = "none", segments = case$segments,
      background = case$background, batch_size = 400
    )
    found <- found[order(as.integer(found$feature)), ]
    c(found$feature_weight, found$feature_se)
  }
  seeds <- vapply(1:300, once, numeric(2 * d))
  spread <- apply(seeds[seq_len(d), ], 1, sd)
  told <- rowMeans(seeds[d + seq_len(d), ])
  expect_lt(max(abs(told / spread - 1)), 0.1)
})

test_that("feature_se is the sandwich of the penalised fit, and contributions are the weights of what is there", {
  for (seed in 1:6) {
    case <- random_case(200 + seed)
    probe <- match(1:2, case$segments)
    set.seed(seed)
    found <- explain_case(case, function(pixels) sum(pixels[probe] == case$picture[probe])^2 + pixels[1])
    share <- sqrt(rowMeans(found$z))
    share <- share / sum(share)
    z <- sweep(found$z, 2, colSums(share * found$z))
    residual <- found$y - sum(share * found$y) - drop(z %*% found$explanation$feature_weight)
    covariance <- crossprod(z, share * z)
    bread <- solve(covariance + 2 / case$n * diag(diag(covariance), case$d))
    error <- sqrt(diag(bread %*% crossprod(z * (share * residual)) %*% bread))
    expect_equal(found$explanation$feature_se, error, tolerance = 1e-8)
    expect_identical(found$explanation$contribution, found$explanation$feature_weight)
    expect_equal(
      unique(found$explanation$model_intercept + sum(found$explanation$contribution)),
      unique(found$explanation$model_prediction)
    )
  }
})
