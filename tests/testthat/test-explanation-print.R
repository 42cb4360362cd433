iris_explanation <- function(...) {
  explainer <- lime(datasets::iris[1:4], as_classifier(petal_classes))
  withr::with_seed(1, explain(datasets::iris[c(1, 71), 1:4], explainer, ...))
}
petal_classes <- function(x) {
  p <- stats::plogis(4 * (x$Petal.Width - 1) + 0.1 * x$Sepal.Length)
  cbind(setosa = 1 - p, other = p)
}
printed <- function(x, ...) capture.output(print(x, ...))

test_that("print() shows what matters in 80 columns, heaviest first, and leaves the rows as they are", {
  withr::local_options(width = 80)
  e <- iris_explanation()
  out <- printed(e)
  expect_lte(max(nchar(out)), 80)
  expect_identical(out[1], "# lime explanation: 2 cases, 2 labels, 8 rows")
  expect_match(out[2], "^ *case +label +prob +fit +description +weight +error *$")
  first <- e[e$case == "1", ]
  heavy <- first$feature_desc[order(-abs(first$feature_weight))]
  shown <- vapply(heavy, function(desc) grep(desc, out, fixed = TRUE)[1], 1)
  expect_identical(unname(shown), 4:7 + 0)
  expect_identical(e$feature[1:4], names(datasets::iris)[1:4])
  expect_match(out, "All 15 columns: print(x, width = Inf)", fixed = TRUE, all = FALSE)
  expect_match(printed(e, width = Inf), "model_type", all = FALSE)
  expect_match(printed(e[c("case", "feature")]), "Sepal.Length", all = FALSE) # what was chosen is shown
  expect_identical(print(e[0, ]), e[0, ]) |> capture.output()
  expect_length(grep("versicolor|setosa|other", printed(e, n = 2)), 2)
})

test_that("weights of columns without bins are printed with their contributions, which order them", {
  explainer <- lime(mtcars[c("wt", "hp")], lm(mpg ~ wt + hp, mtcars), bin_continuous = FALSE)
  e <- withr::with_seed(1, explain(mtcars["Maserati Bora", c("wt", "hp")], explainer))
  out <- printed(e)
  expect_match(out[2], "prediction +fit +description +weight +error +contribution")
  expect_identical(e$feature, c("wt", "hp"))
  expect_identical(sub(".* (wt|hp) .*", "\\1", out[4:5]), c("wt", "hp")[order(-abs(e$contribution))])
  expect_false(any(grepl("contribution", printed(.load_text_example()))))
})

test_that("pictures and texts are printed in 80 columns, too", {
  withr::local_options(width = 80)
  picture <- printed(.load_image_example())
  expect_match(picture[2], "feature +description")
  expect_lte(max(nchar(picture)), 80)
  expect_lte(max(nchar(printed(.load_text_example()))), 80)
})

test_that("a poor fit is told with what may help, for each kind", {
  poor <- function(x, ...) {
    x$model_r2 <- 0.01
    paste(sub("^# *", "", tail(printed(x), 4)), collapse = " ")
  }
  e <- iris_explanation(n_features = 2)
  expect_match(poor(e), "2 of 2 explanations fit poorly (R2 below 0.1). Their weights say little. More `n_features`, other `n_bins` or a narrower `kernel_width` may help.", fixed = TRUE)
  expect_match(poor(e[1:2, ]), "This explanation fits poorly", fixed = TRUE)
  expect_match(poor(.load_image_example()), "More `n_features`, another `background` or other `n_superpixels` may help.", fixed = TRUE)
  expect_match(poor(.load_text_example()), "More `n_features` may help.", fixed = TRUE)
  expect_match(plot_features(transform(e, model_r2 = 0.01))$labels$caption, "n_bins")
  expect_no_match(paste(printed(.load_text_example()), collapse = " "), "poorly")
})

