iris_explanation <- function(rows = c(1, 60), ...) {
  f <- function(x) {
    p <- plogis(x$Petal.Length - 3)
    cbind(large = p, small = 1 - p)
  }
  withr::with_seed(1, explain(iris[rows, 1:4], lime(iris[1:4], as_classifier(f)), n_features = 3, n_permutations = 500, ...))
}

car_explanation <- function(rows = 1:3, ...) {
  fit <- lm(mpg ~ wt + hp, mtcars)
  x <- mtcars[c("wt", "hp", "qsec")]
  explainer <- lime(x, as_regressor(function(d) predict(fit, d)), ...)
  withr::with_seed(1, explain(x[rows, ], explainer, n_features = 3, n_permutations = 500))
}

layer <- function(plot, i) ggplot2::layer_data(plot, i)

# Where bars end, above or below 0.
bar_ends <- function(plot) layer(plot, 1)$ymin + layer(plot, 1)$ymax

# What stands over each panel.
titles <- function(plot) panel_labeller()(strips(plot))[[1]]

test_that("a panel for each case and label, the largest bar on top, signs by colour", {
  e <- iris_explanation(n_labels = 2)
  plot <- plot_features(e)
  panels <- titles(plot)
  expect_length(panels, 4)
  expect_match(panels[1], "^Case: 1\nLabel: small\nProbability: 0.83\nExplanation Fit: 0.[0-9]+$")
  bars <- layer(plot, 1)
  expect_identical(nrow(bars), 12L)
  expect_setequal(bars$fill, c("steelblue", "firebrick"))
  expect_true(all((plot$data$feature_weight > 0) == (plot$data$type == "Supports")))
  expect_identical(order(as.integer(plot$data$description)), order(abs(plot$data$feature_weight)))
  expect_equal(plot$data$high - plot$data$low, 4 * e$feature_se)
})

test_that("regressions show contributions: of numbers weight times value (D15)", {
  e <- car_explanation(bin_continuous = FALSE)
  plot <- plot_features(e)
  expect_equal(plot$data$feature_weight, e$contribution)
  expect_equal(plot$data$high - plot$data$feature_weight, 2 * e$feature_se * abs(e$feature_value))
  expect_equal(levels(plot$data$type), c("Positive", "Negative"))
  expect_match(titles(plot)[1], "^Case: Mazda RX4\nPrediction: 23.6\nExplanation Fit: ")
  logical <- data.frame(on = rep(c(TRUE, FALSE), 50), x = runif(100))
  off <- explain(logical[2, ], lime(logical, as_regressor(function(d) d$on + 0)), n_features = 1)
  expect_lt(plot_features(off)$data$feature_weight, -0.5) # a bar, though the value is FALSE
  picture <- explain(picture_array(), lime(picture_array(), as_regressor(function(x) apply(x, 1, mean))), n_features = 2, n_permutations = 30)
  expect_s3_class(plot_features(picture), "ggplot")
})

test_that("cases are chosen by name; explanations bound together can be drawn (D42)", {
  e <- car_explanation()
  expect_length(titles(plot_features(e, cases = c("Mazda RX4", "Datsun 710"))), 2)
  error <- expect_error(plot_features(e, cases = "Trabant"), "Mazda RX4", class = "lime_error_argument")
  expect_identical(error$argument, "cases")
  expect_identical(nrow(layer(plot_features(rbind(e, e)), 1)), 18L)
  expect_error(plot_features(e[0, ]), class = "lime_error_argument")
  expect_error(plot_features(1:3), "explanation", class = "lime_error_argument")
  expect_error(plot_features(iris), "case", class = "lime_error_argument")
  expect_error(plot_features(e, ncol = 0), "ncol", class = "lime_error_argument")
  gap <- e
  gap$feature_weight[1:3] <- NA
  expect_length(titles(plot_features(gap)), 2)
  expect_match(plot_features(gap)$labels$caption, "1 case could not be explained")
  old <- as.data.frame(e)[setdiff(names(e), c("feature_se", "contribution"))]
  expect_s3_class(ggplot2::ggplotGrob(plot_features(old)), "gtable")
})

