modules <- function() list(keras = keras_python(), tf_keras = tf_keras_python())

skip_if_no_kerases <- function() {
  skip_if_no_keras()
  skip_if_no_tf_keras()
}

# Pictures x 16 x 16 x 3, as numbers that float32 holds exactly.
random_pictures <- function(n = 3) withr::with_seed(1, array(sample(0:255, n * 768, TRUE) / 256, c(n, 16, 16, 3)))

test_that("a last softmax or sigmoid is a classifier, in all kinds of models and both Kerases", {
  skip_if_no_kerases()
  for (module in modules()) {
    for (kind in c("sequential", "functional", "subclassed", "loaded")) {
      for (last in c("softmax", "softmax_layer", "sigmoid")) {
        model <- tiny_image_net(kind, last = last, module = module)
        expect_identical(model_type(model), "classification", info = paste(kind, last, class(model)[1]))
      }
    }
  }
})

test_that("one linear unit is a regression, several are one with a message", {
  skip_if_no_kerases()
  for (module in modules()) {
    for (kind in c("sequential", "functional", "subclassed")) {
      one <- tiny_image_net(kind, n_classes = 1, last = "linear", module = module)
      expect_no_message(expect_identical(model_type(one), "regression"))
      many <- tiny_image_net(kind, n_classes = 3, last = "linear", module = module)
      expect_message(type <- model_type(many), "as_classifier", class = "lime_message_keras_type")
      expect_identical(type, "regression")
      expect_no_message(expect_identical(model_type(as_classifier(many)), "classification"))
    }
  }
})

test_that("predictions are the model's own, columns numbered from 1", {
  skip_if_no_kerases()
  x <- random_pictures()
  for (module in modules()) {
    for (kind in c("sequential", "functional", "subclassed", "loaded")) {
      model <- tiny_image_net(kind, module = module)
      found <- predict_model(model, x, "prob")
      expect_identical(colnames(found), c("1", "2", "3"))
      own <- model$predict(reticulate::np_array(x, dtype = "float32"), verbose = 0L)
      expect_lt(max(abs(unname(found) - own)), 1e-6)
      expect_equal(rowSums(found), rep(1, 3), tolerance = 1e-6)
    }
  }
})

test_that("one sigmoid unit gives two classes, one linear unit numbers", {
  skip_if_no_kerases()
  x <- random_pictures()
  for (module in modules()) {
    sigmoid <- tiny_image_net(n_classes = 1, last = "sigmoid", module = module)
    own <- drop(sigmoid$predict(reticulate::np_array(x, dtype = "float32"), verbose = 0L))
    found <- predict_model(sigmoid, x, "prob")
    expect_identical(colnames(found), c("1", "2"))
    expect_equal(unname(found[, "2"]), own, tolerance = 1e-6)
    expect_equal(unname(found[, "1"]), 1 - own, tolerance = 1e-6)
    linear <- tiny_image_net(n_classes = 1, last = "linear", module = module)
    raw <- predict_model(linear, x, "raw")
    expect_identical(colnames(raw), "Response")
    expect_equal(drop(unname(raw)), drop(linear$predict(reticulate::np_array(x, dtype = "float32"), verbose = 0L)), tolerance = 1e-6)
  }
})

test_that("newdata may be an R array, a numpy array of any type, or a single picture", {
  skip_if_no_keras()
  model <- tiny_image_net()
  x <- random_pictures()
  expected <- predict_model(model, x, "prob")
  expect_identical(predict_model(model, reticulate::np_array(x, dtype = "float32"), "prob"), expected)
  expect_equal(predict_model(model, reticulate::np_array(x, dtype = "float64"), "prob"), expected, tolerance = 1e-6)
  numpy <- reticulate::import("numpy", convert = FALSE)
  expect_identical(predict_model(model, numpy$asarray(x, dtype = "float32", order = "C"), "prob"), expected)
  expect_equal(predict_model(model, x[2, , , , drop = FALSE], "prob"), expected[2, , drop = FALSE], tolerance = 1e-6)
  whole <- array(as.integer(round(x * 2)), dim(x))
  expect_equal(predict_model(model, whole, "prob"), predict_model(model, whole + 0, "prob"))
})

test_that("a model of a module imported without conversion works", {
  skip_if_no_keras()
  x <- random_pictures()
  expected <- predict_model(tiny_image_net(), x, "prob")
  raw <- reticulate::import("keras", convert = FALSE)
  file <- tempfile(fileext = ".keras")
  withr::defer(unlink(file))
  tiny_image_net()$save(file)
  model <- raw$models$load_model(file)
  expect_identical(model_type(model), "classification")
  expect_equal(predict_model(model, x, "prob"), expected, tolerance = 1e-6)
})

