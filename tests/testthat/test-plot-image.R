weights <- list(cat = c(0.3, 0.02, -0.1, 0.021, -0.02, 0), dog = c(-0.5, 0, 0.4, 0.4, 0, 0))

test_that("the data has a row per pixel and panel, panels go by probability", {
  plot <- plot_image_explanation(handmade_explanation(weights, probability = c(0.1, 0.7)))
  expect_s3_class(plot, "ggplot")
  data <- plot$data
  expect_true(all(c("x", "y", "colour", "type", "label", "probability", "Explanation fit") %in% names(data)))
  expect_equal(nrow(data), 2 * 6 * 4)
  expect_identical(range(data$x), c(1, 6))
  expect_identical(range(data$y), c(1, 4))
  expect_identical(levels(data$label), c("dog", "cat"))
  expect_match(data$colour, "^#[0-9a-f]{8}$")
  expect_type(data$probability, "character")
  layout <- strips(plot)
  expect_identical(as.character(layout$label), c("dog", "cat"))
  expect_identical(layout$probability, c("0.7", "0.1"))
  expect_identical(layout$`Explanation fit`, c("0.52", "0.51"))
  expect_no_error(ggplot2::ggplotGrob(plot))
})

test_that("outline tints what is above the threshold and draws the inner border of the union", {
  for (threshold in c(0.02, 0, 0.021)) {
    for (alpha in c(0.3, 0, 1)) {
      plot <- plot_image_explanation(handmade_explanation(weights), threshold = threshold, fill_alpha = alpha)
      found <- panel_colours(plot$data[plot$data$label == "cat", ])
      area <- handmade_area(which(weights$cat > threshold))
      border <- inner_border(area)
      a <- floor(255 * alpha + 0.5) / 255
      for (channel in 1:3) {
        blue <- c(0, 0, 255)[channel]
        expected <- handmade_picture()[, , channel]
        expect_identical(found[, , channel][!area], as.integer(expected[!area]))
        expect_true(all(found[, , channel][border] == blue))
        inside <- area & !border
        blend <- expected[inside] * (1 - a) + blue * a
        expect_true(all(abs(found[, , channel][inside] - blend) <= 0.51))
      }
    }
  }
  # 77 / 255 is what an opacity of 0.3 means
  plot <- plot_image_explanation(handmade_explanation(list(all = rep(1, 6))))
  expected <- handmade_picture()
  expected <- expected * (178 / 255) + rep(c(0, 0, 255), each = 24) * (77 / 255)
  expect_lt(max(abs(panel_colours(plot$data) - expected)), 0.51) # no border along the frame
})

test_that("a label without support shows the picture", {
  plot <- plot_image_explanation(handmade_explanation(list(none = rep(-1, 6))))
  expect_equal(panel_colours(plot$data), handmade_picture())
})

test_that("block hides everything else", {
  plot <- plot_image_explanation(handmade_explanation(weights), display = "block")
  found <- panel_colours(plot$data[plot$data$label == "cat", ])
  area <- handmade_area(c(1, 4))
  for (channel in 1:3) {
    expect_equal(found[, , channel], ifelse(area, handmade_picture()[, , channel], 190))
  }
  white <- plot_image_explanation(handmade_explanation(weights), display = "bl", block_col = "#ffffff", threshold = 10)
  expect_true(all(white$data$colour == "#ffffffff"))
})

test_that("show_negative adds what is at most minus the threshold, in red", {
  for (labels in 1:2) {
    plot <- plot_image_explanation(handmade_explanation(weights[seq_len(labels)]), show_negative = TRUE, fill_alpha = 1)
    data <- plot$data
    expect_equal(nrow(data), 2 * labels * 24)
    expect_identical(levels(data$type), c("Supports", "Contradicts"))
    against <- panel_colours(data[data$type == "Contradicts" & data$label == "cat", ])
    red <- against[, , 1] == 255 & against[, , 2] == 0 & against[, , 3] == 0
    expect_identical(red, handmade_area(c(3, 5)))
    layout <- strips(plot)
    expect_identical(nrow(layout), 2L * labels)
    expect_identical(as.character(layout$type[layout$ROW == 1]), rep("Supports", labels))
    expect_no_error(ggplot2::ggplotGrob(plot))
  }
  block <- plot_image_explanation(handmade_explanation(list(up = rep(1, 6))), show_negative = TRUE, display = "block")
  expect_true(all(block$data$colour[block$data$type == "Contradicts"] == "#bebebeff"))
})

test_that("colours are those asked for, one serves both", {
  one <- plot_image_explanation(handmade_explanation(weights), show_negative = TRUE, fill_alpha = 1, outline_col = "green")
  coloured <- one$data[one$data$label == "cat" & one$data$colour == "#00ff00ff", ]
  expect_identical(as.integer(table(coloured$type)), c(8L, 8L))
  two <- plot_image_explanation(handmade_explanation(weights), show_negative = TRUE, fill_alpha = 1,
    outline_col = c("white", "#010203"))
  expect_identical(sum(two$data$colour == "#010203ff" & two$data$label == "cat"), 8L)
})

