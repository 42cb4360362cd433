# A Python model asked without preprocess, that keeps what it was given.
python_model <- function(keep = TRUE) {
  skip_if_no_keras()
  main <- reticulate::py_run_string("
import numpy
class Model:
    def __init__(self, keep):
        self.keep, self.seen, self.about = keep, [], []
    def predict(self, newdata, **others):
        flags = newdata.flags
        self.about.append((str(newdata.dtype), flags['C_CONTIGUOUS'], flags['OWNDATA'], newdata.shape[0], newdata.__array_interface__['data'][0]))
        if self.keep: self.seen.append(newdata[0:2])
        return newdata.reshape(newdata.shape[0], -1).astype('float64').mean(1)
", local = TRUE)
  main$Model(keep)
}

explain_python <- function(x, model, ..., n_permutations = 35) {
  set.seed(1)
  explain(x, lime(x, as_regressor(model), ...), n_features = 3, n_permutations = n_permutations, n_superpixels = 8)
}

predict_model.Model <- function(x, newdata, type, ...) as.numeric(x$predict(newdata))
registerS3method("predict_model", "__main__.Model", predict_model.Model, envir = asNamespace("lime"))

test_that("doubles arrive as float32, bytes as uint8, in C order, as views of R's memory", {
  picture <- picture_array(24, 16)
  bytes <- round(picture * 255)
  storage.mode(bytes) <- "integer"
  for (case in list(list(picture, "float32"), list(bytes, "uint8"), list(bytes + 0, "float32"))) {
    model <- python_model()
    found <- explain_python(case[[1]], model)
    about <- model$about
    expect_identical(vapply(about, `[[`, "", 1), rep(case[[2]], 4))
    expect_true(all(vapply(about, `[[`, NA, 2)))
    expect_false(any(vapply(about, `[[`, NA, 3)))
    expect_identical(vapply(about, `[[`, 1L, 4), c(10L, 10L, 10L, 5L))
    by_r <- explain_python(case[[1]], function(x) apply(x, 1, mean))
    expect_equal(found$feature_weight, by_r$feature_weight, tolerance = 1e-5)
    expect_identical(found$feature, by_r$feature)
  }
})

test_that("copies that the model keeps stay what they were", {
  picture <- picture_array(24, 16)
  model <- python_model()
  explain_python(picture, model)
  kept <- model$seen
  arrays <- list()
  explain_python(picture, function(x) x, function(x) {
    arrays[[length(arrays) + 1]] <<- x[1:2, , , ]
    apply(x, 1, mean)
  })
  expect_length(kept, 4)
  for (i in seq_along(kept)) expect_lt(max(abs(kept[[i]] - arrays[[i]])), 1e-6)
})

test_that("batches share one memory where nobody keeps them", {
  places <- function(keep) {
    model <- python_model(keep)
    explain_python(picture_array(24, 16), model, n_permutations = 60)
    length(unique(vapply(model$about, function(about) as.numeric(about[[5]]), 0)))
  }
  expect_identical(places(FALSE), 1L)
  expect_identical(places(TRUE), 6L)
})

test_that("a preprocess gets R arrays, also for a Python model", {
  seen <- NULL
  look <- function(x) {
    seen <<- class(x)
    reticulate::np_array(x)
  }
  explain_python(picture_array(24, 16), python_model(), look)
  expect_true("array" %in% seen)
})

test_that("Keras gives the same explanation through buffers as through R arrays", {
  skip_if_no_keras()
  keras <- imported_module("keras")
  keras$utils$set_random_seed(1L)
  layers <- keras$layers
  model <- keras$Sequential(list(
    keras$Input(reticulate::tuple(16L, 24L, 3L)), layers$Conv2D(4L, 3L, activation = "relu"), layers$Flatten(),
    layers$Dense(3L, activation = "softmax")
  ))
  picture <- picture_array(24, 16)
  own <- model$predict_on_batch(array(picture, c(1, dim(picture))))
  set.seed(1)
  buffers <- explain(picture, lime(picture, model), n_labels = 3, n_features = 4, n_permutations = 60, n_superpixels = 8)
  set.seed(1)
  arrays <- explain(picture, lime(picture, model, function(x) x), n_labels = 3, n_features = 4, n_permutations = 60, n_superpixels = 8)
  expect_equal(buffers$feature_weight, arrays$feature_weight, tolerance = 1e-4)
  expect_equal(sort(unique(buffers$label_prob)), sort(c(own)), tolerance = 1e-6)
})
