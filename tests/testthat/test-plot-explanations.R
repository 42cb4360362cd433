test_that("a tile for each weight; cases and bins in the order of their numbers", {
  f <- function(x) cbind(a = x$Petal.Length / 10, b = 1 - x$Petal.Length / 10)
  explainer <- lime(iris[1:4], as_classifier(f))
  e <- withr::with_seed(1, explain(iris[c(100, 9, 21), 1:4], explainer, labels = c("a", "b"), n_features = 2, n_permutations = 300))
  plot <- plot_explanations(e, ncol = 1)
  expect_identical(nrow(ggplot2::layer_data(plot, 1)), nrow(e))
  expect_identical(levels(plot$data$case), c("9", "21", "100"))
  top <- rev(levels(plot$data$feature_desc))
  lengths <- grep("Petal.Length", top, value = TRUE)
  expect_identical(lengths, lengths[order(match(lengths, unique(e$feature_desc[order(e$feature_value)])))])
  expect_equal(plot$facet$params$ncol, 1)
})

test_that("descriptions are a line each where rows are many, and cut where they are long", {
  labels <- function(n_features, columns = names(iris)[1:4]) {
    x <- setNames(iris[1:4], columns)
    e <- withr::with_seed(1, explain(x[c(1, 60, 120), ], lime(x, as_regressor(rowSums)), n_features = n_features, n_permutations = 100))
    ggplot2::ggplot_build(plot_explanations(e))$layout$panel_params[[1]]$y$get_labels()
  }
  expect_true(any(grepl("\n", labels(1, paste("a long name of column", 1:4)))))
  many <- labels(4)
  expect_gt(length(many), 5)
  expect_false(any(grepl("\n", many)))
  long <- labels(4, paste(strrep("long ", 10), 1:4))
  expect_true(all(nchar(long) <= 37 & grepl("...", long, fixed = TRUE)))
})

test_that("regressions have one panel, images are refused (D42)", {
  fit <- lm(mpg ~ wt + hp, mtcars)
  e <- explain(mtcars[1:3, c("wt", "hp")], lime(mtcars[c("wt", "hp")], as_regressor(function(d) predict(fit, d))), n_features = 2)
  expect_no_warning(plot <- plot_explanations(e))
  expect_s3_class(plot$facet, "FacetNull")
  expect_identical(levels(plot$data$case), rownames(mtcars)[1:3])
  expect_error(plot_explanations(.load_image_example()), "plot_image_explanation", class = "lime_error_argument")
})

test_that("features of tables come in the order of their columns", {
  x <- stats::setNames(as.data.frame(matrix(as.numeric(1:120), 10)), paste0("V", 1:12))
  e <- withr::with_seed(1, explain(x[2, ], lime(x, as_regressor(rowSums)), n_features = 12, n_permutations = 200))
  rows <- rev(levels(plot_explanations(e)$data$feature_desc))
  expect_identical(regmatches(rows, regexpr("V[0-9]+", rows)), paste0("V", 1:12))
})