test_that("which chooses a case by number or by name", {
  first <- handmade_explanation(list(a = rep(1, 6)), case = "one")
  second <- handmade_explanation(list(b = rep(-1, 6)), case = "two")
  both <- rbind(first, second)
  expect_equal(plot_image_explanation(both, which = 2)$data, plot_image_explanation(second)$data)
  expect_equal(plot_image_explanation(both, which = "two")$data, plot_image_explanation(second)$data)
  expect_equal(plot_image_explanation(both)$data, plot_image_explanation(first)$data)
  for (which in list(3, 0, 1.5, "three", NA, c(1, 2), NULL, TRUE)) {
    expect_error(plot_image_explanation(both, which), "which", class = "lime_error_argument")
  }
})

test_that("regressions have one panel, under their prediction", {
  explanation <- handmade_regression(weights$cat)
  for (display in c("outline", "block")) {
    plot <- plot_image_explanation(explanation, display = display)
    same <- plot_image_explanation(handmade_explanation(weights["cat"]), display = display)
    expect_identical(plot$data$colour, same$data$colour)
    expect_setequal(names(plot$data), c("x", "y", "colour", "type", "prediction", "Explanation fit"))
    expect_identical(nrow(strips(plot)), 1L)
    expect_identical(strips(plot)$prediction, "21.5")
    expect_no_error(ggplot2::ggplotGrob(plot))
    both <- plot_image_explanation(explanation, show_negative = TRUE, display = display, fill_alpha = 1)
    same <- plot_image_explanation(
      handmade_explanation(weights["cat"]), show_negative = TRUE, display = display, fill_alpha = 1
    )
    expect_identical(both$data$colour, same$data$colour)
    expect_identical(as.character(strips(both)$type), c("Supports", "Contradicts"))
    expect_no_error(ggplot2::ggplotGrob(both))
  }
})

test_that("a real regression can be plotted", {
  path <- local_png()
  set.seed(1)
  model <- as_regressor(function(paths) vapply(paths, function(path) 1000 * mean(read_rgb(path)), 0))
  explanation <- explain(path, lime(path, model), n_features = 8, n_permutations = 30, n_superpixels = 8)
  for (display in c("outline", "block", "heatmap")) {
    plot <- plot_image_explanation(explanation, display = display, show_negative = TRUE)
    expect_identical(unique(plot$data$prediction), format(explanation$prediction[1], digits = 3))
    expect_no_error(ggplot2::ggplotGrob(plot))
  }
})

test_that("order of rows does not matter to a panel", {
  explanation <- handmade_explanation(weights)
  turned <- explanation[rev(seq_len(nrow(explanation))), ]
  expect_equal(plot_image_explanation(turned)$data, plot_image_explanation(explanation)$data)
})

test_that("a picture of alpha keeps it outside of the area", {
  explanation <- handmade_explanation(list(a = c(1, 0, 0, 0, 0, 0)))
  explanation$data <- lapply(explanation$data, function(bitmap) {
    bitmap[4, , ] <- as.raw(100)
    bitmap
  })
  data <- plot_image_explanation(explanation)$data
  inside <- data$x <= 2 & data$y <= 2
  expect_true(all(endsWith(data$colour[inside], "ff")))
  expect_true(all(endsWith(data$colour[!inside], "64")))
})

test_that("what lime's own explanation shows is what magick has no part in", {
  skip_if_not_installed("magick")
  explanation <- small_explanation(local_png())
  loadNamespace("magick") # has methods for bitmaps
  found <- panel_colours(plot_image_explanation(explanation, threshold = 10)$data[1:(24 * 16), ])
  expect_equal(found, round(255 * picture_array()))
})

test_that("a case of NA rows cannot be shown, others can", {
  explanation <- handmade_explanation(weights)
  bad <- handmade_explanation(weights["cat"], case = "bad.png")[1, ]
  bad[c("feature_weight", "feature", "model_r2")] <- NA
  both <- rbind(bad, explanation)
  expect_error(plot_image_explanation(both), "which", class = "lime_error_argument")
  expect_equal(plot_image_explanation(both, 2)$data, plot_image_explanation(explanation)$data)
})

