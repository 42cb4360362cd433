# What preprocess and the model are given ------------------------------------------------------------------------------

# Explains with a preprocess that looks at its files; gives what it saw, and the model's answers.
watch_files <- function(path, ..., n_permutations = 25, batch_size = 10) {
  seen <- list()
  look <- function(paths) {
    seen[[length(seen) + 1]] <<- list(
      paths = paths, exist = file.exists(paths), folders = unique(dirname(paths)),
      types = if (all(grepl("png$", paths))) png_colour_type(paths)
    )
    paths
  }
  model <- as_regressor(recording_model(mean)$model)
  set.seed(1)
  explain(path, lime(path, model, look), n_features = 2,
    n_permutations = n_permutations, batch_size = batch_size, n_superpixels = 8, ...)
  seen
}

test_that("preprocess gets batches of PNG files that exist, the first the user's own", {
  path <- local_png()
  seen <- watch_files(path)
  expect_identical(lengths(lapply(seen, `[[`, "paths")), c(10L, 10L, 5L))
  expect_true(all(unlist(lapply(seen, `[[`, "exist"))))
  paths <- unlist(lapply(seen, `[[`, "paths"))
  expect_true(all(endsWith(paths, ".png")))
  expect_identical(paths[1], path)
  expect_identical(anyDuplicated(basename(paths)), 0L)
  expect_false(any(file.exists(paths[-1])))
  expect_false(any(dir.exists(setdiff(dirname(paths), dirname(path)))))
  expect_true(file.exists(path))
})

test_that("copies may be BMP files, of the same pixels", {
  skip_if_not_installed("magick")
  for (channels in 3:4) {
    path <- local_png(picture_array(channels = channels))
    seen <- list()
    look <- function(paths) {
      seen[[length(seen) + 1]] <<- tools::file_ext(paths)
      pixels <- lapply(paths, function(path) as.integer(magick::image_data(magick::image_read(path), "rgba")))
      vapply(pixels, function(p) sum(p * seq_along(p)), 0)
    }
    ask <- function(...) {
      set.seed(1)
      explain(path, lime(path, as_regressor(look)), n_features = 3, n_permutations = 25, n_superpixels = 6, ...)
    }
    expect_identical(ask(copies = "bmp"), ask())
    expect_identical(unique(unlist(seen[1:3])), c("png", "bmp"))
  }
  expect_error(ask(copies = "jpg"), "`copies`.*jpg", class = "lime_error_argument")
})

test_that("copies are RGBA if and only if the source has alpha", {
  kinds <- list(c(1, 2), c(2, 6), c(3, 2), c(4, 6)) # channels of the source, colour type of the copies
  for (kind in kinds) {
    path <- local_png(picture_array(channels = kind[1]))
    seen <- watch_files(path)
    types <- unlist(lapply(seen, `[[`, "types"))[-1]
    expect_true(all(types == kind[2]), info = paste(kind[1], "channels"))
  }
})

test_that("permutations of other formats are PNG files, the first is the file itself", {
  path <- local_format("jpeg", "photo.JPG")
  paths <- NULL
  keep <- function(x) {
    paths <<- c(paths, x)
    x
  }
  model <- function(paths) cbind(a = seq_along(paths) / 100, b = 1 - seq_along(paths) / 100)
  explain(path, lime(path, as_classifier(model), keep), n_labels = 1, n_features = 2, n_permutations = 12)
  expect_identical(paths[1], path)
  expect_true(all(endsWith(paths[-1], ".png")))
})

