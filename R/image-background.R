# What shows where superpixels are removed: a picture of the same shape as the one explained.

background_words <- c("mean", "blur", "noise")

# list(kind, value): "colour" (red, green, blue in 0..255), "values" (numbers on the picture's scale, one or one for each
# channel), "image" (a source), or one of the words
check_background <- function(x, call) {
  if (is.character(x) && length(x) == 1 && !is.na(x) && !is.array(x)) {
    if (x %in% background_words) return(list(kind = x))
    colour <- tryCatch(check_colour(x, "background", call = call), error = function(e) NULL)
    if (!is.null(colour)) return(list(kind = "colour", value = as.integer(colour)))
    if (there_is(x)) return(list(kind = "image", value = image_sources(x, call, "background")[[1]]))
  } else if (is.numeric(x) && !inherits(x, c("integer64", "magick-image")) && length(dim(x)) < 2 && length(x) %in% 1:1e5 && all(is.finite(x))) {
    return(list(kind = "values", value = as.numeric(x)))
  } else if (is.array(x) || inherits(x, "magick-image")) {
    sources <- image_sources(x, call, "background")
    if (length(sources) == 1) return(list(kind = "image", value = sources[[1]]))
  }
  must <- "a colour, \"mean\", \"blur\", \"noise\", a number for each channel, or an image (a file, an array, a magick image)"
  argument_error("background", must, describe_value(x), call)
}

# Of the shape and type of picture$pixels.
fill_picture <- function(picture, segments, background, call) {
  size <- dim(picture$pixels)
  switch(background$kind,
    colour = flat_fill(picture, colour_values(picture, background$value, call)),
    values = flat_fill(picture, channel_values(picture, background$value, call)),
    image = image_fill(picture, background$value, call),
    noise = from_black(made_fill(picture, segments, background$kind, call), picture),
    made_fill(picture, segments, background$kind, call)
  )
}

# Numbers from 0 up, as numbers from black up.
from_black <- function(pixels, picture) if (is.raw(pixels)) pixels else pixels + picture$range[1]

made_fill <- function(picture, segments, kind, call) {
  from_rust(rs_background(
    picture$pixels, segments, max(segments), kind, diff(picture$range), picture$bitmap, threads_for(20 * length(picture$pixels))
  ), call)
}

flat_fill <- function(picture, values) {
  size <- dim(picture$pixels)
  if (is.raw(picture$pixels)) values <- as.raw(pmin(pmax(floor(values + 0.5), 0), 255))
  array(rep(values, prod(size[2:3])), size)
}

# A colour in the channels of the picture, on its scale. Removed pixels are opaque.
colour_values <- function(picture, rgb, call) {
  channels <- dim(picture$pixels)[1]
  if (picture$many && any(rgb != rgb[1])) {
    argument_error("background", sprintf("a grey, or a number for each of the %d channels", channels),
      "a colour, which only pictures of one, three or four channels have", call)
  }
  values <- if (picture$many) rep(rgb[1], channels) else switch(channels, luma(rgb), NULL, rgb, c(rgb, 255))
  on_scale(picture, values)
}

channel_values <- function(picture, values, call) {
  channels <- dim(picture$pixels)[1]
  if (channels == 4 && length(values) %in% c(1, 3)) return(c(rep_len(values, 3), picture$range[2]))
  if (!length(values) %in% c(1, channels)) {
    argument_error("background", paste("one number, or one for each of the", channels, "channels"),
      paste(length(values), "numbers"), call)
  }
  rep_len(values, channels)
}

# Grey of a colour, as PIL and Keras see it (ITU-R BT.601).
luma <- function(rgb) sum(c(0.299, 0.587, 0.114) * rgb)

# An image stretched to the size of the picture, with the picture's channels and scale.
image_fill <- function(picture, source, call) {
  size <- dim(picture$pixels)
  other <- read_picture(source, size[3:2], call)
  if (is.raw(picture$pixels)) return(other$bitmap)
  if (dim(other$pixels)[1] == size[1]) {
    if (!other$bytes) return(other$pixels) # on the picture's scale, whatever that is
    return(on_scale(picture, array(as.numeric(other$pixels), size)))
  }
  if (picture$many || other$many) {
    argument_error("background", paste("an image of", size[1], "channels"), paste("one of", dim(other$pixels)[1]), call)
  }
  colours <- on_scale(picture, matrix(as.numeric(other$bitmap), 4))
  values <- switch(size[1], crossprod(c(0.299, 0.587, 0.114), colours[1:3, , drop = FALSE]), NULL, colours[1:3, ], colours)
  array(values, size)
}
