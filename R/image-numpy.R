# Copies of a picture for a Python model that is asked without preprocess: numpy arrays of float32, or of uint8 where the
# picture is made of bytes, in C order. numpy looks at R's own memory, so nothing is copied on the way.

# `case`: an image case in memory; its pixels and fill become bytes of a pixel x width x height.
numpy_case <- function(case, picture) {
  as_bytes <- function(pixels) from_rust(rs_as_bytes(pixels, !picture$bytes, threads_for(4 * length(pixels))))
  case$shape <- dim(case$pixels)[3:1] # height x width x channels
  case$runs <- segment_runs(case)
  case$type <- if (picture$bytes) "uint8" else "float32"
  case[c("pixels", "fill")] <- list(as_bytes(case$pixels), as_bytes(case$fill))
  structure(case, class = c("image_numpy_case", "image_case"))
}

#' @export
model_bytes.image_numpy_case <- function(case) length(case$pixels)

#' @export
realise.image_numpy_case <- function(case, drawn, rows) {
  n <- length(rows)
  memory <- numpy_memory(case, n)
  threads <- threads_for(as.numeric(n) * length(case$pixels))
  from_rust(rs_masked_buffer(memory$words, case$pixels, case$fill, case$runs, drawn$z[, rows, drop = FALSE], case$d, n, threads))
  memory$array
}

# Memory that somebody in Python still holds is left to them.
#' @export
release.image_numpy_case <- function(case) {
  memory <- case$memory
  if (!is.null(memory$words) && !identical(python_references(memory), memory$references)) memory$words <- NULL
}

# The memory of a batch: `words`, an integer vector, and numpy's views of it: `whole` as integers, `array` as the model gets
# it. The next batch gets the same, unless somebody in Python still holds a view of the last: vectors that Python has seen
# live until R's next full collection, and a new one for each batch would mean many of those.
numpy_memory <- function(case, rows) {
  memory <- case$memory
  size <- c(rows, case$shape)
  if (!is.null(memory$words) && identical(memory$size, size)) return(memory)
  numpy <- reticulate::import("numpy", convert = FALSE)
  memory$size <- size
  memory$words <- array(0L, ceiling(rows * length(case$pixels) / 4)) # with a dim numpy sees it as it is
  memory$whole <- own_reference(reticulate::r_to_py(memory$words))
  memory$flat <- own_reference(numpy$frombuffer(
    memory$whole, dtype = case$type, count = as.integer(prod(size))
  ))
  memory$array <- own_reference(numpy$reshape(memory$flat, as.integer(size)))
  memory$references <- python_references(memory)
  memory
}

# How often Python refers to the views. Slices of `array` refer to the view at the root of theirs.
python_references <- function(memory) {
  count <- reticulate::import("sys", convert = FALSE)$getrefcount
  vapply(list(memory$whole, memory$flat, memory$array), function(view) r_value(count(view)), 1L)
}

# reticulate makes a new reference whenever it hands an object to Python, which lives until R's next collection. These go as
# they are, so that references can be counted.
own_reference <- function(object) structure(object, class = c("lime_numpy", class(object)))

#' @exportS3Method reticulate::r_to_py
r_to_py.lime_numpy <- function(x, convert = FALSE) x
