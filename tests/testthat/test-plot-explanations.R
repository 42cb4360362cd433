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

test_that("only what is drawn is needed", {
  e <- explain(iris[c(1, 60), 1:4], lime(iris[1:4], as_regressor(rowSums)), n_features = 2, n_permutations = 100)
  least <- as.data.frame(e)[c("case", "feature_desc", "feature_weight")]
  expect_identical(nrow(ggplot2::layer_data(plot_explanations(least), 1)), nrow(e))
  least$feature_desc <- factor(least$feature_desc)
  expect_setequal(levels(plot_explanations(least)$data$feature_desc), e$feature_desc)
  e$feature_weight[1] <- 99
  expect_identical(plot_explanations(e)$data$feature_weight[1], 99)
  expect_error(plot_explanations(least["case"]), "feature_weight", class = "lime_error_argument")
})

test_that("what public scripts add acts: titles, panels, colours, coordinates, themes", {
  f <- function(x) cbind(a = x$Petal.Length / 10, b = 1 - x$Petal.Length / 10)
  e <- withr::with_seed(1, explain(iris[c(9, 21), 1:4], lime(iris[1:4], as_classifier(f)), n_labels = 2, n_features = 2, n_permutations = 300))
  plot <- plot_explanations(e)
  drawn <- function(plot) withr::with_pdf(NULL, ggplot2::ggplotGrob(plot))
  texts <- function(grob, where) {
    found <- lapply(grob$grobs[grep(where, grob$layout$name)], text_grobs)
    unlist(lapply(unlist(found, recursive = FALSE), function(text) as.character(text$label)), use.names = FALSE)
  }
  expect_silent(grob <- drawn(plot + ggplot2::labs(title = "Title", x = "Observation", y = "What", fill = "How much")))
  expect_identical(texts(grob, "^xlab-b"), "Observation")
  expect_identical(texts(grob, "^ylab-l"), "What")
  expect_identical(texts(grob, "^title"), "Title")
  expect_true("How much" %in% texts(grob, "^guide-box"))
  expect_identical(as.character(strips(plot + ggplot2::facet_wrap(~label, ncol = 1))$label), c("a", "b"))
  expect_identical(nrow(strips(plot + ggplot2::facet_grid(label ~ case, scales = "free"))), 4L)
  coloured <- suppressMessages(plot + ggplot2::scale_fill_gradient(low = "white", high = "black")) # replaces one, as ggplot2 says
  expect_true("#000000" %in% ggplot2::layer_data(coloured, 1)$fill)
  expect_false("#000000" %in% ggplot2::layer_data(plot, 1)$fill)
  expect_identical(texts(drawn(plot + ggplot2::coord_flip()), "^ylab-l"), "Case")
  themed <- drawn(plot + ggplot2::theme_bw() + ggplot2::theme(axis.text.y = ggplot2::element_blank()))
  expect_null(texts(themed, "^axis-l"))
  numbers <- plot + ggplot2::geom_text(ggplot2::aes(label = round(feature_weight, 2)))
  expect_true(all(as.character(round(e$feature_weight, 2)) %in% texts(drawn(numbers), "^panel")))
  expect_silent(drawn(plot))
})
