# Agreement with what CRAN lime 0.5.4 gave for the same work, within the sampling error of both: fixtures/README.md. Where that
# package was wrong the difference is named.

cran_lime <- function() readRDS(test_path("fixtures", "cran-lime.rds"))

# Mean weights over seeds beside the known ones, in standard errors of the difference.
deviations <- function(known, cases, explainer, ..., seeds = 25) {
  runs <- lapply(seq_len(seeds), function(seed) {
    set.seed(seed)
    e <- suppressMessages(explain(cases, explainer, ...))
    label <- if ("label" %in% names(e)) e$label else ""
    data.frame(key = paste(e$case, label, e$feature, sep = "|"), weight = e$feature_weight, desc = e$feature_desc)
  })
  all <- do.call(rbind, runs)
  count <- tapply(all$weight, all$key, length)
  mean <- tapply(all$weight, all$key, mean)[count == seeds]
  sd <- tapply(all$weight, all$key, sd)[names(mean)]
  at <- match(names(mean), known$key)
  expect_false(anyNA(at))
  expect_setequal(unique(all$desc), known$desc$feature_desc)
  structure((mean - known$mean[at]) / sqrt(sd^2 / seeds + known$sd[at]^2 / known$n), names = names(mean))
}

test_that("iris: every distance, draw, number of bins and selection", {
  skip_if_not_installed("MASS")
  known <- cran_lime()
  rest <- iris[-(1:3), ]
  model <- as_classifier(function(x) predict(MASS::lda(rest[1:4], rest$Species), x)$posterior)
  cases <- iris[1:3, 1:4]
  binned <- lime(rest[1:4], model)
  expect_equal(binned$bin_cuts, known$iris_cuts)
  expect_equal(lapply(binned$feature_distribution, as.numeric), known$iris_share, ignore_attr = TRUE)
  agree <- function(name, rows, explainer, ..., labels = "setosa") {
    z <- deviations(known[[name]], cases[rows, ], explainer, labels = labels, ...)
    expect_lt(max(abs(z)), 4.5)
  }
  rows <- function(name) as.integer(unique(sub("[|].*", "", known[[name]]$key)))
  labels <- function(name) unique(vapply(strsplit(known[[name]]$key, "[|]"), `[`, "", 2))
  all <- function(name, explainer, ...) agree(name, rows(name), explainer, labels = labels(name), ...)
  all("iris_default", binned, n_features = 4)
  all("iris_none_gowerpow", binned, n_features = 4, gower_pow = 2)
  all("iris_euclid", binned, n_features = 4, dist_fun = "euclidean", kernel_width = 1, n_permutations = 1000)
  all("iris_manhattan", binned, n_features = 4, dist_fun = "manhattan", n_permutations = 1000)
  all("iris_width5", lime(rest[1:4], model, quantile_bins = FALSE, n_bins = 5), n_features = 4)
  all("iris_normal", lime(rest[1:4], model, bin_continuous = FALSE, use_density = FALSE), n_features = 4)
  for (select in c("forward_selection", "highest_weights", "lasso_path")) {
    all(paste0("iris_", select, "_2"), binned, n_features = 2, feature_select = select)
  }
})

test_that("mtcars: regression", {
  known <- cran_lime()
  fit <- lm(mpg ~ wt + hp + qsec, mtcars)
  x <- mtcars[c("wt", "hp", "qsec")]
  z <- deviations(known$mtcars_reg, x[c(1, 15), ], lime(x, as_regressor(function(d) predict(fit, d))), n_features = 3)
  expect_lt(max(abs(z)), 4.5)
  e <- explain(x[1, ], lime(x, as_regressor(function(d) predict(fit, d))), n_features = 3)
  types <- vapply(e[seq_along(known$mtcars_reg$columns)], function(column) setdiff(class(column), "named_values")[1], "")
  expect_identical(types, known$mtcars_reg$columns)
})

test_that("mixed columns: all but whole numbers, which CRAN lime rounded across bins", {
  known <- cran_lime()
  train <- known$mixed_train
  model <- as_classifier(function(d) {
    p <- plogis((d$age > 30) + 2 * (d$kind == "b") - d$ok + d$n / 10)
    cbind(yes = p, no = 1 - p)
  })
  explainer <- lime(train, model)
  expect_equal(explainer$bin_cuts, known$mixed_cuts)
  known$mixed$mean <- known$mixed$mean[order(known$mixed$key)]
  known$mixed$sd <- pmax(known$mixed$sd[order(known$mixed$key)], 0.012) # the other law of `n` moves everything a little
  known$mixed$key <- sort(known$mixed$key)
  z <- deviations(known$mixed, train[c(5, 17), ], explainer, labels = "yes", n_features = 5)
  expect_lt(max(abs(z)), 4.5)
})

