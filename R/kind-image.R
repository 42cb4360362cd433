# Images: files in, files to preprocess; arrays in, arrays to preprocess.

#' @rdname lime
#' @param preprocess A function that turns raw input into what the model wants. For files raw input is a vector of paths,
#'   for pictures in memory an n x height x width x channels array of doubles. It gives for example an R or numpy array with one
#'   picture for each, in the same order. NULL: the model gets raw input itself.
#' @export
lime.imagefile <- function(x, model, preprocess = NULL, ...) {
  call <- rlang::current_env()
  image_sources(x, call)
  new_explainer("image", model, preprocess, list(...), call = call)
}

#' @rdname lime
#' @usage NULL
#' @export
`lime.magick-image` <- lime.imagefile

#' @rdname explain
#' @order 4
#' @export
explain.imagefile <- function(x, explainer, labels = NULL, n_labels = NULL, n_features = 10, n_permutations = 1000,
                              feature_select = "auto", n_superpixels = 50, weight = 20, n_iter = 10, p_remove = 0.5,
                              batch_size = 10, background = "grey", ..., segments = NULL, target_size = NULL,
                              copies = "png", ridge = NULL) {
  user <- user_call(list(...), names(formals()), rlang::current_env(), parent.frame())
  call <- user$call
  check_explainer(explainer, "image", "images", call)
  request <- check_request(labels, n_labels, n_features, n_permutations, feature_select, batch_size, ridge, together = FALSE, call)
  how <- list(
    superpixels = check_superpixels(n_superpixels, weight, n_iter, call = call), segments = check_segments(segments, call),
    p_remove = check_between(p_remove, "p_remove", 0, 1, call), background = check_background(background, call),
    target_size = check_target_size(target_size, call), copies = check_choice(copies, "copies", c("png", "bmp"), call), buffers = takes_buffers(explainer)
  )
  cases <- lapply(image_sources(x, call), function(source) {
    tryCatch(image_case(source, how, call), lime_error_image_read = function(error) unread_case(source, error))
  })
  if (all(vapply(cases, inherits, NA, "unread_case"))) rlang::cnd_signal(cases[[1]]$error)
  explain_cases(cases, explainer, request, user$dots, user$caller, call)
}

# Height and width, in pixels, or NULL.
check_target_size <- function(x, call) {
  if (is.null(x)) return(NULL)
  if (!is.numeric(x) || length(x) != 2 || !all(is.finite(x)) || any(x < 1 | x != round(x)) || prod(x) > most_pixels) {
    argument_error("target_size", paste("NULL or two positive whole numbers, height and width of at most", most_pixels, "pixels"), describe_value(x), call)
  }
  as.integer(x)
}

# Python models that are asked without preprocess get numpy arrays of 4 bytes or 1 a value, not R's 8.
takes_buffers <- function(explainer) {
  identical(explainer$preprocess, identity) && inherits(held_model(explainer$model), "python.builtin.object")
}

# A damaged file among others: a transparent pixel stands for the picture.
unread_case <- function(source, error) {
  picture <- shared_picture(array(raw(4), c(4, 1, 1)), matrix(1L))
  problem <- error
  problem["parent"] <- list(NULL) # the words of another package
  structure(list(name = source$name, d = 1, problem = one_line(problem), error = error, picture = picture), class = c("unread_case", "image_case"))
}

image_case <- function(source, how, call) {
  picture <- read_picture(source, how$target_size, call)
  segments <- if (is.null(how$segments)) {
    segment(picture, how$superpixels, call)
  } else {
    user_segments(how$segments, picture, call)
  }
  fill <- fill_picture(picture, segments, how$background, call)
  case <- list(
    name = source$name, d = max(segments), z_bytes = mask_bytes(max(segments)), p_remove = how$p_remove, pixels = picture$pixels, fill = fill,
    memory = new.env(parent = emptyenv()), picture = shared_picture(picture$bitmap, segments)
  )
  if (is.null(source$path)) {
    if (how$buffers) numpy_case(case, picture) else structure(case, class = c("image_array_case", "image_case"))
  } else {
    file_case(case, picture, how$copies, path = if (is.null(how$target_size)) source$path) # else permutation 1 is a copy as well
  }
}

