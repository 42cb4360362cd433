# Which strings are image files, and what is in them.

image_extensions <- "[.](jpe?g|bmp|png|tiff?|gif|bpg|webp)$"

# `x` with class "imagefile" in front if all its elements are image files, so that dispatch finds them.
mark_images <- function(x) {
  if (is.character(x) && length(x) > 0 && !inherits(x, "imagefile") && all_image_files(x)) {
    class(x) <- c("imagefile", class(x))
  }
  x
}

all_image_files <- function(x) {
  if (anyNA(x) || !all(there_is(x))) return(FALSE)
  all(is_named_image(x) | vapply(x, has_image_content, NA))
}

# Strings that are marked as bytes name no file.
there_is <- function(paths) {
  known <- Encoding(paths) != "bytes"
  known[known] <- file.exists(paths[known])
  known
}

# By bytes: names of files need not be valid in any encoding.
is_named_image <- function(x) grepl(image_extensions, x, ignore.case = TRUE, useBytes = TRUE)

has_image_content <- function(path) from_rust(rs_is_picture(file_bytes(path)))

# Paths as Rust takes them. What has no encoding is the bytes that the file system has, also where the locale cannot show them, and where they
# are no UTF-8 (which Windows does not have).
file_bytes <- function(paths, call = rlang::caller_env()) {
  paths <- path.expand(paths)
  native <- Encoding(paths) == "unknown" & validUTF8(paths)
  Encoding(paths[native]) <- "UTF-8"
  strings <- as_utf8(paths)
  other <- is.na(strings)
  if (any(other) && .Platform$OS.type == "windows") image_read_error(paths[other][1], "its path is not valid UTF-8", call)
  strings[other] <- paths[other]
  strings
}

# A picture: list(bitmap = raw 4 x width x height, alpha = had the file an alpha channel?, frames = pictures in the file,
# of which this is the first)
read_image <- function(path, call = rlang::caller_env()) {
  check_files(path, call)
  image <- tryCatch(
    from_rust(rs_decode(file_bytes(path, call), threads_for(20 * file.size(path))), call),
    lime_error_image_format = function(error) read_with_magick(path, call)
  )
  if (image$frames > 1) {
    shown <- as_utf8(path, "byte")
    lime_inform(
      "{.file {shown}} holds {image$frames} frames or pages; only the first is used.",
      "animation", path = path, frames = image$frames
    )
  }
  image
}

# Formats that the Rust side does not read, from bytes: magick takes a path with a colon for a command.
read_with_magick <- function(path, call) {
  if (!requireNamespace("magick", quietly = TRUE)) {
    image_read_error(path, "it is not one of the PNG, JPEG, BMP, GIF and WebP files that lime reads by itself", call,
      hint = "Others are read where the magick package is installed.")
  }
  tryCatch({
    images <- magick::image_read(readBin(path, "raw", file.size(path)))
    bitmap <- unclass(magick::image_data(images[1], "rgba"))
    alpha <- isTRUE(magick::image_info(images[1])$matte)
    list(bitmap = array(as.raw(bitmap), dim(bitmap)), alpha = alpha, frames = length(images))
  }, error = function(error) image_read_error(path, "it is not an image, or damaged", call, parent = error))
}

check_files <- function(paths, call = rlang::caller_env()) {
  missing <- paths[!there_is(paths)]
  if (length(missing) > 0) image_read_error(missing[1], "there is no such file", call)
  folders <- paths[dir.exists(paths)]
  if (length(folders) > 0) image_read_error(folders[1], "it is a folder", call)
}

image_read_error <- function(path, why, call, hint = NULL, parent = NULL) {
  shown <- as_utf8(path, "byte")
  lime_abort(
    c("Cannot read the image {.file {shown}}: {why}.", i = hint),
    "image_read", path = path, parent = parent, call = call
  )
}
