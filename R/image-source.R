# What can be explained as an image: files, arrays (height x width x channels, or n of them), magick images, lists of
# those. A source is a list of `name` and either `path` or `pixels` and `range`:
#   pixels  double, channels x width x height, on the user's own scale
#   range   the values of black and white
#   bytes   are all values whole numbers from 0 to 255, kept as such?

image_sources <- function(x, call, argument = "x") {
  if (is.character(x) && !is.array(x)) return(file_sources(x, call, argument))
  pictures <- pictures_in_memory(x, call, argument)
  names <- numbered_names(names(pictures), length(pictures))
  Map(function(picture, name) c(list(name = name), picture), unname(pictures), number_duplicates(names), USE.NAMES = FALSE)
}

file_sources <- function(paths, call, argument) {
  if (length(paths) == 0 || anyNA(paths)) argument_error(argument, "paths of image files", describe_value(paths), call)
  paths <- as.character(unclass(paths))
  check_files(paths, call)
  Map(function(path, name) list(name = name, path = path), paths, number_duplicates(file_names(paths)), USE.NAMES = FALSE)
}

# Without their folders; bytes that are not valid are spelled out, "caf<e9>.png".
file_names <- function(paths) {
  as_utf8(sub("^.*/", "", sub("/+$", "", path.expand(paths), useBytes = TRUE), useBytes = TRUE), "byte")
}

# A list of list(pixels, range, bytes), with names where the user gave some.
pictures_in_memory <- function(x, call, argument) {
  if (inherits(x, "magick-image")) return(magick_pictures(x, call, argument))
  if (is_picture_list(x)) {
    found <- Map(function(element, i) {
      inside <- pictures_in_memory(element, call, paste0(argument, "[[", i, "]]"))
      if (length(inside) != 1) {
        argument_error(paste0(argument, "[[", i, "]]"), "one picture", paste(length(inside), "of them"), call)
      }
      inside[[1]]
    }, x, seq_along(x))
    return(stats::setNames(found, names(x)))
  }
  facts <- check_pixels(x, call, argument)
  range <- scale_of(facts$low, facts$high)
  bytes <- is.integer(x) && identical(range, c(0, 255))
  size <- c(if (length(dim(x)) == 3) 1L, dim(x)) # n x height x width x channels
  picture <- function(i) list(pixels = channels_first(x, size, i), range = range, bytes = bytes)
  stats::setNames(lapply(seq_len(size[1]), picture), if (length(dim(x)) == 4) names(x) %||% dimnames(x)[[1]])
}

# What black and white are: colours go from 0 to 1 or from 0 to 255, other values (normalised ones, 16 bits) from their smallest
# to their largest.
scale_of <- function(low, high) {
  if (low < 0 || high > 255) return(c(low, if (high > low) high else low + 1))
  c(0, if (high <= 1) 1 else 255)
}

# Bytes on the scale of a picture.
on_scale <- function(picture, bytes) picture$range[1] + bytes * (diff(picture$range) / 255)

is_picture_list <- function(x) {
  is_plain_list(x) && length(x) > 0 &&
    all(vapply(x, function(element) is.array(element) || inherits(element, "magick-image"), NA))
}

is_plain_list <- function(x) is.list(x) && !is.object(x)

# Picture i of n x height x width x channels as channels x width x height, as bitmaps are.
channels_first <- function(x, size, i) {
  from_rust(rs_channels_first(x, size, i, threads_for(4 * prod(size[-1]))))
}

# An array that holds pictures: list(low, high), its smallest and largest value.
check_pixels <- function(x, call, argument) {
  must <- "an array of pictures, height x width x channels or n x height x width x channels"
  if (is.raw(x)) {
    argument_error(argument, must, "raw values", call,
      hint = "{.pkg magick} bitmaps become such an array with {.code as.integer(x)}.")
  }
  if (!(is.numeric(x) || is.logical(x)) || !length(dim(x)) %in% 3:4) {
    argument_error(argument, must, describe_shape(x), call,
      hint = if (is.matrix(x)) "One channel is {.code array(x, c(dim(x), 1))}.")
  }
  if (length(x) == 0) argument_error(argument, "a picture with pixels", describe_shape(x), call)
  area <- prod(utils::tail(dim(x), 3)[1:2])
  if (area > most_pixels) {
    argument_error(argument, paste("a picture of at most", most_pixels, "pixels"), paste(area, "pixels"), call)
  }
  facts <- from_rust(rs_facts(x, threads_for(length(x))), call) # how many are not finite, smallest, largest
  if (facts[1] > 0) {
    argument_error(argument, "a picture of finite numbers", paste(facts[1], if (facts[1] == 1) "value that is" else "values that are", "NA or not finite"), call)
  }
  list(low = facts[2], high = facts[3])
}