test_that("what is removed is opaque background, what is kept is untouched", {
  for (channels in 3:4) {
    picture <- picture_array(channels = channels)
    if (channels == 4) picture[1:4, 1:6, 4] <- 0
    path <- local_png(picture)
    segments <- superpixels(path, 8)
    removed <- 0
    look <- function(paths) {
      for (copy in paths[-1]) {
        found <- png::readPNG(copy)
        expect_identical(dim(found), dim(picture))
        for (j in 1:8) {
          here <- segments == j
          values <- apply(found, 3, function(layer) layer[here])
          untouched <- isTRUE(all.equal(values, apply(picture, 3, function(layer) layer[here]), tolerance = 1e-9))
          covered <- isTRUE(all.equal(
            unname(values),
            matrix(c(255, 165, 0, 255)[seq_len(channels)] / 255, sum(here), channels, byrow = TRUE)
          ))
          expect_true(xor(untouched, covered))
          removed <<- removed + covered
        }
      }
      paths
    }
    explain(path, lime(path, as_classifier(colour_shares), look), n_labels = 1, n_features = 2, n_permutations = 10,
      n_superpixels = 8, background = "orange")
    expect_gt(removed, 5) # 36 expected
  }
})

test_that("p_remove is the probability of removal", {
  path <- local_png()
  for (p in c(0.2, 0.8)) {
    watched <- recording_model(function(p) c(a = mean(p)), picture_array())
    set.seed(4)
    explain(path, lime(path, as_regressor(watched$model)), n_features = 2, n_permutations = 400, batch_size = 100,
      n_superpixels = 8, p_remove = p)
    z <- watched$z(superpixels(path, 8))[-1, ]
    expect_lt(abs(mean(1 - z) - p), 5 * sqrt(p * (1 - p) / length(z)))
    expect_gt(nrow(unique(z)), 20)
  }
})

# Truth ----------------------------------------------------------------------------------------------------------------

test_that("the weights of a linear model are what each superpixel adds to it", {
  picture <- picture_array(30, 20)
  path <- local_png(picture)
  lambda <- withr::with_seed(7, array(rnorm(length(picture)), dim(picture))) / 100
  linear <- recording_model(function(p) c(Response = sum(lambda * p)), picture)
  segments <- superpixels(path, 10)
  set.seed(1)
  explanation <- explain(
    path, lime(path, as_regressor(linear$model)), n_features = 10, n_permutations = 300, n_superpixels = 10, batch_size = 50
  )
  change <- rowSums(sweep(lambda * (picture - rep(grey_background, each = 600)), 1:2, 0, "+"), dims = 2)
  truth <- as.vector(tapply(change, segments, sum))
  # the model's answers are linear in the masks, so the ridge only shrinks: (C + L)^-1 C truth
  z <- linear$z(segments)
  expect_equal(as.vector(linear$y()), sum(lambda * rep(grey_background, each = 600)) + drop(z %*% truth))
  w <- sqrt(rowMeans(z))
  share <- w / sum(w)
  centred <- sweep(z, 2, colSums(share * z))
  covariance <- crossprod(centred, share * centred)
  y <- as.vector(linear$y())
  shrunk <- solve(covariance + 2 / 300 * diag(diag(covariance)), covariance %*% truth)
  found <- explanation$feature_weight[match(1:10, explanation$feature)]
  expect_lt(max(abs(found - shrunk)), 1e-6)
  oracle <- ridge_oracle(z, y, w)
  expect_lt(abs(explanation$model_intercept[1] - oracle$intercept), 1e-6)
  expect_lt(abs(explanation$model_r2[1] - oracle$r2), 1e-6)
  expect_equal(explanation$prediction, rep(sum(lambda * picture), 10))
})

test_that("the weights of an AND of superpixels are near the limit that theory gives", {
  picture <- picture_array()
  path <- local_png(picture)
  segments <- superpixels(path, 8)
  wanted <- segments %in% c(2, 5, 7)
  all_there <- recording_model(
    function(p) c(Response = as.numeric(all(abs(p - picture)[rep(wanted, 3)] < 1e-9))), picture
  )
  set.seed(2)
  explanation <- explain(path, lime(path, as_regressor(all_there$model)), n_features = 8, n_permutations = 3000,
    n_superpixels = 8, batch_size = 500)
  limit <- and_limit(8, 3)
  expect_equal(unlist(limit), # the example value of the derivation
    c(intercept = -0.3143776977737565, inside = 0.28441142356111054, outside = 0.0027158275447506032))
  z <- all_there$z(segments)
  errors <- robust_errors(z, as.vector(all_there$y()), sqrt(rowMeans(z)))
  found <- c(explanation$model_intercept[1], explanation$feature_weight[match(1:8, explanation$feature)])
  expected <- with(limit, c(intercept, ifelse(1:8 %in% c(2, 5, 7), inside, outside)))
  expect_lt(max(abs(found - expected) / errors), 5)
  expect_lt(max(errors), 0.02) # so that the line above says something
})

