# Small pictures, and models honest enough to be reasoned about: they read the files they are given.

# A picture of coloured blocks with a little texture, height x width x channels in 0..1, in whole bytes. No pixel has the
# grey of the background, so what was removed can be seen.
picture_array <- function(width = 24, height = 16, channels = 3) {
  x <- matrix(seq_len(width), height, width, byrow = TRUE)
  y <- matrix(seq_len(height), height, width)
  column <- (4 * (x - 1)) %/% width
  row <- (2 * (y - 1)) %/% height
  texture <- (3 * x + 5 * y) %% 7
  bytes <- list(
    20 + 30 * column + texture,
    230 - 80 * row - 20 * column - texture,
    60 + 40 * ((column + row) %% 3) + texture,
    255 - 40 * ((column + row) %% 2)
  )
  layers <- switch(channels, 1, c(1, 4), 1:3, 1:4)
  out <- simplify2array(bytes[layers]) / 255
  if (channels == 1) out[, , 1] else out
}

local_folder <- function(env = parent.frame()) {
  withr::local_tempdir("lime-test", .local_envir = env)
}

# The path of a PNG file that goes when the test ends.
local_png <- function(array = picture_array(), name = "picture.png", folder = local_folder(env), env = parent.frame()) {
  skip_if_not_installed("png")
  path <- file.path(folder, name)
  png::writePNG(array, path)
  path
}

# Bytes of a bitmap as height x width x channels.
bitmap_bytes <- function(bitmap, channels = 1:3) {
  # magick, once loaded, has its own as.integer() for bitmaps
  aperm(array(as.integer(unclass(bitmap)), dim(bitmap)), c(3, 2, 1))[, , channels]
}

# The same picture in another format, through magick.
local_format <- function(format, name = paste0("picture.", format), array = picture_array(), env = parent.frame()) {
  skip_if_not_installed("magick")
  source <- local_png(array, env = env)
  path <- file.path(dirname(source), name)
  magick::image_write(magick::image_read(source), path, format = format)
  path
}

read_rgb <- function(path) {
  picture <- png::readPNG(path)
  if (length(dim(picture)) == 2) picture <- simplify2array(list(picture, picture, picture))
  if (dim(picture)[3] == 2) picture <- picture[, , c(1, 1, 1), drop = FALSE]
  picture[, , 1:3, drop = FALSE]
}

# Colour type in the header of a PNG file: 2 is RGB, 6 is RGBA.
png_colour_type <- function(path) {
  vapply(path, function(path) as.integer(readBin(path, "raw", 26)[26]), 1L, USE.NAMES = FALSE)
}

grey_background <- c(190, 190, 190) / 255

# A function of pictures as a model that keeps what it was asked: `asked()` gives the paths of every call, `z(segments)` which
# superpixels each picture had, `y()` its answers.
recording_model <- function(f, original = NULL) {
  log <- new.env()
  log$paths <- list()
  log$same <- list()
  log$y <- NULL
  model <- function(paths, ...) {
    log$paths <- c(log$paths, list(paths))
    pictures <- lapply(unname(paths), read_rgb)
    if (!is.null(original)) {
      log$same <- c(log$same, lapply(pictures, function(p) rowSums(abs(p - original) > 1e-9, dims = 2) == 0))
    }
    y <- do.call(rbind, lapply(pictures, f))
    log$y <- rbind(log$y, y)
    y
  }
  list(
    model = model,
    asked = function() log$paths,
    y = function() log$y,
    z = function(segments) {
      t(vapply(log$same, function(same) as.numeric(tapply(same, segments, all)), numeric(max(segments))))
    }
  )
}

# Mean of each colour: the probabilities of "red", "green", "blue" are their shares.
colour_shares <- function(paths, ...) {
  t(vapply(unname(paths), function(path) {
    mean <- apply(read_rgb(path), 3, mean)
    c(red = mean[1], green = mean[2], blue = mean[3]) / sum(mean)
  }, c(red = 0, green = 0, blue = 0)))
}

# An explanation in half a second, for tests of what comes after.
small_explanation <- function(path, model = as_classifier(colour_shares), n_labels = 2, n_features = 3,
                              n_permutations = 30, n_superpixels = 8, ..., seed = 1) {
  set.seed(seed)
  explain(
    path, lime(path, model), n_labels = n_labels, n_features = n_features,
    n_permutations = n_permutations, n_superpixels = n_superpixels, ...
  )
}
