# R's side of bench/images: evaluates the lines that images.py sends, and answers each with a line of numbers.

library(lime)

# Milliseconds per call, of as many calls as fill 20 ms.
milliseconds <- function(f) {
  calls <- 0
  start <- Sys.time()
  repeat {
    f()
    calls <- calls + 1
    spent <- as.numeric(Sys.time() - start, units = "secs")
    if (spent >= 0.02) return(1000 * spent / calls)
  }
}

# A file of RGBA bytes, row by row, as lime keeps a picture.
read_bitmap <- function(path, width, height) {
  array(readBin(path, "raw", 4 * width * height), c(4, width, height))
}
read_labels <- function(path, width, height) {
  t(matrix(readBin(path, "integer", width * height), width))
}

cut <- function(n, method = "slic") {
  lime:::segment(list(bitmap = bitmap, many = FALSE), lime:::check_superpixels(n, 20, 10, method))
}
ours <- function(n, threads) {
  options(lime.threads = threads)
  milliseconds(function() cut(n))
}

# lime 0.5.x has magick change the colours and takes three matrices.
cran <- function(n) {
  milliseconds(function() {
    lab <- magick::image_data(magick::image_convert(magick::image_read(bitmap), colorspace = "LAB"), "rgb")
    lime:::slic(lab[1, , ], lab[2, , ], lab[3, , ], n, 20, 10)
  })
}

# The picture as a case of explain() for a Python model with bytes, one with floats, an R model, and as a file.
prepare_copies <- function(folder, d) {
  options(lime.threads = 2)
  bytes <- aperm(array(as.integer(bitmap), dim(bitmap))[1:3, , ], 3:1)
  file <- file.path(folder, "picture.png")
  png::writePNG(bytes / 255, file)
  how <- function(buffers) {
    list(superpixels = lime:::check_superpixels(d, 20, 10), p_remove = 0.5, buffers = buffers, copies = "png",
      background = list(kind = "colour", value = rep(190L, 3)))
  }
  case <- function(x, buffers = FALSE) lime:::image_case(lime:::image_sources(x, NULL)[[1]], how(buffers), NULL)
  cases <<- list(uint8 = case(bytes, TRUE), float32 = case(bytes + 0, TRUE), double = case(bytes + 0), png = case(file))
  drawn <<- lime:::perturb(cases$uint8, 101L, 1)
}
# Milliseconds per copy. Row 1 of a file would be the file itself.
copies <- function(kind, batch) {
  milliseconds(function() {
    lime:::realise(cases[[kind]], drawn, 1 + seq_len(batch))
    lime:::release(cases[[kind]])
  }) / batch
}

quality <- function(labels, truth) as.numeric(superpixel_quality(labels, truth))

connection <- file("stdin", "r")
while (length(line <- readLines(connection, 1)) > 0) {
  cat(format(eval(parse(text = line)), digits = 9), "\n")
  flush(stdout())
}