test_that("copies without any superpixel weigh nothing and stay", {
  picture <- picture_array()
  path <- local_png(picture)
  odd <- recording_model(function(p) c(Response = mean(p)^2), picture)
  set.seed(3)
  explanation <- explain(path, lime(path, as_regressor(odd$model)), n_features = 2, n_permutations = 200,
    n_superpixels = 2, batch_size = 100)
  z <- odd$z(superpixels(path, 2))
  expect_gt(sum(rowSums(z) == 0), 20) # 50 expected
  oracle <- ridge_oracle(z, as.vector(odd$y()), sqrt(rowMeans(z)))
  expect_equal(explanation$feature_weight, oracle$weights[as.integer(explanation$feature)], tolerance = 1e-8)
})

# The result -----------------------------------------------------------------------------------------------------------

test_that("feature_desc is the bounding box, rows first", {
  path <- local_png()
  explanation <- small_explanation(path, n_labels = 1, n_features = 8)
  segments <- superpixels(path, 8)
  for (row in seq_len(nrow(explanation))) {
    where <- which(segments == as.integer(explanation$feature[row]), arr.ind = TRUE)
    expected <- sprintf("[%d-%d], [%d-%d]", min(where[, 1]), max(where[, 1]), min(where[, 2]), max(where[, 2]))
    expect_identical(explanation$feature_desc[row], expected)
  }
})

test_that("files of the same name are kept apart", {
  first <- local_png()
  second <- local_png(1 - picture_array())
  expect_identical(basename(first), basename(second))
  explanation <- small_explanation(c(first, second), n_labels = 1)
  expect_identical(unique(explanation$case), c("picture.png", "picture.png (2)"))
  expect_equal(bitmap_bytes(explanation$data[[1]]), round(255 * picture_array()))
  expect_equal(bitmap_bytes(explanation$data[[nrow(explanation)]]), 255 - round(255 * picture_array()))
})

test_that("one superpixel, one pixel and few pixels work", {
  path <- local_png()
  expect_message(
    one <- small_explanation(path, n_labels = 1, n_features = 1, n_superpixels = 1), class = "lime_message_equal_weights"
  )
  expect_identical(one$feature, "1")
  expect_gt(abs(one$feature_weight), 0.1) # the picture against the background alone
  expect_equal(one$model_prediction, one$label_prob)
  expect_length(one$feature_value[[1]], 24 * 16)
  dot <- local_png(array(c(0.2, 0.4, 0.6), c(1, 1, 3)), "dot.png")
  expect_message(
    tiny <- suppressWarnings(small_explanation(dot, n_labels = 2, n_features = 5, n_superpixels = 50), "lime_warning"),
    class = "lime_message_superpixels"
  )
  expect_identical(tiny$label, c("blue", "green"))
  strip <- local_png(picture_array(8, 4), "strip.png")
  expect_message(
    small <- small_explanation(strip, n_labels = 1, n_features = 40, n_superpixels = 50, n_permutations = 200),
    class = "lime_message_superpixels"
  )
  expect_identical(sort(as.integer(small$feature)), 1:32)
})

test_that("all formats that are read in Rust give the pixels that magick sees", {
  for (format in c("png", "bmp", "gif", "webp", "jpeg")) {
    path <- local_format(format)
    expected <- aperm(array(as.integer(unclass(magick::image_data(magick::image_read(path), "rgb"))), c(3, 24, 16)), 3:1)
    data <- small_explanation(path, as_regressor(function(paths) seq_along(paths)), n_labels = NULL, n_features = 1)$data[[1]]
    expect_identical(dim(data), c(4L, 24L, 16L))
    away <- abs(bitmap_bytes(data) - expected)
    # decoders of lossy formats may differ in how they interpolate colours
    expect_lte(mean(away), if (format %in% c("webp", "jpeg")) 6 else 0)
  }
})