test_that("wrong arguments are errors that name them", {
  explanation <- handmade_explanation(weights)
  bad <- list(
    list(threshold = "a"), list(threshold = NA_real_), list(threshold = c(0, 1)), list(show_negative = NA),
    list(show_negative = "yes"), list(display = "circle"), list(fill_alpha = -0.1), list(fill_alpha = 1.1),
    list(fill_alpha = "half"), list(outline_col = "no such colour"), list(outline_col = c("red", "blue", "green")),
    list(block_col = NA_character_), list(block_col = c("red", "blue"))
  )
  for (arguments in bad) {
    error <- tryCatch(do.call(plot_image_explanation, c(list(explanation), arguments)), error = identity)
    expect_s3_class(error, "lime_error_argument")
    expect_match(conditionMessage(error), names(arguments), fixed = TRUE)
  }
  for (explanation in list(1, iris, NULL, "a.png", data.frame(case = 1, feature_value = 2, data = 3))) {
    expect_error(plot_image_explanation(explanation), "explanation", class = "lime_error_argument")
  }
})

test_that("it looks as it should", {
  skip_on_cran()
  skip_if_no_snapshots()
  explanation <- handmade_explanation(weights)
  vdiffr::expect_doppelganger("image explanation", plot_image_explanation(explanation))
  vdiffr::expect_doppelganger(
    "image explanation, negative", plot_image_explanation(explanation, show_negative = TRUE, display = "block")
  )
  regression <- handmade_regression(weights$cat)
  vdiffr::expect_doppelganger("regression", plot_image_explanation(regression))
  vdiffr::expect_doppelganger("regression, block", plot_image_explanation(regression, display = "block"))
  vdiffr::expect_doppelganger("regression, negative", plot_image_explanation(regression, show_negative = TRUE))
})

test_that("a label whose panel shows nothing is told", {
  explanation <- .load_image_example()
  tiger <- explanation$label == "tiger cat"
  explanation$feature_weight[tiger] <- -abs(explanation$feature_weight[tiger])
  message <- tryCatch(plot_image_explanation(explanation), lime_message_threshold = identity)
  expect_identical(message$labels, "tiger cat")
  expect_match(conditionMessage(message), "show_negative = TRUE", fixed = TRUE)
  expect_message(plot_image_explanation(explanation, show_negative = TRUE), NA)
})

test_that("a threshold that nothing passes is said, with the largest weight", {
  explanation <- handmade_explanation(weights)
  expect_message(plot_image_explanation(explanation, threshold = 9), "0.4", class = "lime_message_threshold")
  expect_message(plot_image_explanation(explanation), NA)
  # where both signs count, the largest of both
  against <- handmade_explanation(list(cat = c(-0.5, 0.1, 0, 0, 0, 0)))
  expect_message(plot_image_explanation(against, threshold = 0.2, show_negative = TRUE), NA)
  expect_message(plot_image_explanation(against, threshold = 9, show_negative = TRUE), "0.5", class = "lime_message_threshold")
  expect_message(plot_image_explanation(against, threshold = 9, display = "heatmap"), "0.5", class = "lime_message_threshold")
})

test_that("rows of different pictures under one name are not mixed up", {
  skip_if_not_installed("dplyr")
  folder <- local_folder()
  model <- as_regressor(function(paths) vapply(paths, function(path) mean(png::readPNG(path)), 0))
  explain_one <- function(path) explain(path, lime(path, model), n_features = 2, n_permutations = 20, n_superpixels = 4)
  first <- explain_one(local_png(picture_array(24, 16), folder = folder))
  second <- explain_one(local_png(picture_array(12, 8), folder = folder))
  bound <- dplyr::bind_rows(first, second)
  expect_warning(plot <- plot_image_explanation(bound, threshold = 0), "picture.png", class = "lime_warning_case")
  expect_identical(plot$data, plot_image_explanation(first, threshold = 0)$data)
})

test_that("an explanation without rows is told", {
  expect_error(plot_image_explanation(.load_image_example()[0, ]), "without any", class = "lime_error_argument")
})

test_that("strips leave out what is not there", {
  e <- handmade_explanation(list(cat = rep(0.1, 6), dog = rep(-0.1, 6)))
  without <- function(...) plot_image_explanation(e[setdiff(names(e), c(...))], threshold = 0)
  expect_identical(names(strips(without("model_r2")))[4:5], c("label", "probability"))
  bare <- without("model_r2", "label_prob", "model_type", "model_intercept", "model_prediction", "feature")
  expect_identical(as.character(strips(bare)$label), c("cat", "dog"))
  expect_identical(image_mask(e[setdiff(names(e), "label_prob")], "dog", NA), image_mask(e, "dog", NA))
  none <- plot_image_explanation(handmade_regression(1:6 / 10)[c("case", "feature_value", "feature_weight", "data")])
  expect_identical(nrow(strips(none)), 1L)
  both <- plot_image_explanation(e[setdiff(names(e), "model_r2")], show_negative = TRUE)
  expect_identical(nrow(strips(both)), 4L)
  for (name in c("case", "feature_value", "feature_weight", "data")) {
    expect_error(plot_image_explanation(e[setdiff(names(e), name)]), class = "lime_error_argument")
  }
})
