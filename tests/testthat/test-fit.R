# z, y, w as lime sees them: binary features, row 1 all ones.
random_problem <- function(seed, n = 120, d = 8, k = 2, binary = TRUE) {
  withr::with_seed(seed, {
    z <- if (binary) matrix(rbinom(n * d, 1, 0.5), n) else matrix(rnorm(n * d), n) %*% diag(exp(rnorm(d)))
    z[1, ] <- 1
    y <- vapply(seq_len(k), function(i) {
      score <- drop(z %*% rnorm(d)) + if (d > 1) z[, 1] * z[, 2] else 0
      stats::plogis(score) + rnorm(n, sd = 0.05)
    }, numeric(n))
    colnames(y) <- letters[seq_len(k)]
    list(z = z, y = y, w = sqrt((rowSums(abs(z)) + 0.1) / (d + max(rowSums(abs(z))))))
  })
}

# ridge = "glmnet": the penalty that lime 0.5.4 took from glmnet, 2 / (n sd(y)).
fit_with <- function(problem, n_features, select, ridge = NULL) {
  request <- list(n_features = as.integer(n_features), feature_select = select, ridge = ridge)
  lime:::fit_surrogate(problem$z, problem$y, problem$w, request, "the case")
}

test_that("CRAN lime's fits are met to 1e-6", {
  known <- readRDS(test_path("fixtures", "cran-lime.rds"))
  input <- known$fit_input
  problem <- list(z = matrix(as.numeric(input$x), nrow(input$x)), y = as.matrix(input$y), w = input$w)
  runs <- list(
    list("fit_none", 3, "none"), list("fit_forward_selection", 3, "forward_selection"),
    list("fit_highest_weights", 3, "highest_weights"), list("fit_lasso_path", 3, "lasso_path"),
    list("fit_one_feature", 1, "auto")
  )
  for (run in runs) {
    expected <- known[[run[[1]]]]
    fits <- fit_with(problem, run[[2]], run[[3]], "glmnet")
    for (label in unique(expected$label)) {
      rows <- expected[expected$label == label, ]
      fit <- fits[[label]]
      expect_identical(colnames(input$x)[fit$features], rows$feature, info = run[[1]])
      expect_lt(max(abs(fit$weights - rows$feature_weight)), 1e-6)
      expect_lt(abs(fit$intercept - rows$model_intercept[1]), 1e-6)
      expect_lt(abs(fit$r2 - rows$model_r2[1]), 1e-6)
      expect_lt(abs(fit$prediction - rows$model_prediction[1]), 1e-6)
    }
  }
})

test_that("the fit is the ridge in closed form, for any selection", {
  for (seed in 1:6) {
    problem <- random_problem(seed, binary = seed %% 2 == 0)
    for (select in c("none", "forward_selection", "highest_weights", "lasso_path")) {
      fits <- fit_with(problem, 4, select)
      for (label in c("a", "b")) {
        fit <- fits[[label]]
        truth <- ridge_oracle(problem$z[, fit$features, drop = FALSE], problem$y[, label], problem$w,
          shift = if (length(fit$features) > 1) 2 / nrow(problem$z) else 0)
        expect_equal(fit[c("weights", "intercept", "r2", "prediction")], truth, tolerance = 1e-9)
        expect_equal(fit$intercept + sum(fit$weights * problem$z[1, fit$features]), fit$prediction, tolerance = 1e-12)
      }
    }
  }
})

test_that("weights follow the unit of the prediction, R2 does not change", {
  problem <- random_problem(16, n = 200, d = 6)
  before <- fit_with(problem, 6, "none")$a
  for (unit in c(1e6, 1e-3, 1e-6)) {
    scaled <- problem
    scaled$y <- scaled$y * unit
    after <- fit_with(scaled, 6, "none")$a
    for (name in c("weights", "se", "intercept", "prediction")) expect_equal(after[[name]] / unit, before[[name]], tolerance = 1e-9)
    expect_equal(after$r2, before$r2, tolerance = 1e-9)
  }
})

test_that("`ridge` is added to the correlations, for any number of features", {
  for (shift in c(0, 0.3, 10)) {
    for (n_features in c(1, 3)) {
      problem <- random_problem(17, n = 150)
      fit <- fit_with(problem, n_features, "forward_selection", shift)$b
      truth <- ridge_oracle(problem$z[, fit$features, drop = FALSE], problem$y[, "b"], problem$w, shift)
      expect_equal(fit[c("weights", "intercept", "r2", "prediction")], truth, tolerance = 1e-9)
    }
  }
})

test_that("it is glmnet's ridge", {
  skip_if_not_installed("glmnet")
  for (seed in 11:15) {
    problem <- random_problem(seed, n = 200, d = 6, binary = seed %% 2 == 0)
    fit <- fit_with(problem, 6, "none", "glmnet")$a
    theirs <- glmnet::glmnet(
      problem$z, problem$y[, "a"], weights = problem$w, alpha = 0, lambda = 2 / 200, thresh = 1e-14
    )
    expect_lt(max(abs(fit$weights - as.vector(theirs$beta))), 1e-6)
    expect_lt(abs(fit$intercept - theirs$a0), 1e-6)
  }
})