test_that("numbers that are drawn have the law of CRAN lime's", {
  known <- cran_lime()
  train <- known$mixed_train
  seen <- seen_by(train[1, ], train, n_permutations = 20000)[-1, ]
  far <- function(x, quantiles) max(abs(ecdf(x)(quantiles) - seq(0, 1, length.out = length(quantiles))))
  expect_lt(far(seen$age, known$mixed_draws$age), 0.015)
  expect_lt(max(abs(table(seen$kind) / 19999 - known$mixed_draws$kind)), 0.015)
  expect_lt(abs(mean(seen$ok) - known$mixed_draws$ok), 0.015)
  smooth <- seen_by(train[1, ], train, bin_continuous = FALSE, n_permutations = 20000)[-1, ]
  inside <- known$density_draws_age[3:19] # its tails leave the range
  expect_lt(max(abs(ecdf(smooth$age)(inside) - seq(0.1, 0.9, 0.05))), 0.02)
})

# What lime 0.5.4 stored: its elements, classes and columns, without those that are new.

test_that("explainers stored by lime 0.5.4 work, or say that lime() has to be called again", {
  stored <- function(explainer, keep, kind) structure(unclass(explainer)[keep], class = c(paste0(kind, "_explainer"), "explainer", "list"))
  model <- lm(mpg ~ wt + hp, mtcars)
  table <- stored(
    lime(mtcars[c("wt", "hp")], model),
    c("model", "preprocess", "bin_continuous", "n_bins", "quantile_bins", "use_density", "feature_type", "bin_cuts", "feature_distribution"), "data_frame"
  )
  text <- stored(lime("a text", as_regressor(nchar)), c("model", "preprocess", "tokenization", "keep_word_position"), "text")
  again <- "older lime.*Call `lime\\(\\)` again"
  for (x in list(mtcars[1:2, ], as.matrix(mtcars[1, c("wt", "hp")]))) {
    error <- expect_error(explain(x, table, n_features = 1), again, class = "lime_error_argument")
    expect_identical(error$argument, "explainer")
  }
  expect_error(explain("one two", text, n_features = 1), again, class = "lime_error_argument")
  expect_error(check_model(table, mtcars[1:2, ]), again, class = "lime_error_argument")
  expect_identical(model_type(table), "regression")
  expect_output(print(table), "lime explainer of tables")
  path <- local_png()
  new <- lime(path, as_classifier(colour_shares))
  run <- function(explainer) {
    set.seed(1)
    explain(path, explainer, n_labels = 1, n_features = 2, n_permutations = 20, n_superpixels = 6)
  }
  image <- stored(new, c("model", "preprocess"), "image")
  image$preprocess <- function(x) x
  expect_identical(run(image), run(new))
})

test_that("explanations stored by lime 0.5.4 are printed, filtered and plotted", {
  new <- small_explanation(local_png())
  old <- as.list(new)[1:13]
  old$feature_value <- structure(as.list(new$feature_value), class = "superpixel_list")
  old$data <- structure(as.list(new$data), class = "bitmap_list")
  old <- structure(old, class = c("tbl_df", "tbl", "data.frame"), row.names = seq_len(nrow(new)))
  expect_output(print(old, width = 200), "px superpixel")
  expect_identical(class(old[2:3, ]$feature_value), "superpixel_list")
  expect_identical(as.list(old[2:3, ]$feature_value), as.list(new$feature_value)[2:3])
  expect_equal(plot_image_explanation(old, threshold = 0)$data, plot_image_explanation(new, threshold = 0)$data)
  expect_equal(plot_image_explanation(old, display = "heatmap")$data, plot_image_explanation(new, display = "heatmap")$data)
  expect_identical(image_mask(old), image_mask(new))
  expect_equal(nrow(plot_features(old)$data), nrow(plot_features(new)$data))
  if (requireNamespace("dplyr", quietly = TRUE)) {
    kept <- dplyr::filter(old, feature_weight > 0)
    expect_identical(nrow(kept), sum(new$feature_weight > 0))
    expect_identical(nrow(dplyr::bind_rows(old, kept)), nrow(old) + nrow(kept))
    expect_identical(nrow(dplyr::bind_rows(new, new)), 2L * nrow(new))
    expect_identical(class(dplyr::filter(new, feature_weight > 0)$data), c("bitmap_list", "list"))
  }
})

test_that("lime:::explain is the generic, with lime attached or not", {
  expect_identical(get("explain", asNamespace("lime"), inherits = FALSE), generics::explain)
  out <- run_r(c(
    "model <- lm(mpg ~ wt + hp, mtcars)", "explainer <- lime::lime(mtcars[c('wt', 'hp')], model)",
    "e <- lime:::explain(mtcars[1, ], explainer, n_features = 2, n_permutations = 50)", "cat(class(e)[1])"
  ))
  expect_identical(trimws(out[length(out)]), "lime_explanation")
})
