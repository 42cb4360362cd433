# The script of the blog posts, line for line. Only the picture, the network and the helpers of keras are what a test machine
# has; their names are the posts' own.

test_that("the script of the posts runs as it is", {
  skip_if_no_keras()
  skip_if_not_installed("magick")
  keras <- keras_python()
  withr::local_dir(local_folder())
  source <- local_png(picture_array(96, 64))

  # what the posts take from keras and from the network
  image_load <- function(path, target_size) {
    keras$utils$load_img(path, target_size = as.integer(target_size), interpolation = "bicubic")
  }
  image_to_array <- function(img) keras$utils$img_to_array(img)
  array_reshape <- reticulate::array_reshape
  imagenet_preprocess_input <- function(x) x / 127.5 - 1
  abind <- abind::abind
  application_vgg16 <- function(weights, include_top) tiny_image_net(n_classes = 1000, last = "softmax", size = c(32, 32))
  image_read <- function(url) magick::image_read(source)
  image_write <- magick::image_write
  theme_of_posts <- function(plot) expect_s3_class(ggplot2::ggplotGrob(plot), "gtable")

  # the posts
  model <- application_vgg16(weights = "imagenet", include_top = TRUE)
  img <- image_read("kitten.jpg")
  img_path <- file.path(tempdir(), "kitten.jpg")
  image_write(img, img_path)
  withr::defer(unlink(img_path))

  image_prep <- function(x) {
    arrays <- lapply(x, function(path) {
      img <- image_load(path, target_size = c(32, 32))
      x <- image_to_array(img)
      x <- array_reshape(x, c(1, dim(x)))
      x <- imagenet_preprocess_input(x)
    })
    do.call(abind, c(arrays, list(along = 1)))
  }

  explainer <- lime(img_path, model, image_prep)

  res <- predict_model(explainer$model, image_prep(img_path), "prob")
  expect_identical(dim(res), c(1L, 1000L))

  model_labels <- readRDS(system.file("extdata", "imagenet_labels.rds", package = "lime"))
  expect_warning(classifier <- as_classifier(model, model_labels), "crane", class = "lime_warning_labels") # two classes of that name
  explainer <- lime(img_path, classifier, image_prep)

  theme_of_posts(plot_superpixels(img_path))
  theme_of_posts(plot_superpixels(img_path, n_superpixels = 200, weight = 40))

  set.seed(1)
  warnings <- testthat::capture_warnings(
    explanation <- explain(img_path, explainer, n_labels = 2, n_features = 20)
  )
  expect_length(warnings, 0)

  expect_identical(nrow(explanation), 40L)
  expect_length(explanation, 15)
  expect_identical(unique(explanation$case), "kitten.jpg")
  expect_equal(unique(explanation$label_prob), sort(res, decreasing = TRUE)[1:2], tolerance = 1e-5)
  expect_identical(unique(explanation$label), unname(model_labels[order(-res)[1:2]]))
  expect_output(print(explanation), "lime explanation")

  theme_of_posts(plot_image_explanation(explanation))
  theme_of_posts(plot_image_explanation(explanation, display = "block", threshold = 0.01))
  theme_of_posts(plot_image_explanation(explanation, threshold = 0, show_negative = TRUE, fill_alpha = 0.6))
  wrapped <- suppressWarnings(as_classifier(model, unlist(as.list(model_labels))), "lime_warning_labels")
  expect_identical(attr(wrapped, "lime_labels"), model_labels)
})

test_that("the labels of ImageNet are as the posts read them", {
  labels <- readRDS(system.file("extdata", "imagenet_labels.rds", package = "lime"))
  expect_type(labels, "character")
  expect_identical(names(labels), as.character(0:999))
  expect_identical(labels[["0"]], "tench, Tinca tinca")
  expect_identical(unname(which(labels == "crane")), c(135L, 518L))
})

test_that("the picture of the help page is there and can be explained", {
  picture <- system.file("extdata", "produce.png", package = "lime")
  expect_true(nzchar(picture))
  expect_gte(min(dim(superpixels(picture, n_superpixels = 70))), 300)
  expect_s3_class(plot_superpixels(picture, n_superpixels = 70), "ggplot")
})