test_that("explanations that fit poorly are named below the plot and in print", {
  poor <- iris_explanation(c(60, 1), n_labels = 1)
  poor$model_r2 <- rep(c(0.04, 0.7), each = 3)
  expect_match(plot_features(poor)$labels$caption, "1 of 2 explanations fit poorly")
  expect_match(plot_explanations(poor)$labels$caption, "1 of 2")
  expect_true(any(grepl("fit poorly", gsub("\n#", "", format(poor)))))
  good <- poor[poor$model_r2 > 0.1, ]
  expect_null(plot_features(good)$labels$caption)
  expect_false(any(grepl("poorly", format(good))))
})

test_that("descriptions break before their second comparison only", {
  wrap <- function(x) lime:::wrap_descriptions(x, 20)
  expect_identical(wrap("1.6 < Petal.Length <= 4.4"), "1.6 < Petal.Length\n<= 4.4")
  expect_identical(wrap("wt <= 2.5"), "wt <= 2.5")
  expect_identical(wrap("occupation = a very long word"), "occupation = a very\nlong word")
})

test_that("the plots look as they did", {
  skip_if_no_snapshots()
  e <- structure(as.data.frame(iris_explanation(n_labels = 2)), class = "data.frame")
  e$feature_weight <- e$contribution <- rep(c(0.5, -0.2, 0.1), 4)
  e$feature_se <- 0.03
  e$model_r2 <- 0.52
  vdiffr::expect_doppelganger("features", plot_features(e))
  vdiffr::expect_doppelganger("explanations", plot_explanations(e))
})

test_that("outputs of a regression are no labels with probabilities; numbers are contributions", {
  fit <- lm(cbind(mpg, qsec) ~ wt + hp, mtcars)
  x <- mtcars[c("wt", "hp")]
  e <- explain(x[1, ], lime(x, as_regressor(function(d) predict(fit, d)), bin_continuous = FALSE), n_features = 2)
  plot <- plot_features(e)
  expect_match(titles(plot)[1], "\nPrediction: ")
  expect_identical(levels(plot$data$type), c("Positive", "Negative"))
  expect_identical(plot$labels$y, "Contribution")
  expect_equal(plot$data$feature_weight, e$contribution)
  expect_no_warning(format(e[c("feature", "model_r2")]))
  expect_error(tidy(e["case"]), "feature", class = "lime_error_argument")
})

test_that("what cannot be drawn is told, and a single poor fit", {
  explainer <- lime(datasets::iris[1:4], as_regressor(rowSums))
  e <- withr::with_seed(1, explain(datasets::iris[1, 1:4], explainer, n_features = 2, n_permutations = 50))
  poor <- e
  poor$model_r2 <- 0.01
  expect_match(plot_features(poor)$labels$caption, "This explanation\\s+fits\\s+poorly")
  e$feature_weight <- NA_real_
  expect_error(plot_features(e), "could be explained", class = "lime_error_argument")
})

test_that("outputs in units of their own have scales of their own", {
  cars <- mtcars[c("wt", "hp", "cyl")]
  fit <- lm(cbind(mpg, disp) ~ ., cbind(mtcars[c("mpg", "disp")], cars))
  e <- withr::with_seed(1, explain(cars[1:2, ], lime(cars, fit), n_features = 3, n_permutations = 200))
  plot <- plot_features(e)
  expect_true(plot$facet$params$free$x)
  expect_match(titles(plot), "Prediction: (22|23|2[0-9][.][0-9]|1[0-9]{2})", all = FALSE)
  expect_no_match(titles(plot), "e[+]")
  many <- plot_explanations(e)
  expect_equal(as.vector(tapply(abs(many$data$feature_weight), many$data$label, max)), c(1, 1))
  expect_match(many$labels$fill, "largest")
  expect_false(plot_features(explain(cars[1, ], lime(cars, lm(mpg ~ wt, mtcars)), n_features = 1))$facet$params$free$x)
})

test_that("more panels than anybody reads are told", {
  e <- withr::with_seed(1, explain(datasets::iris[1:61, 1:4], lime(datasets::iris[1:4], as_regressor(rowSums)), n_features = 1, n_permutations = 20))
  expect_message(plot_features(e), "61 panels", class = "lime_message_panels")
  expect_no_message(plot_features(e, cases = as.character(1:5)))
})

