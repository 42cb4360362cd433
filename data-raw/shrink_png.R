# Rewrites PNG files with a palette of few colours: less than half the size, hardly to be told from the original.
shrink_png <- function(paths, colours) {
  for (path in paths) {
    image <- magick::image_quantize(magick::image_read(path), max = colours, colorspace = "sRGB", dither = TRUE)
    magick::image_write(magick::image_strip(image), path, format = "png")
    message(path, ": ", file.size(path), " bytes")
  }
}