test_that("lasso_path takes glmnet's smallest penalty that leaves few enough", {
  skip_if_not_installed("glmnet")
  for (seed in 21:25) {
    problem <- random_problem(seed, n = 150, d = 10)
    y <- problem$y[, "a"]
    largest <- max(glmnet::glmnet(problem$z, y, weights = problem$w)$lambda)
    path <- glmnet::glmnet(
      problem$z, y, weights = problem$w, lambda = largest * exp(seq(0, log(1e-4), length.out = 2000)), thresh = 1e-13
    )
    for (few in c(2, 4, 7)) {
      last <- max(which(path$df <= few))
      expected <- which(as.vector(path$beta[, last]) != 0)
      expect_identical(as.integer(fit_with(problem, few, "lasso_path")$a$features), expected)
    }
  }
})

test_that("forward selection is greedy least squares", {
  for (seed in 31:36) {
    problem <- random_problem(seed, d = 9)
    y <- problem$y[, "b"]
    chosen <- integer()
    for (step in 1:5) {
      left <- setdiff(1:9, chosen)
      r2 <- vapply(left, function(j) {
        fitted <- stats::lm.wfit(cbind(1, problem$z[, c(chosen, j)]), y, problem$w)$fitted.values
        -sum(problem$w * (y - fitted)^2)
      }, 0)
      chosen <- c(chosen, left[which.max(r2)])
    }
    expect_identical(as.integer(fit_with(problem, 5, "forward_selection")$b$features), chosen)
  }
})

test_that("highest_weights ranks the least squares fit of everything on the original scale", {
  for (seed in 41:44) {
    problem <- random_problem(seed, d = 9, binary = seed %% 2 == 0)
    full <- stats::lm.wfit(cbind(1, problem$z), problem$y[, "a"], problem$w)$coefficients[-1]
    expected <- order(-abs(unname(full)))[1:5]
    expect_identical(as.integer(fit_with(problem, 5, "highest_weights")$a$features), expected)
  }
})

test_that("tree finds features that matter only together, in order of what their splits remove, also for a regression's scale", {
  problem <- random_problem(46, n = 600, d = 8)
  together <- problem$z[, 3] == problem$z[, 6] # neither says anything alone
  problem$y[, "a"] <- 1000 + 40 * together + 5 * problem$z[, 3] + 3 * problem$z[, 1]
  expect_identical(as.integer(fit_with(problem, 2, "tree")$a$features), c(6L, 3L))
  expect_false(6 %in% fit_with(problem, 2, "forward_selection")$a$features)
  # One split in words: the column whose halves differ most, weighted.
  expect_first <- function(problem) {
    y <- problem$y[, "b"]
    removed <- apply(problem$z, 2, function(z) {
      group <- ave(problem$w * y, z, FUN = sum) / ave(problem$w, z, FUN = sum)
      sum(problem$w * (group - stats::weighted.mean(y, problem$w))^2)
    })
    expect_identical(as.integer(fit_with(problem, 1, "tree")$b$features), which.max(removed))
  }
  for (seed in 47:50) expect_first(random_problem(seed))
})

test_that("auto is forward selection up to six features, then highest_weights", {
  problem <- random_problem(51, d = 10)
  expect_identical(fit_with(problem, 6, "auto"), fit_with(problem, 6, "forward_selection"))
  expect_identical(fit_with(problem, 7, "auto"), fit_with(problem, 7, "highest_weights"))
  expect_false(identical(fit_with(problem, 7, "auto"), fit_with(problem, 7, "forward_selection")))
})

test_that("none uses everything; so does every method asked for as many features as there are", {
  problem <- random_problem(52, d = 7)
  all <- fit_with(problem, 1, "none")
  expect_equal(as.integer(all$a$features), 1:7)
  for (select in lime:::feature_selections) {
    expect_identical(fit_with(problem, 7, select), all)
    expect_identical(fit_with(problem, 50, select), all)
  }
})

test_that("columns that never change are not used", {
  problem <- random_problem(53, d = 6)
  problem$z[, c(2, 5)] <- 1
  expect_equal(as.integer(fit_with(problem, 6, "auto")$a$features), c(1, 3, 4, 6))
  expect_equal(sort(as.integer(fit_with(problem, 3, "highest_weights")$a$features))[1], 1)
})

test_that("a column that changes only where the weight is 0 has no say", {
  problem <- random_problem(54, d = 5)
  problem$z[, 3] <- 1
  problem$z[10:20, 3] <- 0
  problem$w[10:20] <- 0
  fit <- fit_with(problem, 5, "none")$a
  used <- setdiff(1:5, 3)
  truth <- ridge_oracle(problem$z[, used], problem$y[, "a"], problem$w)
  expect_equal(fit$weights[match(used, fit$features)], truth$weights, tolerance = 1e-8)
  expect_true(all(fit$weights[fit$features == 3] == 0))
})