unbinned_explanation <- function() {
  f <- function(x) {
    p <- plogis(x$Petal.Length - x$Sepal.Width)
    cbind(large = p, small = 1 - p)
  }
  explainer <- lime(iris[1:4], as_classifier(f), bin_continuous = FALSE)
  withr::with_seed(1, explain(iris[c(1, 60), 1:4], explainer, n_labels = 2, n_features = 3, n_permutations = 500))
}

test_that("bars of classifications are weights, of regressions contributions; `bars` chooses", {
  e <- unbinned_explanation()
  expect_false(isTRUE(all.equal(e$feature_weight, e$contribution)))
  drawn <- function(plot) plot$data$feature_weight
  weights <- plot_features(e)
  expect_identical(drawn(weights), e$feature_weight)
  expect_equal(sort(bar_ends(weights)), sort(e$feature_weight))
  expect_identical(weights$labels$y, "Weight")
  contributions <- plot_features(e, bars = "contribution")
  expect_identical(drawn(contributions), e$contribution)
  expect_identical(contributions$labels$y, "Contribution")
  expect_identical(order(as.integer(contributions$data$description)), order(abs(e$contribution)))
  expect_equal(contributions$data$high - e$contribution, 2 * e$feature_se * abs(e$feature_value))
  cars <- car_explanation(bin_continuous = FALSE)
  expect_identical(plot_features(cars)$labels$y, "Contribution")
  expect_identical(drawn(plot_features(cars, bars = "weight")), cars$feature_weight)
  expect_identical(plot_features(cars, bars = "weight")$labels$y, "Weight")
  expect_identical(plot_features(car_explanation())$labels$y, "Weight") # bins
  expect_error(plot_features(e, bars = "values"), "bars", class = "lime_error_argument")
})

# The panels as drawn: descriptions from the bottom up.
descriptions <- function(plot) {
  lapply(ggplot2::ggplot_build(plot)$layout$panel_params, function(panel) panel$y$get_labels())
}

test_that("panels show their own bars, from the smallest at the bottom to the largest", {
  e <- iris_explanation(n_labels = 2)
  shown <- descriptions(plot_features(e))
  at <- strips(plot_features(e))
  for (i in seq_len(nrow(at))) {
    rows <- e[e$case == at$case[i] & e$label == at$label[i], ]
    expect_identical(gsub("\n", " ", shown[[i]]), rows$feature_desc[order(abs(rows$feature_weight))])
  }
  twice <- rbind(e, e) # equal cases, labels and descriptions
  expect_identical(lengths(descriptions(plot_features(twice))), rep(6L, 4))
})

test_that("panels come by case and then by probability; levels of a user's own stay", {
  e <- iris_explanation(n_labels = 2)
  at <- strips(plot_features(e))
  expect_identical(as.character(at$case), c("1", "1", "60", "60"))
  expect_identical(as.character(at$label), c("small", "large", "large", "small"))
  e$case <- factor(e$case, c("60", "1"))
  expect_identical(as.character(strips(plot_features(e))$case), c("60", "60", "1", "1"))
})

test_that("the data are those of the explanation and of lime 0.5.4's plots", {
  e <- iris_explanation(n_labels = 2)
  data <- plot_features(e)$data
  expect_true(all(c(names(e), "description", "type", "probability", "Explanation fit") %in% names(data)))
  expect_identical(data$feature_desc, e$feature_desc)
  expect_s3_class(data$description, "factor")
  expect_identical(anyDuplicated(data$description), 0L)
  expect_identical(levels(data$type), c("Supports", "Contradicts"))
  regression <- plot_features(car_explanation())$data
  expect_match(as.character(regression$prediction), "^2[0-9]")
  expect_identical(levels(regression$type), c("Positive", "Negative"))
})

# What public scripts add to these plots.

# Draws the plot, silently, and gives what was drawn.
drawn <- function(plot) {
  withr::local_pdf(NULL, width = 7, height = 7)
  expect_silent(grob <- ggplot2::ggplotGrob(plot))
  grob
}

texts_in <- function(grob, where) {
  found <- grob$grobs[grep(where, grob$layout$name)]
  unlist(lapply(unlist(lapply(found, text_grobs), recursive = FALSE), function(text) as.character(text$label)), use.names = FALSE)
}

