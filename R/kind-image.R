# Images: files in, files to preprocess.

#' @rdname lime
#' @param preprocess A function that turns raw input, a vector of paths, into what the model wants: for example an R or
#'   numpy array with one picture for each path, in the same order. NULL: the paths themselves.
#' @export
lime.imagefile <- function(x, model, preprocess = NULL, ...) {
  if (missing(model) || is.null(model)) {
    argument_error("model", "a model", "NULL", rlang::current_env())
  }
  unused <- names(list(...)) %||% rep("", ...length())
  if (length(unused) > 0) {
    lime_warn("{.fn lime} does not use these arguments: {.arg {unused}}.", "argument", arguments = unused)
  }
  check_files(x)
  preprocess <- if (is.null(preprocess)) identity else check_function(preprocess, "preprocess")
  structure(
    list(model = model, preprocess = preprocess),
    class = c("image_explainer", "explainer", "list")
  )
}

#' @rdname explain
#' @export
explain.imagefile <- function(x, explainer, labels = NULL, n_labels = NULL, n_features, n_permutations = 1000,
                              feature_select = "auto", n_superpixels = 50, weight = 20, n_iter = 10, p_remove = 0.5,
                              batch_size = 10, background = "grey", ...) {
  dots <- list(...)
  # From explain.character(), which the user called: errors name its call, methods are looked up from its caller.
  call <- if (is.null(dots$.caller)) rlang::current_env() else parent.frame()
  caller <- past_base(dots$.caller %||% parent.frame())
  dots$.caller <- NULL
  check_dots_spelling(dots, names(formals()), call)
  if (!inherits(explainer, "image_explainer")) wrong_explainer(explainer, call)
  if (missing(n_features)) argument_error("n_features", "given, a positive whole number", "missing", call)
  request <- list(
    labels = labels, n_labels = n_labels,
    n_features = check_count(n_features, "n_features", call),
    n_permutations = check_count(n_permutations, "n_permutations", call),
    feature_select = check_choice(feature_select, "feature_select", feature_selections, call),
    batch_size = check_count(batch_size, "batch_size", call)
  )
  mask <- list(
    p_remove = check_between(p_remove, "p_remove", 0, 1, call),
    background = as.integer(check_colour(background, "background", call = call))
  )
  cases <- image_cases(x, check_superpixels(n_superpixels, weight, n_iter, call), mask, call)
  explain_cases(cases, explainer, request, dots, caller, call)
}

feature_selections <- c("auto", "none", "forward_selection", "highest_weights", "lasso_path")

# Read before anything is drawn, so that a damaged file costs nobody an explanation.
image_cases <- function(paths, request, mask, call) {
  if (!is.character(paths) || length(paths) == 0 || anyNA(paths)) {
    argument_error("x", "paths of image files", describe_value(paths), call)
  }
  paths <- as.character(unclass(paths))
  check_files(paths, call)
  names <- number_duplicates(basename(paths))
  Map(function(path, name) {
    image <- read_image(path, call)
    segments <- segment(image$bitmap, request, call)
    case <- list(
      name = name, path = path, alpha = image$alpha, d = max(segments),
      picture = shared_picture(image$bitmap, segments), mask = mask
    )
    structure(case, class = "image_case")
  }, paths, names, USE.NAMES = FALSE)
}

#' @export
perturb.image_case <- function(case, n, seed) {
  from_rust(rs_keep_masks(n, case$d, case$mask$p_remove, seed, case$picture$bitmap, threads_for(20 * n * case$d)))
}

# Copies as PNG files, in a folder that goes with the batch. Row 1 is the file itself.
#' @export
realise.image_case <- function(case, z, rows) {
  copies <- rows[rows > 1]
  folder <- tempfile("lime")
  dir.create(folder)
  done <- function() unlink(folder, recursive = TRUE)
  paths <- file.path(folder, sprintf("permutation-%d.png", copies))
  written <- FALSE
  on.exit(if (!written) done())
  from_rust(rs_write_masked(
    case$picture$bitmap, case$picture$segments, case$alpha, case$mask$background,
    z[copies, , drop = FALSE], enc2utf8(path.expand(paths)), lime_threads()
  ))
  written <- TRUE
  list(data = c(if (rows[1] == 1) case$path, paths), done = done)
}

#' @export
similarity.image_case <- function(case, z) {
  from_rust(rs_cosine(z, nrow(z), ncol(z)))
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