test_that("summary() prints a few lines for each case", {
  withr::local_options(width = 80)
  e <- iris_explanation()
  summary <- summary(e)
  out <- printed(summary)
  expect_match(out[1], "^1, setosa: prediction 0[.]9\\d*, fit 0[.]\\d+$")
  expect_identical(out[2], paste0("  supports: ", summary$supports[1]))
  expect_match(out, "^71, other", all = FALSE)
  many <- summary[rep(1, 30), ]
  expect_match(tail(printed(many), 1), "10 more", fixed = TRUE)
  expect_length(grep("^1, setosa", printed(many, n = Inf)), 30)
  expect_match(printed(summary[c("case", "label")]), "tibble", all = FALSE)
})

test_that("a column `model` tells explanations of several models apart, in all that shows them", {
  skip_if_not_installed("dplyr")
  one <- iris_explanation(n_features = 2)
  nameless <- two <- one
  nameless$model <- rep(list(1), 4)
  two$feature_weight <- two$contribution <- -one$feature_weight
  both <- dplyr::bind_rows(glm = one, forest = two, .id = "model")
  expect_match(printed(both)[1], "2 models, 2 cases", fixed = TRUE)
  expect_match(printed(both)[2], "model +case +label")
  expect_identical(lime::glance(both)$model, rep(c("glm", "forest"), each = 2))
  expect_identical(lime::tidy(both)$model, both$model)
  expect_match(printed(summary(both))[1], "^glm, 1, setosa")
  bars <- plot_features(both)
  expect_identical(levels(bars$data$model), c("glm", "forest"))
  expect_identical(nrow(ggplot2::ggplot_build(bars)$layout$layout), 4L)
  expect_match(as.character(unlist(bars$facet$params$labeller(data.frame(model = "glm", case = "1")))), "Model: glm\nCase: 1", fixed = TRUE)
  expect_identical(nrow(ggplot2::ggplot_build(plot_explanations(both))$layout$layout), 4L)
  picture <- .load_image_example()
  pictures <- plot_image_explanation(dplyr::bind_rows(a = picture, b = picture, .id = "model"))
  expect_identical(nrow(ggplot2::ggplot_build(pictures)$layout$layout), 4L)
  expect_identical(levels(pictures$data$model), c("a", "b"))
  text <- .load_text_example()[1:4, ]
  html <- plot_text_explanations(dplyr::bind_rows(a = text, b = text, .id = "model"))$x$html
  expect_match(html, "Model: a.*Model: b")
  expect_identical(nrow(ggplot2::ggplot_build(plot_features(nameless))$layout$layout), 2L)
})

test_that("an explanation can be written to a CSV file", {
  e <- iris_explanation(n_features = 2)
  file <- withr::local_tempfile()
  utils::write.csv(e, file, row.names = FALSE)
  back <- utils::read.csv(file)
  expect_identical(names(back), names(e))
  expect_equal(back$feature_weight, e$feature_weight)
  expect_identical(back$data[1], "Sepal.Length=5.1; Sepal.Width=3.5; Petal.Length=1.4; Petal.Width=0.2")
  expect_match(back$prediction[1], "^setosa=0[.]9\\d+; other=0[.]0\\d+$")
  expect_s3_class(plot_features(back), "ggplot")
  path <- local_png()
  utils::write.csv(small_explanation(path), file)
  expect_match(utils::read.csv(file)$data[1], "4 channel 24x16 bitmap", fixed = TRUE)
})

test_that("lists of named values stay what they are in rows and verbs", {
  e <- iris_explanation(n_features = 2)
  for (found in list(e[1:2, ], rbind(e[1, ], e[2, ]), head(e, 2))) {
    expect_s3_class(found$prediction, c("named_values", "list"), exact = TRUE)
    expect_identical(found$prediction[[1]], e$prediction[[1]])
  }
  expect_identical(vapply(e$prediction, `[[`, 1, "setosa"), e$label_prob * (e$label == "setosa") + (1 - e$label_prob) * (e$label != "setosa"))
  skip_if_not_installed("dplyr")
  bound <- dplyr::bind_rows(e, e)
  expect_s3_class(bound$data, c("named_values", "list"), exact = TRUE)
  expect_identical(as.list(bound$data), c(as.list(e$data), as.list(e$data)))
})