test_that("titles of axes and plot are those that scripts give", {
  plot <- plot_features(iris_explanation(n_labels = 1))
  grob <- drawn(plot + ggplot2::labs(x = "the features", y = "the weights", title = "Title", subtitle = "below", fill = "sign"))
  expect_identical(texts_in(grob, "^ylab-l"), "the features") # flipped
  expect_identical(texts_in(grob, "^xlab-b"), "the weights")
  expect_identical(texts_in(grob, "^title"), "Title")
  expect_identical(texts_in(grob, "^subtitle"), "below")
  expect_true("sign" %in% texts_in(grob, "^guide-box"))
  grob <- drawn(plot + ggplot2::xlab("the features") + ggplot2::ylab("the weights") + ggplot2::ggtitle("Title"))
  expect_identical(texts_in(grob, "^ylab-l"), "the features")
  expect_identical(texts_in(grob, "^xlab-b"), "the weights")
  expect_identical(texts_in(grob, "^title"), "Title")
})

test_that("lines, limits and scales of the weight act on y", {
  plot <- plot_features(iris_explanation(n_labels = 1))
  line <- layer(plot + ggplot2::geom_hline(yintercept = c(-0.1, 0.1)), 4)
  expect_setequal(line$yintercept, c(-0.1, 0.1))
  drawn(plot + ggplot2::geom_hline(yintercept = 0.1, linetype = 2))
  across <- function(plot, what = "get_labels") {
    drawn(plot)
    axis <- ggplot2::ggplot_build(plot)$layout$panel_params[[1]]$x
    if (what == "get_labels") axis$get_labels() else axis$limits
  }
  expect_identical(across(plot + ggplot2::scale_y_continuous(breaks = 0.1, labels = "a tenth")), "a tenth")
  expect_equal(across(plot + ggplot2::ylim(-5, 5), "limits"), c(-5, 5))
  expect_equal(across(plot + ggplot2::expand_limits(y = c(-5, 5)), "limits"), c(-5, 5))
  expect_true("200%" %in% across(plot + ggplot2::scale_y_continuous(labels = function(x) paste0(100 * x, "%"), limits = c(-2, 2))))
})

test_that("flipped once more it stays flipped; other coordinates turn it", {
  plot <- plot_features(iris_explanation(n_labels = 1))
  again <- suppressMessages(plot + ggplot2::coord_flip()) # ggplot2 says that it replaces one
  expect_identical(descriptions(again), descriptions(plot))
  upright <- suppressMessages(plot + ggplot2::coord_cartesian(ylim = c(-1, 1)))
  grob <- drawn(upright)
  expect_identical(texts_in(grob, "^xlab-b"), "Feature")
  expect_equal(ggplot2::ggplot_build(upright)$layout$panel_params[[1]]$y$continuous_range, c(-1.1, 1.1))
})

test_that("other panels: by case, by label, both, in a grid", {
  e <- iris_explanation(n_labels = 2)
  plot <- plot_features(e)
  panels <- function(facet, ...) {
    drawn(plot + facet)
    strips(plot + facet)
  }
  expect_identical(as.character(panels(ggplot2::facet_wrap(~case))$case), c("1", "60"))
  expect_identical(as.character(panels(ggplot2::facet_wrap(~label))$label), levels(plot$data$label))
  expect_identical(nrow(panels(ggplot2::facet_wrap(~ case + label, scales = "free"))), 4L)
  expect_identical(nrow(panels(ggplot2::facet_grid(label ~ case))), 4L)
  expect_identical(nrow(panels(ggplot2::facet_wrap(~ case + label + probability + `Explanation fit`))), 4L)
  free <- descriptions(plot + ggplot2::facet_wrap(~case, scales = "free"))
  expect_identical(lengths(free), c(6L, 6L))
  by_case <- plot + ggplot2::facet_wrap(~case)
  expect_equal(sort(bar_ends(by_case)[layer(by_case, 1)$PANEL == 1]), sort(e$feature_weight[e$case == "1"]))
  regression <- plot_features(car_explanation()) + ggplot2::facet_wrap(~ case + prediction)
  drawn(regression)
  expect_identical(nrow(strips(regression)), 3L)
})

