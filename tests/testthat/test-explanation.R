test_that("the columns are those of CRAN lime, in order and type, then our own", {
  explanation <- small_explanation(local_png(), n_labels = 2, n_features = 3)
  expect_identical(class(explanation), c("lime_explanation", "tbl_df", "tbl", "data.frame"))
  expect_identical(
    lapply(explanation, class),
    list(
      model_type = "character", case = "character", label = "character", label_prob = "numeric", model_r2 = "numeric",
      model_intercept = "numeric", model_prediction = "numeric", feature = "character",
      feature_value = c("superpixel_list", "list"), feature_weight = "numeric", feature_desc = "character",
      data = c("bitmap_list", "list"), prediction = c("named_values", "list"), feature_se = "numeric", contribution = "numeric"
    )
  )
  expect_identical(dim(explanation), c(6L, 15L))
  expect_identical(attr(explanation, "row.names"), 1:6)
  expect_identical(unique(explanation$model_type), "classification")
  expect_identical(explanation$label, rep(c("green", "blue"), each = 3))
  expect_identical(lengths(explanation$prediction), rep(3L, 6))
  expect_true(all(vapply(explanation, function(column) is.null(names(column)), NA)))
})

test_that("it prints as a tibble that says what it is", {
  skip_if_not_installed("pillar")
  explanation <- small_explanation(local_png(), n_labels = 2, n_features = 3)
  out <- capture.output(print(explanation))
  expect_match(out[1], "lime explanation: 1 case, 2 labels, 6 rows", fixed = TRUE)
  wide <- capture.output(print(explanation[c("feature", "feature_value", "data")], width = 200))
  expect_match(wide, "<\\d+px superpixel>", all = FALSE)
  expect_match(wide, "<4 channel 24x16 bitmap>", fixed = TRUE, all = FALSE)
  expect_output(print(explanation[1, ]), "1 case, 1 label, 1 row", fixed = TRUE)
  expect_output(print(explanation[0, ]))
  expect_output(str(explanation))
  expect_lt(length(capture.output(str(explanation))), 200)
  regression <- small_explanation(local_png(), as_regressor(function(p) colour_shares(p)[, 1]), n_labels = NULL)
  expect_output(print(regression), "lime explanation: 1 case, 3 rows", fixed = TRUE)
})

test_that("rows can be taken, filtered, sorted and bound", {
  path <- local_png()
  explanation <- small_explanation(path)
  expect_same_rows <- function(found, rows) {
    expect_s3_class(found$feature_value, c("superpixel_list", "list"), exact = TRUE)
    expect_s3_class(found$data, c("bitmap_list", "list"), exact = TRUE)
    expect_identical(found$feature, explanation$feature[rows])
    expect_identical(as.list(found$feature_value), as.list(explanation$feature_value)[rows])
    expect_identical(found$data[[1]], explanation$data[[1]])
  }
  expect_same_rows(explanation[c(5, 2), ], c(5, 2))
  expect_same_rows(head(explanation, 2), 1:2)
  expect_same_rows(subset(explanation, label == "blue"), 4:6)
  expect_same_rows(as.data.frame(explanation), 1:6)
  expect_identical(class(as.data.frame(explanation)), "data.frame")
  expect_same_rows(as.data.frame(explanation)[3:4, ], 3:4)
  expect_same_rows(rbind(explanation[1:2, ], explanation[4, ]), c(1, 2, 4))
  plain <- as.data.frame(explanation)
  expect_same_rows(rbind(plain[1:2, ], plain[4, ]), c(1, 2, 4))
  expect_same_rows(explanation[order(explanation$feature_weight), ], order(explanation$feature_weight))
  expect_s3_class(explanation[1:2, ], "lime_explanation")
})

