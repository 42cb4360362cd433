# Real Keras models for the tests, built when they run. Python is the one that
# RETICULATE_PYTHON names; without it, or without Keras in it, such tests are
# skipped, unless LIME_REQUIRE_KERAS is "true": then that is an error.

keras_cache <- new.env(parent = emptyenv())

# Why a Python module cannot be used, or NULL where it can.
keras_problem <- function(module = "keras") {
  for (package in c("reticulate", "abind")) {
    if (!requireNamespace(package, quietly = TRUE)) {
      return(paste0("the R package ", package, " is not installed"))
    }
  }
  if (!nzchar(Sys.getenv("RETICULATE_PYTHON")) &&
      !reticulate::py_available(initialize = FALSE)) {
    return("RETICULATE_PYTHON is not set")
  }
  if (is.null(keras_cache[[module]])) {
    if (!nzchar(Sys.getenv("TF_CPP_MIN_LOG_LEVEL"))) {
      Sys.setenv(TF_CPP_MIN_LOG_LEVEL = "3")
    }
    imported <- tryCatch(
      {
        for (needed in c("numpy", "PIL")) {
          reticulate::import(needed)
        }
        reticulate::import(module)
      },
      error = identity
    )
    if (inherits(imported, "error")) {
      return(paste0(
        "Python's ", module, " cannot be imported: ", conditionMessage(imported)
      ))
    }
    keras_cache[[module]] <- imported
  }
  NULL
}

skip_if_no_python_module <- function(module) {
  problem <- keras_problem(module)
  if (is.null(problem)) {
    return(invisible(TRUE))
  }
  if (identical(Sys.getenv("LIME_REQUIRE_KERAS"), "true")) {
    stop("LIME_REQUIRE_KERAS is set, but ", problem, call. = FALSE)
  }
  testthat::skip(problem)
}

skip_if_no_keras <- function() skip_if_no_python_module("keras")
skip_if_no_tf_keras <- function() skip_if_no_python_module("tf_keras")

imported_module <- function(module) {
  problem <- keras_problem(module)
  if (!is.null(problem)) {
    stop(problem, call. = FALSE)
  }
  keras_cache[[module]]
}

# Keras 3 and its predecessor; both have the same functions for what is used.
keras_python <- function() imported_module("keras")
tf_keras_python <- function() imported_module("tf_keras")

# A small convolutional network with fixed weights: pictures of `size` (height,
# width) with 3 channels in, `n_classes` numbers out. All kinds of the same
# module, `last` and `n_classes` hold the same weights and answer alike.
tiny_image_net <- function(kind = c("sequential", "functional", "subclassed", "loaded"),
                           n_classes = 3,
                           last = c("softmax", "softmax_layer", "sigmoid", "linear"),
                           size = c(16L, 16L),
                           module = keras_python()) {
  kind <- match.arg(kind)
  last <- match.arg(last)
  shape <- reticulate::tuple(as.integer(size[1]), as.integer(size[2]), 3L)
  module$utils$set_random_seed(42L)

  weights <- function(seed, spread) {
    module$initializers$RandomNormal(stddev = spread, seed = seed)
  }
  layers <- list(
    module$layers$Conv2D(
      4L, 3L, strides = 2L, padding = "same", activation = "relu",
      kernel_initializer = weights(1L, 0.3), name = "conv_1"
    ),
    module$layers$Conv2D(
      8L, 3L, strides = 2L, padding = "same", activation = "relu",
      kernel_initializer = weights(2L, 0.3), name = "conv_2"
    ),
    module$layers$Flatten(name = "flatten"),
    module$layers$Dense(
      as.integer(n_classes),
      activation = if (last == "softmax_layer") NULL else last,
      kernel_initializer = weights(3L, 0.3), name = "dense"
    )
  )
  if (last == "softmax_layer") {
    layers <- c(layers, list(module$layers$Softmax(name = "softmax")))
  }

  if (kind == "sequential") {
    return(module$Sequential(c(list(module$layers$InputLayer(shape)), layers)))
  }
  if (kind == "subclassed") {
    return(subclassed_net(module, layers, shape))
  }
  input <- module$Input(shape)
  model <- module$Model(input, Reduce(function(x, layer) layer(x), layers, input))
  if (kind == "functional") {
    return(model)
  }
  file <- tempfile(fileext = ".keras")
  on.exit(unlink(file))
  model$save(file)
  module$models$load_model(file)
}

# The same layers in a class of the user's own, that Keras cannot look into.
subclassed_net <- function(module, layers, shape) {
  code <- "
def make_subclassed_net(keras, layers, shape):
    class TinyNet(keras.Model):
        def __init__(self):
            super().__init__()
            self.steps = list(layers)

        def call(self, x, training=False):
            for step in self.steps:
                x = step(x)
            return x

    model = TinyNet()
    model(keras.Input(shape))
    return model
"
  reticulate::py_run_string(code, local = TRUE)$make_subclassed_net(module, layers, shape)
}

# A preprocessing function as users write them: paths in, an array of
# pictures x height x width x 3 with values from 0 to 1 out.
image_prep_keras <- function(size = c(16L, 16L), module = keras_python()) {
  size <- as.integer(size)
  function(x) {
    pictures <- lapply(x, function(path) {
      picture <- module$utils$load_img(
        path, target_size = size, interpolation = "bicubic"
      )
      picture <- module$utils$img_to_array(picture)
      reticulate::array_reshape(picture, c(1, dim(picture))) / 255
    })
    do.call(abind::abind, c(pictures, list(along = 1)))
  }
}

# Strings in, the probability of TRUE out: words, their mean embedding, one sigmoid; trained for a second.
tiny_text_net <- function(texts, truth, module = keras_python()) {
  module$utils$set_random_seed(7L)
  tensorflow <- reticulate::import("tensorflow", convert = FALSE)
  words <- module$layers$TextVectorization(max_tokens = 1500L, output_mode = "multi_hot")
  strings <- tensorflow$constant(reticulate::r_to_py(as.list(texts)))
  words$adapt(strings)
  input <- module$Input(shape = reticulate::tuple(), dtype = "string")
  output <- module$layers$Dense(1L, activation = "sigmoid")(words(input))
  net <- module$Model(input, output)
  net$compile(optimizer = module$optimizers$Adam(0.02), loss = "binary_crossentropy")
  net$fit(strings, tensorflow$constant(reticulate::r_to_py(as.list(as.numeric(truth)))), epochs = 8L, batch_size = 64L, verbose = 0L)
  net
}