test_that("TIFF goes through magick", {
  path <- local_format("tiff")
  data <- small_explanation(path, as_regressor(function(paths) seq_along(paths)), n_labels = NULL, n_features = 1)$data[[1]]
  expect_equal(bitmap_bytes(data), round(255 * picture_array()))
})

# Bad input ------------------------------------------------------------------------------------------------------------

test_that("every wrong argument is an error that names it and its value, with nothing drawn", {
  path <- local_png()
  model <- function(paths) stop("must not be asked")
  explainer <- lime(path, as_classifier(model))
  counts <- c("n_features", "n_permutations", "n_superpixels", "n_iter", "batch_size", "n_labels")
  bad_counts <- list(0, -1, 1.5, NA_real_, Inf, "seven", c(1, 2), TRUE)
  bad <- c(
    unlist(lapply(counts, function(name) lapply(bad_counts, function(value) stats::setNames(list(value), name))), FALSE),
    lapply(list(0, -3, NA_real_, Inf, "heavy", c(1, 2)), function(value) list(weight = value)),
    lapply(list(-1, NA_real_, Inf, "strong", c(1, 2)), function(value) list(ridge = value)),
    lapply(list(0, 1, -0.5, 1.5, NA_real_, "half"), function(value) list(p_remove = value)),
    lapply(list("no such colour", NA_character_, c("red", "blue"), Inf), function(value) list(background = value)),
    lapply(list("best", NA_character_, 3, c("auto", "none")), function(value) list(feature_select = value))
  )
  bad <- Filter(function(arguments) !identical(arguments, list(n_features = Inf)), bad) # all features
  set.seed(1)
  before <- .Random.seed
  for (arguments in bad) {
    call <- utils::modifyList(list(n_labels = 1, n_features = 2, n_permutations = 20), arguments)
    error <- tryCatch(do.call(explain, c(list(path, explainer), call)), error = identity)
    info <- paste(names(arguments), "=", deparse(arguments[[1]]))
    expect_true(inherits(error, "lime_error_argument"), info = info)
    expect_true(grepl(paste0("`", names(arguments), "`"), conditionMessage(error), fixed = TRUE), info = info)
    value <- as.character(arguments[[1]][1])
    if (is.na(value)) value <- "NA"
    expect_true(grepl(value, conditionMessage(error), fixed = TRUE), info = paste(info, conditionMessage(error)))
    expect_identical(error$argument, names(arguments), info = info)
  }
  expect_identical(.Random.seed, before)
})

test_that("missing and misspelt arguments are errors, other ones go to the model", {
  path <- local_png()
  explainer <- lime(path, as_classifier(colour_shares))
  expect_error(explain(path, n_labels = 1, n_features = 2), "explainer", class = "lime_error_argument")
  expect_error(explain(path, "explainer", n_labels = 1, n_features = 2), "explainer", class = "lime_error_argument")
  expect_error(
    explain(path, explainer, n_labels = 1, n_features = 2, n_permutaions = 20), "n_permutations",
    class = "lime_error_argument"
  )
  expect_error(explain(path, explainer, n_lables = 1, n_features = 2), "n_labels", class = "lime_error_argument")
  given <- NULL
  model <- function(paths, k, power) {
    given <<- c(k, power)
    colour_shares(paths)
  }
  explain(path, lime(path, as_classifier(model)), n_labels = 1, n_features = 2, n_permutations = 10, k = 3, power = 7)
  expect_identical(given, c(3, 7))
})

test_that("too many permutations for the memory are refused before anything is drawn", {
  path <- local_png()
  asked <- FALSE
  explainer <- lime(path, as_classifier(function(paths) asked <<- TRUE))
  set.seed(1)
  before <- .Random.seed
  error <- expect_error(
    explain(path, explainer, n_labels = 1, n_features = 2, n_permutations = 1e9), "1000000000",
    class = "lime_error_memory"
  )
  expect_gte(error$bytes, 1e9 * (8 + 3 * 8)) # bits of 50 superpixels, predictions and weights
  expect_false(asked)
  expect_identical(.Random.seed, before)
})
