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
  if (anyNA(x) || !all(file.exists(x))) return(FALSE)
  named_so <- grepl(image_extensions, x, ignore.case = TRUE)
  all(named_so | vapply(x, has_image_content, NA))
}

has_image_content <- function(path) from_rust(rs_is_picture(file_bytes(path)))

# Paths as Rust takes them. What has no encoding is the bytes that the file system has, also where the locale cannot show them.
file_bytes <- function(paths, call = rlang::caller_env()) {
  paths <- path.expand(paths)
  native <- Encoding(paths) == "unknown" & validUTF8(paths)
  Encoding(paths[native]) <- "UTF-8"
  strings <- as_utf8(paths)
  if (anyNA(strings)) image_read_error(as_utf8(paths[is.na(strings)][1], "byte"), "its path is not valid UTF-8", call)
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
    lime_inform(
      "{.file {path}} holds {image$frames} frames or pages; only the first is used.",
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
  missing <- paths[!file.exists(paths)]
  if (length(missing) > 0) image_read_error(missing[1], "there is no such file", call)
  folders <- paths[dir.exists(paths)]
  if (length(folders) > 0) image_read_error(folders[1], "it is a folder", call)
}

image_read_error <- function(path, why, call, hint = NULL, parent = NULL) {
  lime_abort(
    c("Cannot read the image {.file {path}}: {why}.", i = hint),
    "image_read", path = path, parent = parent, call = call
  )
}
