# The two list columns of image explanations. Their elements point to one environment per case that holds the bitmap and
# the superpixels, so a picture is kept, and saved, once, however many rows show it. `[[` and as.list() give what scripts
# expect: raw bitmaps and pixel positions.

# The environment of a picture: bitmap (raw, 4 x width x height) and segments (integer, width x height). Equal pictures
# share one as long as it lives, so equal explanations are identical().
shared_picture <- function(bitmap, segments) {
  key <- rlang::hash(list(bitmap, segments))
  known <- the$pictures[[key]]
  picture <- if (!is.null(known)) rlang::wref_key(known)
  if (is.null(picture)) {
    picture <- rlang::env(emptyenv(), bitmap = bitmap, segments = segments)
    the$pictures <- Filter(function(ref) !is.null(rlang::wref_key(ref)), the$pictures)
    the$pictures[[key]] <- rlang::new_weakref(picture)
  }
  picture
}

new_bitmap_list <- function(picture, n) {
  structure(rep(list(picture), n), class = c("bitmap_list", "list"))
}

new_superpixel_list <- function(picture, features) {
  elements <- lapply(features, function(feature) list(picture = picture, feature = feature))
  structure(elements, class = c("superpixel_list", "list"))
}

# Elements made by hand or by an older version hold the data itself.
as_bitmap <- function(element) {
  if (is.environment(element)) structure(element$bitmap, class = c("bitmap", "rgba")) else element
}

as_positions <- function(element) {
  if (is.list(element)) which(element$picture$segments == element$feature) else element
}

#' @export
`[[.bitmap_list` <- function(x, i, ...) as_bitmap(.subset2(x, i))
#' @export
`[[.superpixel_list` <- function(x, i, ...) as_positions(.subset2(x, i))
#' @export
as.list.bitmap_list <- function(x, ...) lapply(unclass(x), as_bitmap)
#' @export
as.list.superpixel_list <- function(x, ...) lapply(unclass(x), as_positions)
#' @method unlist superpixel_list
#' @export
unlist.superpixel_list <- function(x, recursive = TRUE, use.names = TRUE) unlist(as.list(x), recursive, use.names)

#' @export
`[.bitmap_list` <- function(x, i) structure(unclass(x)[i], class = class(x))
#' @export
`[.superpixel_list` <- `[.bitmap_list`
#' @export
c.bitmap_list <- function(...) structure(do.call(c, lapply(list(...), unclass)), class = class(..1))
#' @export
c.superpixel_list <- c.bitmap_list

# To tibble and dplyr a list is a column only if its class says so, which that of lime 0.5.4 does not, or has this method.
#' @exportS3Method vctrs::vec_proxy
vec_proxy.bitmap_list <- function(x, ...) unclass(x)
#' @exportS3Method vctrs::vec_proxy
vec_proxy.superpixel_list <- vec_proxy.bitmap_list

#' @export
format.bitmap <- function(x, ...) {
  dim <- dim(x)
  sprintf("%d channel %dx%d bitmap", dim[1], dim[2], dim[3])
}
#' @export
format.bitmap_list <- function(x, ...) vapply(as.list(x), format.bitmap, "")
#' @export
format.superpixel_list <- function(x, ...) sprintf("%dpx superpixel", lengths(as.list(x)))
#' @exportS3Method pillar::pillar_shaft
pillar_shaft.bitmap_list <- function(x, ...) pillar::new_pillar_shaft_simple(paste0("<", format(x), ">"))
#' @exportS3Method pillar::pillar_shaft
pillar_shaft.superpixel_list <- pillar_shaft.bitmap_list

#' @export
print.bitmap_list <- function(x, ...) {
  cat(paste0("<", format(x), ">"), sep = "\n")
  invisible(x)
}
#' @export
print.superpixel_list <- print.bitmap_list
#' @export
as.character.bitmap_list <- function(x, ...) format(x)
#' @export
as.character.superpixel_list <- function(x, ...) format(x)