test_that("wrappers leave the Python object alone and pass on what it does", {
  skip_if_no_keras()
  model <- tiny_image_net()
  before <- class(model)
  wrapped <- as_classifier(model, c("a", "b", "c"))
  twice <- as_classifier(wrapped, c("x", "y", "z"))
  regressor <- as_regressor(wrapped)
  expect_identical(class(model), before)
  expect_null(attr(model, "lime_labels"))
  expect_identical(attr(wrapped, "lime_labels"), c("a", "b", "c"))
  expect_identical(attr(twice, "lime_labels"), c("x", "y", "z"))
  expect_identical(class(wrapped)[1], "lime_classifier")
  expect_identical(model_type(regressor), "regression")
  expect_equal(wrapped$count_params(), model$count_params())
  expect_identical(wrapped$name, model$name)
  expect_output(print(wrapped), "lime_classifier")
  x <- random_pictures()
  expect_identical(predict_model(wrapped, x, "prob"), predict_model(model, x, "prob"))
  expect_output(print(lime(local_png(), wrapped)), "3 labels")
})

test_that("a real network is explained from picture to labels", {
  skip_if_no_keras()
  path <- local_png(picture_array(40, 30))
  prep <- image_prep_keras()
  for (last in c("softmax", "sigmoid")) {
    model <- tiny_image_net("functional", last = last)
    own <- predict_model(model, prep(path), "prob")[1, ]
    labels <- c("cat", "dog", "bird")
    set.seed(1)
    several <- function(code) suppressWarnings(code, if (last == "sigmoid") "lime_warning_probabilities" else "none") # labels at once
    explanation <- several(explain(
      path, lime(path, as_classifier(model, labels), prep), n_labels = 2, n_features = 5, n_permutations = 40,
      n_superpixels = 8
    ))
    order <- order(-own)
    expect_identical(unique(explanation$label), labels[order[1:2]])
    expect_equal(unique(explanation$label_prob), unname(own[order[1:2]]), tolerance = 1e-5)
    expect_true(all(is.finite(explanation$feature_weight)))
    expect_gt(max(abs(explanation$feature_weight)), 0)
    set.seed(1)
    bare <- several(explain(path, lime(path, model, prep), n_labels = 2, n_features = 5, n_permutations = 40, n_superpixels = 8))
    expect_identical(bare$feature_weight, explanation$feature_weight)
    expect_identical(unique(bare$label), as.character(order[1:2]))
    expect_no_error(ggplot2::ggplotGrob(plot_image_explanation(explanation, threshold = 0)))
  }
})

test_that("batch size moves a real network's explanation by rounding only", {
  skip_if_no_keras()
  path <- local_png(picture_array(40, 30))
  explainer <- lime(path, tiny_image_net(), image_prep_keras())
  run <- function(size) {
    set.seed(1)
    explain(path, explainer, labels = "1", n_features = 8, n_permutations = 40, n_superpixels = 8, batch_size = size)
  }
  expect_equal(run(7)$feature_weight, run(40)$feature_weight, tolerance = 1e-3)
})

test_that("regressions of a network have no columns of labels", {
  skip_if_no_keras()
  path <- local_png(picture_array(40, 30))
  prep <- image_prep_keras()
  model <- tiny_image_net(n_classes = 1, last = "linear")
  explanation <- explain(path, lime(path, model, prep), n_features = 2, n_permutations = 20, n_superpixels = 6)
  expect_false(any(c("label", "label_prob") %in% names(explanation)))
  own <- predict_model(model, prep(path), "raw")[[1]]
  expect_equal(explanation$prediction, rep(own, 2), tolerance = 1e-5)
  forced <- explain(path, lime(path, as_regressor(tiny_image_net()), prep), n_features = 2, n_permutations = 20, n_superpixels = 6)
  expect_identical(unique(forced$label), c("1", "2", "3")) # every output of a regression, as for functions
  logits <- tiny_image_net(n_classes = 3, last = "linear")
  expect_warning(classes <- explain(path, lime(path, as_classifier(logits, c("a", "b", "c")), prep), n_labels = 3, n_features = 2,
    n_permutations = 20, n_superpixels = 6), "range from -", class = "lime_warning_probabilities")
  expect_setequal(classes$label, c("a", "b", "c"))
})

test_that("a user's method for a Keras class wins", {
  skip_if_no_keras()
  path <- local_png()
  model <- tiny_image_net()
  explainer <- lime(path, model, image_prep_keras())
  ask <- function(frame = parent.frame()) {
    do.call(explain, list(path, explainer, n_labels = 1, n_features = 2, n_permutations = 20, n_superpixels = 6), envir = frame)
  }
  for (class in c("keras.src.models.model.Model", "keras.src.models.sequential.Sequential")) {
    local({
      assign(paste0("predict_model.", class), function(x, newdata, type, ...) cbind(mine = 1 - rowSums(newdata) / 1e4, other = rowSums(newdata) / 1e4))
      expect_identical(unique(ask()$label), "mine")
    })
    local({
      assign(paste0("model_type.", class), function(x, ...) "regression")
      expect_identical(unique(ask()$model_type), "regression") |>
        withCallingHandlers(lime_warning_argument = function(w) invokeRestart("muffleWarning"))
    })
  }
})