# Where one superpixel follows another, row by row: for copies of bytes.
segment_runs <- function(case) from_rust(rs_runs(case$picture$segments, case$d))

file_case <- function(case, picture, format, path) {
  case$path <- path
  case$format <- format
  case$runs <- segment_runs(case)
  if (!picture$alpha) case[c("pixels", "fill")] <- list(case$pixels[1:3, , , drop = FALSE], case$fill[1:3, , , drop = FALSE])
  structure(case, class = c("image_file_case", "image_case"))
}

#' @export
perturb.image_case <- function(case, n, seed) {
  list(z = from_rust(rs_keep_independently(n, case$d, case$p_remove, seed, case$picture$bitmap, threads_for(20 * n * case$d))))
}

# Copies as files, in a folder that goes with the batch. Row 1 is the file itself.
#' @export
realise.image_file_case <- function(case, drawn, rows) {
  copies <- if (is.null(case$path)) rows else rows[rows > 1]
  case$memory$folder <- temporary_folder()
  paths <- sprintf("permutation-%d.%s", copies, case$format)
  if (length(paths) > 0) paths <- paste0(case$memory$folder, "/", paths) # file.path() takes no bytes that are not valid
  from_rust(rs_write_masked(
    case$pixels, case$fill, case$runs, drawn$z[, copies, drop = FALSE], case$d, file_bytes(paths), lime_threads()
  ))
  c(if (rows[1] == 1) case$path, paths)
}

# R's own may be gone, or not to be written to.
temporary_folder <- function(call = rlang::caller_env()) {
  folder <- tempfile("lime", suppressWarnings(tempdir(check = TRUE)))
  if (!dir.create(folder, showWarnings = FALSE)) {
    shown <- as_utf8(dirname(folder), "byte")
    lime_abort(
      c("Cannot make a folder for copies of the image in {.file {shown}}.", i = "R takes the folder from the environment variable {.envvar TMPDIR}."),
      "write", path = folder, call = call
    )
  }
  folder
}

#' @export
release.image_file_case <- function(case) unlink(case$memory$folder, recursive = TRUE)

# Copies as an array, rows x height x width x channels.
#' @export
realise.image_array_case <- function(case, drawn, rows) {
  threads <- threads_for(8 * length(rows) * length(case$pixels)) # fresh memory is slow
  from_rust(rs_masked_array(
    case$pixels, case$fill, case$picture$segments, drawn$z[, rows, drop = FALSE], case$d, length(rows), threads
  ))
}

#' @export
model_bytes.image_file_case <- function(case) 0 # on disk

#' @export
model_bytes.image_array_case <- function(case) 8 * length(case$pixels)

#' @export
similarity.image_case <- function(case, drawn) {
  from_rust(rs_cosine(drawn$z, case$d))
}

#' @export
describe.image_case <- function(case, features) {
  list(
    feature = as.character(features),
    feature_value = new_superpixel_list(case$picture, features),
    feature_desc = vapply(features, function(feature) bounding_box(case$picture$segments, feature), "")
  )
}

# "[y0-y1], [x0-x1]" of a superpixel, from 1 at the top left.
bounding_box <- function(segments, feature) {
  if (is.na(feature)) return(NA_character_)
  where <- which(segments == feature, arr.ind = TRUE)
  x <- range(where[, 1])
  y <- range(where[, 2])
  sprintf("[%d-%d], [%d-%d]", y[1], y[2], x[1], x[2])
}

#' @export
case_data.image_case <- function(case, n) new_bitmap_list(case$picture, n)