test_that("dplyr's verbs work on it", {
  skip_if_not_installed("dplyr")
  explanation <- small_explanation(local_png())
  kept <- dplyr::filter(explanation, .data$label == "blue")
  expect_s3_class(kept, "lime_explanation")
  expect_identical(as.list(kept$feature_value), as.list(explanation$feature_value)[4:6])
  both <- dplyr::bind_rows(kept, explanation)
  expect_identical(class(both$data), c("bitmap_list", "list"))
  expect_identical(both$feature, c(explanation$feature[4:6], explanation$feature))
  expect_identical(both$feature_value[[4]], explanation$feature_value[[1]])
  sorted <- dplyr::arrange(explanation, .data$feature_weight)
  expect_identical(sorted$feature_weight, sort(explanation$feature_weight))
  expect_identical(dplyr::slice(explanation, 2)$feature_value[[1]], explanation$feature_value[[2]])
  counted <- dplyr::summarise(dplyr::group_by(explanation, .data$label), sum = sum(.data$feature_weight))
  expect_identical(counted$label, c("blue", "green"))
  expect_identical(dplyr::mutate(explanation, sign = sign(.data$feature_weight))$sign, sign(explanation$feature_weight))
  expect_s3_class(plot_image_explanation(both), "ggplot")
})

test_that("saved, it weighs at most an image and a half and 1 MB, and still plots when read", {
  noise <- withr::with_seed(1, array(sample(0:255, 300 * 200 * 3, TRUE), c(200, 300, 3)) / 255)
  path <- local_png(noise)
  ten <- function(paths) {
    share <- vapply(unname(paths), function(p) mean(read_rgb(p)[1:50, , ]), 0)
    y <- outer(share, 1:10, `^`)
    colnames(y) <- paste("label", 1:10)
    y / rowSums(y)
  }
  explanation <- small_explanation(path, as_classifier(ten), n_labels = 10, n_features = 50, n_superpixels = 50,
    n_permutations = 60)
  expect_identical(nrow(explanation), 500L)
  file <- file.path(dirname(path), "explanation.rds")
  saveRDS(explanation, file)
  expect_lt(file.size(file), 1.5 * 4 * 300 * 200 + 2^20)
  again <- readRDS(file)
  expect_identical(again$feature_weight, explanation$feature_weight)
  expect_identical(as.list(again$feature_value), as.list(explanation$feature_value))
  expect_identical(again$data[[500]], explanation$data[[1]])
  expect_equal(plot_image_explanation(again)$data, plot_image_explanation(explanation)$data)
  # what is shared stays shared: saved again, it is no larger
  saveRDS(again[c(1:500, 1:500), ], file)
  expect_lt(file.size(file), 1.5 * 4 * 300 * 200 + 2^20)
})

test_that("a file read in another process plots there", {
  path <- local_png()
  explanation <- small_explanation(path)
  file <- file.path(dirname(path), "explanation.rds")
  saveRDS(explanation, file)
  out <- run_r(c(
    sprintf("explanation <- readRDS('%s')", file), "library(lime)", "print(explanation)",
    "cat('pixels', nrow(plot_image_explanation(explanation)$data), '\\n')"
  ))
  expect_match(out, paste("pixels", 2 * 24 * 16), all = FALSE)
})

test_that("with nothing but lime attached, explanations print as tibbles", {
  out <- run_r(c("library(lime)", "print(.load_image_example(), n = 3)"))
  expect_match(out, "lime explanation: 1 case, 2 labels, 40 rows", all = FALSE)
})

test_that("the stored example is a whole explanation", {
  example <- .load_image_example()
  expect_s3_class(example, "lime_explanation")
  expect_length(example, 15)
  expect_gt(nrow(example), 10)
  expect_equal(length(unique(example$label)), 2)
  for (label in unique(example$label)) {
    rows <- example[example$label == label, ]
    expect_equal(rows$model_intercept[1] + sum(rows$feature_weight), rows$model_prediction[1], tolerance = 1e-8)
    expect_equal(rows$label_prob[1], rows$prediction[[1]][[label]])
  }
  expect_s3_class(plot_image_explanation(example), "ggplot")
})