test_that("texts, points and error bars find their columns", {
  e <- iris_explanation(n_labels = 1)
  plot <- plot_features(e)
  rounded <- as.character(round(e$feature_weight, 2))
  inherited <- plot + ggplot2::geom_text(ggplot2::aes(label = round(feature_weight, 2)), hjust = -0.1)
  own <- plot + ggplot2::geom_text(ggplot2::aes(description, feature_weight, label = round(feature_weight, 2)))
  for (plot_of in list(inherited, own)) {
    expect_setequal(as.character(layer(plot_of, 4)$label), rounded)
    expect_equal(layer(plot_of, 4)$x, layer(plot, 1)$x, ignore_attr = TRUE)
    expect_true(all(rounded %in% texts_in(drawn(plot_of), "^panel")))
  }
  points <- plot + ggplot2::geom_point(ggplot2::aes(x = description, y = feature_weight, colour = type))
  drawn(points)
  expect_setequal(layer(points, 4)$y, e$feature_weight)
  bars <- plot + ggplot2::geom_errorbar(ggplot2::aes(x = description, ymin = feature_weight - feature_se, ymax = feature_weight + feature_se))
  drawn(bars)
  expect_setequal(layer(bars, 4)$ymax, e$feature_weight + e$feature_se)
  note <- plot$data[plot$data$case == "60", ][1, ]
  noted <- plot + ggplot2::geom_text(ggplot2::aes(label = "here"), data = note)
  drawn(noted)
  expect_identical(as.character(strips(noted)$case[layer(noted, 4)$PANEL]), "60") # in its own panel only
  annotated <- plot + ggplot2::annotate("text", x = 1, y = 0, label = "mark")
  expect_true("mark" %in% texts_in(drawn(annotated), "^panel"))
})

test_that("colours, names and themes are replaced", {
  plot <- plot_features(iris_explanation(n_labels = 1))
  fills <- function(scale) {
    changed <- suppressMessages(plot + scale) # ggplot2 says that it replaces one
    drawn(changed)
    layer(changed, 1)$fill
  }
  expect_setequal(fills(ggplot2::scale_fill_manual(values = c("pink", "black"))), c("pink", "black"))
  named <- fills(ggplot2::scale_fill_manual(values = c(Contradicts = "pink", Supports = "black")))
  expect_identical(named == "black", bar_ends(plot) > 0)
  expect_length(intersect(fills(ggplot2::scale_fill_brewer(palette = "Set1")), c("steelblue", "firebrick")), 0)
  renamed <- suppressMessages(plot + ggplot2::scale_x_discrete(labels = toupper))
  drawn(renamed)
  expect_match(descriptions(renamed)[[1]], "PETAL|SEPAL")
  expect_length(grep("Supports", texts_in(drawn(plot + ggplot2::guides(fill = "none")), "^guide-box")), 0)
  expect_length(grep("Supports", texts_in(drawn(plot + ggplot2::theme(legend.position = "none")), "^guide-box")), 0)
  bare <- drawn(plot + ggplot2::theme_bw() + ggplot2::theme(axis.text.y = ggplot2::element_blank()))
  expect_null(texts_in(bare, "^axis-l"))
  expect_match(texts_in(drawn(plot), "^axis-l"), "Petal|Sepal", all = FALSE)
})

test_that("the data go on to dplyr", {
  skip_if_not_installed("dplyr")
  data <- plot_features(iris_explanation(n_labels = 1))$data
  top <- dplyr::slice_max(dplyr::group_by(data, .data$case), abs(.data$feature_weight), n = 1)
  expect_identical(nrow(top), 2L)
  expect_identical(nrow(dplyr::filter(data, .data$case == "60", .data$type == "Supports")), sum(data$case == "60" & data$feature_weight > 0))
})

test_that("a changed weight is drawn as it was changed", {
  drawn <- function(e, ...) plot_features(e, ...)$data$feature_weight
  binned <- car_explanation()
  binned$feature_weight <- -2 * binned$feature_weight
  expect_equal(drawn(binned), binned$feature_weight)
  numbers <- car_explanation(bin_continuous = FALSE)
  one <- numbers
  one$feature_weight[2] <- 3
  expect_equal(drawn(one)[2], 3 * numbers$feature_value[2])
  expect_identical(drawn(one)[-2], numbers$contribution[-2])
  expect_identical(drawn(one, bars = "weight")[2], 3)
  expect_equal(tidy(one)$contribution[2], 3 * numbers$feature_value[2])
  most <- one$feature_desc[1:3][which.max(tidy(one)$contribution[1:3])]
  expect_match(summary(one)$supports[1], paste0("^", most))
  picture <- .load_image_example()
  picture$feature_weight <- rev(picture$feature_weight)
  expect_identical(drawn(picture, bars = "contribution"), picture$feature_weight)
})