test_that("what a network cannot take is its own error, in an error that says where", {
  skip_if_no_keras()
  path <- local_png()
  wrong_size <- function(paths) array(0, c(length(paths), 5, 5, 3))
  error <- expect_error(
    explain(path, lime(path, tiny_image_net(), wrong_size), n_labels = 1, n_features = 2), "rows 1 to 10",
    class = "lime_error_model"
  )
  expect_s3_class(error$parent, "error")
  expect_warning(predict_model(tiny_image_net(), random_pictures(), "prob", verbose = 0), class = "lime_warning_argument")
})

test_that("an explainer that was stored says that its network is gone", {
  skip_if_no_keras()
  path <- local_png()
  file <- withr::local_tempfile()
  saveRDS(lime(path, tiny_image_net(), image_prep_keras()), file)
  expect_error(explain(path, readRDS(file), n_labels = 1, n_features = 2), "cannot store Python", class = "lime_error_model")
})

test_that("networks on tables keep the contract of every model", {
  skip_if_no_kerases()
  x <- as.matrix(flower_features)
  for (module in modules()) {
    net <- function(units, last) {
      module$utils$set_random_seed(7L)
      module$Sequential(list(module$layers$InputLayer(reticulate::tuple(4L)), module$layers$Dense(units, activation = last)))
    }
    own <- function(model) model$predict(reticulate::np_array(unname(x), "float32"), verbose = 0L)
    several <- net(3L, "softmax")
    expect_model_contract(several, flower_features, structure(own(several), dimnames = list(NULL, c("1", "2", "3"))), named = FALSE, tolerance = 1e-5)
    two <- net(1L, "sigmoid")
    expect_model_contract(two, flower_features, cbind("1" = 1 - own(two)[, 1], "2" = own(two)[, 1]), named = FALSE, tolerance = 1e-4)
    number <- net(1L, "linear")
    expect_model_contract(number, flower_features, own(number)[, 1], named = FALSE, tolerance = 1e-4)
    numbers <- net(3L, "linear")
    suppressMessages(
      expect_model_contract(numbers, flower_features, structure(own(numbers), outputs = TRUE), named = FALSE, tolerance = 1e-4),
      "lime_message_keras_type"
    )
  }
})

test_that("several outputs of a network are explained alike, by itself, wrapped or in a function", {
  skip_if_no_keras()
  keras <- keras_python()
  for (last in c("linear", "sigmoid")) {
    keras$utils$set_random_seed(3L)
    model <- keras$Sequential(list(keras$layers$InputLayer(reticulate::tuple(4L)), keras$layers$Dense(2L, activation = last)))
    own <- function(x) model$predict_on_batch(reticulate::np_array(as.matrix(x), "float32"))
    routes <- list(as_regressor(model), as_regressor(own), if (last == "linear") model)
    explained <- lapply(Filter(Negate(is.null), routes), function(route) {
      set.seed(1)
      suppressMessages(explain(flower_features[1, ], lime(datasets::iris[1:4], route), n_features = 2), "lime_message_keras_type")
    })
    for (one in explained) expect_equal(one, explained[[1]], tolerance = 1e-5)
    expect_identical(explained[[1]]$label, c("1", "1", "2", "2"))
    expect_equal(explained[[1]]$label_prob, rep(own(flower_features[1, ])[1, ], each = 2), tolerance = 1e-5)
  }
})

test_that("the last layer is found behind others and inside of models", {
  skip_if_no_keras()
  keras <- keras_python()
  layers <- keras$layers
  sequential <- function(...) keras$Sequential(list(layers$Input(reticulate::tuple(4L)), ...))
  base <- sequential(layers$Dense(3L, activation = "softmax"))
  expect_identical(model_type(sequential(layers$Dense(3L, activation = "softmax"), layers$Dropout(0.1))), "classification")
  expect_identical(model_type(keras$Sequential(list(layers$Input(reticulate::tuple(4L)), base))), "classification")
  expect_identical(model_type(sequential(layers$Dense(1L, activation = layers$LeakyReLU()))), "regression")
  expect_identical(model_type(sequential()), "regression")
  pictures <- keras$Sequential(list(layers$Input(reticulate::tuple(8L, 8L, 3L)), layers$Conv2D(2L, 3L)))
  expect_message(expect_identical(model_type(pictures), "regression"), "2 linear units", class = "lime_message_keras_type")
  expect_error(predict_model(pictures, array(0, c(2, 8, 8, 3)), "prob"), "shape \\(batch, units\\)", class = "lime_error_prediction")
})