# As in the Rust core, which reads the files.
most_pixels <- 2^27

magick_pictures <- function(x, call, argument) {
  pictures <- tryCatch(
    lapply(seq_len(nrow(magick::image_info(x))), function(i) { # length() of a dead one is any number
      image <- x[i]
      alpha <- isTRUE(magick::image_info(image)$matte)
      bitmap <- unclass(magick::image_data(image, if (alpha) "rgba" else "rgb"))
      list(pixels = array(as.numeric(bitmap), dim(bitmap)), range = c(0, 255), bytes = TRUE)
    }),
    error = function(error) {
      argument_error(argument, "a living magick image", paste("one that magick cannot read:", one_line(error)), call)
    }
  )
  if (length(pictures) == 0) argument_error(argument, "a magick image with pictures", "an empty one", call)
  pictures
}

# A picture is a source made ready:
#   name      what the user calls it
#   pixels    channels x width x height: raw RGBA of a file, numbers of a picture in memory
#   range     the values of black and white
#   bytes     are the values whole numbers from 0 to 255?
#   bitmap    raw RGBA, what plots show; of many channels three principal components as colours
#   alpha     has the file an alpha channel?
#   many      are the channels no colours?
read_picture <- function(source, target_size = NULL, call = rlang::caller_env()) {
  picture <- if (is.null(source$path)) {
    list(pixels = source$pixels, range = source$range, bytes = source$bytes, alpha = dim(source$pixels)[1] == 4)
  } else {
    image <- read_image(source$path, call)
    list(pixels = image$bitmap, range = c(0, 255), bytes = TRUE, alpha = image$alpha)
  }
  picture$name <- source$name
  if (!is.null(target_size)) picture$pixels <- resize_pixels(picture$pixels, target_size)
  picture$many <- !dim(picture$pixels)[1] %in% c(1, 3, 4)
  if (!picture$range[2] %in% c(1, 255) || picture$range[1] != 0) {
    ends <- format(picture$range, digits = 3, trim = TRUE)
    lime_inform(
      c("Picture {.val {source$name}} has values from {ends[1]} to {ends[2]}: they are seen as black and white.",
        i = "Colours are numbers from 0 to 1 or from 0 to 255."), "scale", range = picture$range
    )
  }
  picture$bitmap <- if (is.raw(picture$pixels)) picture$pixels else display_bitmap(picture)
  picture
}

# size: height, width
resize_pixels <- function(pixels, size) {
  if (identical(dim(pixels)[3:2], size)) return(pixels)
  from_rust(rs_resize(pixels, size[2], size[1], threads_for(20 * max(length(pixels), dim(pixels)[1] * prod(size)))))
}

display_bitmap <- function(picture) {
  pixels <- picture$pixels
  range <- picture$range
  if (picture$many) {
    values <- (matrix(pixels, dim(pixels)[1]) / 2 - range[1] / 2) / diff(range / 2) # huge ones have no squares
    pixels <- array(principal_components(values), c(3L, dim(pixels)[2:3]))
    range <- c(0, 255)
  }
  if (range[1] != 0) pixels <- pixels - range[1]
  from_rust(rs_show(pixels, diff(range), threads_for(4 * length(pixels))))
}

# The three directions in which standardised channels (in rows) differ most, as bytes around 128: a standard deviation of
# the first is 50, and differences between pixels keep their proportions.
principal_components <- function(values) {
  centred <- values - rowMeans(values)
  deviation <- sqrt(rowMeans(centred^2))
  centred <- centred / ifelse(deviation > 0, deviation, 1)
  axes <- eigen(tcrossprod(centred) / ncol(values), symmetric = TRUE)
  n <- min(3, nrow(values))
  directions <- axes$vectors[, seq_len(n), drop = FALSE]
  # an axis has no sign of its own: its largest loading is positive
  directions <- sweep(directions, 2, apply(directions, 2, function(v) sign(v[which.max(abs(v))])), `*`)
  spread <- sqrt(max(axes$values[1], .Machine$double.eps))
  components <- matrix(128, 3, ncol(values))
  components[seq_len(n), ] <- 128 + 50 / spread * crossprod(directions, centred)
  components
}