test_that("contributions are found without their column: of numbers weight times value, of dates, too", {
  e <- car_explanation(bin_continuous = FALSE)
  bare <- as.data.frame(e)[c("model_type", "case", "feature", "feature_value", "feature_weight", "feature_desc")]
  expect_equal(plot_features(bare)$data$feature_weight, e$contribution)
  days <- data.frame(day = as.Date("2020-01-01") + 0:99, x = 1:100 / 7)
  explainer <- lime(days, as_regressor(function(d) as.numeric(d$day) / 100 + d$x), bin_continuous = FALSE)
  dated <- withr::with_seed(1, explain(days[5, ], explainer, n_features = 2, n_permutations = 200))
  expect_identical(plot_features(dated)$data$feature_weight, dated$contribution)
  dated$feature_weight <- 2 * dated$feature_weight
  expect_equal(plot_features(dated)$data$feature_weight, 2 * dated$contribution)
  # Words that are numbers have no value, nor have values of yes and no
  text <- data.frame(model_type = "regression", case = 1, feature = c("1984", "on"), feature_value = c("1984", "0"), feature_weight = c(1, 2),
    feature_desc = c("1984", "on is false"))
  expect_identical(plot_features(text)$data$feature_weight, c(1, 2))
})

# As it comes back from a file.
from_csv <- function(e, ...) {
  file <- withr::local_tempfile(fileext = ".csv")
  utils::write.csv(as.data.frame(e)[!vapply(e, is.list, NA)], file, row.names = FALSE)
  utils::read.csv(file, ...)
}

test_that("a table from a file is drawn as it was", {
  for (e in list(iris_explanation(n_labels = 2), unbinned_explanation(), car_explanation(bin_continuous = FALSE))) {
    for (factors in c(FALSE, TRUE)) {
      csv <- from_csv(e, stringsAsFactors = factors)
      expect_identical(sort(titles(plot_features(csv))), sort(titles(plot_features(e))))
      expect_equal(sort(bar_ends(plot_features(csv))), sort(bar_ends(plot_features(e))))
    }
  }
})

test_that("only what is drawn is needed; strips leave out what is not there", {
  e <- iris_explanation(n_labels = 2)
  least <- as.data.frame(e)[e$label == "small", c("case", "feature_desc", "feature_weight")]
  drawn(plot_features(least))
  expect_identical(titles(plot_features(least)), c("Case: 1", "Case: 60"))
  labelled <- as.data.frame(e)[c("case", "label", "feature_desc", "feature_weight")]
  expect_identical(titles(plot_features(labelled))[1], "Case: 1\nLabel: small")
  for (name in c("case", "feature_desc", "feature_weight")) {
    expect_error(plot_features(least[setdiff(names(least), name)]), name, class = "lime_error_argument")
  }
  no_label <- as.data.frame(e)[e$label == "small", setdiff(names(e), "label")]
  expect_identical(levels(plot_features(no_label)$data$type), c("Supports", "Contradicts"))
})

test_that("`ncol = NULL` leaves the columns to ggplot2", {
  e <- car_explanation(1:9)
  expect_identical(max(strips(plot_features(e, ncol = NULL))$COL), 3L)
  expect_identical(max(strips(plot_features(e))$COL), 2L)
})

test_that("strips are broken where a panel is narrow, and end within the figure", {
  e <- iris_explanation(n_labels = 1)
  for (inches in c(3, 7)) {
    withr::with_pdf(NULL, width = inches, height = 6, {
      grob <- ggplot2::ggplotGrob(plot_features(e, ncol = 1))
      texts <- unlist(lapply(grob$grobs[grep("^strip-t", grob$layout$name)], text_grobs), recursive = FALSE)
      inch <- function(x) grid::convertWidth(x, "in", valueOnly = TRUE)
      before <- grob$widths[seq_len(min(grob$layout$l[grepl("^panel", grob$layout$name)]) - 1)]
      widest <- max(vapply(texts, function(text) inch(grid::grobWidth(text)), 0))
      expect_lt(inch(sum(before)) + widest, inches)
      expect_identical(any(grepl("(Fit:|Explanation)\n", vapply(texts, function(text) text$label, ""))), inches == 3)
    })
  }
})