test_that("duplicate columns share their weight and break nothing", {
  problem <- random_problem(55, d = 6)
  problem$z[, 4] <- problem$z[, 1]
  for (select in c("none", "forward_selection", "highest_weights", "lasso_path")) {
    fit <- fit_with(problem, 5, select)$a
    expect_true(all(is.finite(unlist(fit))), info = select)
    expect_false(anyDuplicated(fit$features) > 0)
  }
  all <- fit_with(problem, 6, "none")$a
  expect_equal(all$weights[1], all$weights[4], tolerance = 1e-8)
})

test_that("with fewer than two rows for each column forward selection takes the place of the largest weights", {
  problem <- random_problem(56, n = 12, d = 20)
  for (label in c("a", "b")) {
    fit <- fit_with(problem, 5, "highest_weights")[[label]]
    expect_true(fit$replaced)
    expect_identical(fit$features, fit_with(problem, 5, "forward_selection")[[label]]$features)
    truth <- ridge_oracle(problem$z[, fit$features], problem$y[, label], problem$w)
    expect_equal(fit$weights, truth$weights, tolerance = 1e-8)
  }
  for (select in c("forward_selection", "lasso_path", "none")) {
    expect_true(all(is.finite(unlist(fit_with(problem, 5, select)))), info = select)
  }
})

test_that("a single feature is fitted without a penalty", {
  problem <- random_problem(57, d = 1, k = 1)
  truth <- stats::lm.wfit(cbind(1, problem$z), problem$y[, 1], problem$w)$coefficients
  fit <- fit_with(problem, 1, "auto")$a
  expect_equal(c(fit$intercept, fit$weights), unname(truth), tolerance = 1e-10)
})

test_that("a constant response gives weights of 0 for its label alone, with a warning", {
  problem <- random_problem(58, d = 5)
  untouched <- fit_with(problem, 3, "auto")$b
  problem$y[, "a"] <- 0.25
  expect_warning(fits <- fit_with(problem, 3, "auto"), class = "lime_warning_constant_response")
  expect_equal(fits$a$weights, rep(0, 3))
  expect_identical(fits$a$r2, NA_real_)
  expect_equal(c(fits$a$intercept, fits$a$prediction), c(0.25, 0.25))
  expect_identical(fits$b, untouched)
  warning <- tryCatch(fit_with(problem, 3, "auto"), lime_warning = identity)
  expect_identical(warning$label, "a")
  expect_match(conditionMessage(warning), "the case", fixed = TRUE)
})

test_that("lasso_path of many columns ends when it holds many more than wanted", {
  problem <- withr::with_seed(60, list(z = matrix(as.double(rbinom(1500 * 700, 1, 0.3)), 1500), w = runif(1500)))
  problem$y <- cbind(a = drop(problem$z[, c(3, 90, 400)] %*% c(2, -1, 1)) + withr::with_seed(61, rnorm(1500)))
  for (few in c(1, 3)) {
    found <- as.integer(fit_with(problem, few, "lasso_path")$a$features)
    expect_identical(found, list(3L, NULL, c(3L, 90L, 400L))[[few]])
  }
})

test_that("the number of threads does not change a bit", {
  problem <- random_problem(59, n = 2000, d = 60, k = 5)
  one <- withr::with_options(list(lime.threads = 1), fit_with(problem, 20, "highest_weights"))
  two <- withr::with_options(list(lime.threads = 2), fit_with(problem, 20, "highest_weights"))
  expect_identical(one, two)
})

test_that("labels are chosen by probability or as given", {
  prediction <- c(a = 0.2, b = 0.5, c = 0.3)
  expect_identical(lime:::choose_labels(prediction, list(n_labels = 2L), NULL), c("b", "c"))
  expect_identical(lime:::choose_labels(prediction, list(labels = c("c", "a")), NULL), c("c", "a"))
})

test_that("predictions whose squares vanish are fitted as others are", {
  rows <- datasets::iris[c(1, 60), 1:4]
  explained <- function(unit) {
    model <- as_regressor(function(x) unit * (x$Petal.Length + x$Sepal.Width))
    set.seed(1)
    explain(if (unit == 0) rows[1, ] else rows, lime(datasets::iris[1:4], model), n_features = 2, n_permutations = 200)
  }
  usual <- explained(1)
  for (unit in c(2^-300, 2^-600, 2^-1000)) {
    expect_no_warning(tiny <- explained(unit))
    expect_identical(tiny$feature, usual$feature)
    expect_equal(tiny$model_r2, usual$model_r2)
    for (column in c("feature_weight", "model_intercept", "model_prediction", "feature_se", "contribution")) {
      expect_equal(tiny[[column]] / unit, usual[[column]], info = column)
    }
  }
  expect_warning(explained(0), class = "lime_warning_constant_response")
})
