# Picture files of every kind against what Pillow sees in them: fixtures/kinds, made by data-raw/kinds.py.

kinds <- utils::read.csv(test_path("fixtures", "kinds", "kinds.csv"), colClasses = c(rgba = "character"))

kind_path <- function(file) test_path("fixtures", "kinds", file)

by_magick <- function(file) grepl("[.]tif$|^arithmetic", file)

# Integer 4 x width x height, what Pillow sees.
kind_pixels <- function(kind) {
  at <- seq(1, nchar(kind$rgba), 2)
  array(strtoi(substring(kind$rgba, at, at + 1), 16L), c(4, kind$width, kind$height))
}

# The picture in `path` has the size, the alpha and, but for `most` levels, the pixels that Pillow sees in the fixture `file`;
# one message if there is more than one frame.
expect_kind <- function(file, most = 0, path = kind_path(file)) {
  if (by_magick(file)) skip_if_not_installed("magick")
  kind <- kinds[kinds$file == file, ]
  told <- list()
  image <- withCallingHandlers(lime:::read_image(path), lime_message_animation = function(message) {
    told <<- c(told, list(message))
    invokeRestart("muffleMessage")
  })
  expect_identical(dim(image$bitmap), c(4L, kind$width, kind$height))
  expect_identical(image$alpha, kind$alpha)
  expect_lte(max(abs(as.integer(image$bitmap) - kind_pixels(kind))), most)
  expect_identical(lapply(told, `[[`, "frames"), if (kind$frames > 1) list(kind$frames) else list())
}

# PNG ------------------------------------------------------------------------------------------------------------------

test_that("grey PNG", { expect_kind("grey.png") })
test_that("black and white PNG, 1 bit a pixel", { expect_kind("grey-1-bit.png") })
test_that("PNG of grey and alpha", { expect_kind("grey-alpha.png") })
test_that("RGB PNG", { expect_kind("rgb.png") })
test_that("RGBA PNG, partly transparent, keeps the colours under clear pixels", { expect_kind("rgba.png") })
test_that("RGB PNG with one transparent colour has alpha", { expect_kind("rgb-one-colour-clear.png") })
test_that("palette PNG", { expect_kind("palette.png") })
test_that("palette PNG with transparent colours has alpha", { expect_kind("palette-transparent.png") })
test_that("16-bit grey PNG gives its upper bytes", { expect_kind("grey-16-bit.png") })
test_that("16-bit RGB PNG gives its upper bytes", { expect_kind("rgb-16-bit.png") })
test_that("16-bit RGBA PNG gives its upper bytes", { expect_kind("rgba-16-bit.png") })
test_that("interlaced PNG", { expect_kind("interlaced.png") })
test_that("an ICC profile of a PNG changes no pixel", { expect_kind("icc.png") })
test_that("animated PNG gives its first frame and a message", { expect_kind("animated.png") })
test_that("animated PNG with a default picture gives that and a message", { expect_kind("animated-default.png") })

# JPEG: decoders round the cosine transform and the colours (2 levels) and interpolate thinned colours (4) a little differently.

test_that("grey JPEG", { expect_kind("grey.jpg", 1) })
test_that("JPEG with colours in full resolution", { expect_kind("full-chroma.jpg", 2) })
test_that("JPEG with colours in half resolution", { expect_kind("half-chroma.jpg", 4) })
test_that("progressive JPEG", { expect_kind("progressive.jpg", 4) })
test_that("JPEG that stores red, green, blue", { expect_kind("rgb.jpg", 2) })
test_that("JPEG that stores red, green, blue, as only Adobe's segment says", { expect_kind("rgb-adobe.jpg", 2) })
test_that("CMYK JPEG without Adobe's segment", { expect_kind("cmyk.jpg", 2) })
test_that("CMYK JPEG with Adobe's segment", { expect_kind("cmyk-adobe.jpg", 2) })
test_that("YCCK JPEG", { expect_kind("ycck.jpg", 3) })
test_that("an ICC profile of a JPEG changes no pixel", { expect_kind("icc.jpg", 4) })
test_that("EXIF orientation 3 (upside down) is not applied", { expect_kind("orientation-3.jpg", 4) })
test_that("EXIF orientation 6 (turned right) is not applied", { expect_kind("orientation-6.jpg", 4) })
test_that("EXIF orientation 8 (turned left) is not applied", { expect_kind("orientation-8.jpg", 4) })
test_that("JPEG in arithmetic coding goes through magick", { expect_kind("arithmetic.jpg", 2) })

# GIF, WebP, BMP -------------------------------------------------------------------------------------------------------

test_that("GIF has no alpha without a transparent pixel", { expect_kind("still.gif") })
test_that("GIF with a transparent colour has alpha", { expect_kind("transparent.gif") })
test_that("interlaced GIF", { expect_kind("interlaced.gif") })
test_that("animated GIF gives its first frame and a message", { expect_kind("animated.gif") })
test_that("GIF whose frame is smaller than its screen is clear around it", { expect_kind("offset.gif") })
test_that("lossless WebP", { expect_kind("lossless.webp") })
test_that("lossless WebP with alpha keeps the colours under clear pixels", { expect_kind("lossless-alpha.webp") })
test_that("lossy WebP", { expect_kind("lossy.webp", 2) })
test_that("lossy WebP with alpha", { expect_kind("lossy-alpha.webp", 2) })
test_that("animated WebP gives its first frame and a message", { expect_kind("animated.webp") })
test_that("animated WebP with alpha gives its first frame and a message", { expect_kind("animated-alpha.webp") })
test_that("WebP whose frames are smaller than its screen", { expect_kind("offset.webp") })
test_that("BMP, 24 bits a pixel", { expect_kind("rgb-24-bit.bmp") })
test_that("BMP, 8 bits a pixel and a palette", { expect_kind("palette-8-bit.bmp") })
test_that("BMP, 32 bits a pixel, without masks has no alpha", { expect_kind("rgb-32-bit.bmp") })
test_that("BMP, 32 bits a pixel, with a mask for alpha has alpha", { expect_kind("rgba-32-bit.bmp") })

# TIFF, through magick, which rounds 16 bits to 8 -----------------------------------------------------------------------

test_that("RGB TIFF", { expect_kind("rgb.tif") })
test_that("RGBA TIFF", { expect_kind("rgba.tif") })
test_that("grey TIFF", { expect_kind("grey.tif") })
test_that("16-bit grey TIFF", { expect_kind("grey-16-bit.tif", 1) })
test_that("palette TIFF", { expect_kind("palette.tif", 1) })
test_that("CMYK TIFF", { expect_kind("cmyk.tif", 2) })
test_that("the orientation of a TIFF is not applied", { expect_kind("orientation-6.tif") })
test_that("TIFF of several pages gives the first and a message", { expect_kind("pages.tif") })

# Names and messages -----------------------------------------------------------------------------------------------------

test_that("every fixture has a test", {
  code <- paste(readLines(test_path("test-image-kinds.R")), collapse = "\n")
  tested <- vapply(sprintf('expect_kind("%s"', kinds$file), grepl, NA, code, fixed = TRUE)
  expect_identical(kinds$file[!tested], character())
})

test_that("the content of a file says what it is, not its name", {
  named <- c("PHOTO.PNG" = "rgb.png", "photo.jpg" = "rgba.png", "Photo.JPeG" = "grey.jpg", "photo.png" = "half-chroma.jpg",
    "photo.bmp" = "lossless.webp", "PHOTO.GIF" = "animated.gif", "photo.tiff" = "rgb-24-bit.bmp", "photo.webp" = "rgb.tif",
    "photo" = "still.gif")
  folder <- local_folder()
  for (name in names(named)) {
    if (by_magick(named[[name]])) skip_if_not_installed("magick")
    path <- file.path(folder, name)
    file.copy(kind_path(named[[name]]), path, overwrite = TRUE)
    expect_kind(named[[name]], 4, path)
    expect_s3_class(lime(path, mean), "image_explainer")
  }
})

test_that("each animation is told of once, wherever a picture is read", {
  files <- c("animated.gif", "still.gif", "animated.webp", "animated.png")
  told <- function(code) {
    seen <- list()
    withCallingHandlers(code, lime_message_animation = function(message) {
      expect_match(conditionMessage(message), basename(message$path), fixed = TRUE)
      seen[[basename(message$path)]] <<- c(seen[[basename(message$path)]], message$frames)
      invokeRestart("muffleMessage")
    })
    seen
  }
  paths <- kind_path(files)
  expect_identical(
    told(small_explanation(paths, as_regressor(function(paths) seq_along(paths)), n_labels = NULL)),
    list(animated.gif = 3L, animated.webp = 2L, animated.png = 3L)
  )
  expect_identical(told(superpixels(paths[1], 4)), list(animated.gif = 3L))
  expect_identical(told(plot_superpixels(paths[3], 4)), list(animated.webp = 2L))
  expect_identical(told(superpixels(paths[2], 4)), list())
})

test_that("the message of an animation reads well, and its path is text", {
  skip_on_os("windows")
  animation <- normalizePath(kind_path("animated.gif"))
  withr::local_dir(local_folder())
  evil <- "{stop('run')}%s.gif"
  file.copy(animation, evil)
  expect_message(
    superpixels(evil, 4), "'{stop('run')}%s.gif' holds 3 frames or pages; only the first is used.",
    fixed = TRUE, class = "lime_message_animation"
  )
})

test_that("without magick a file of another kind is an error that says what helps", {
  reader <- lime:::read_with_magick
  environment(reader) <- list2env(list(requireNamespace = function(...) FALSE), parent = asNamespace("lime"))
  for (file in c("rgb.tif", "arithmetic.jpg")) {
    error <- expect_error(reader(kind_path(file), NULL), class = "lime_error_image_read")
    expect_match(conditionMessage(error), file, fixed = TRUE)
    expect_match(conditionMessage(error), "PNG, JPEG, BMP, GIF and WebP.*magick")
  }
})

# The pipeline -----------------------------------------------------------------------------------------------------------

# A copy of a picture: is each pixel that of `original` (height x width x channels) or of the background?
copy_fits <- function(path, original) {
  copy <- round(255 * png::readPNG(path))
  if (!identical(dim(copy), dim(original))) return(FALSE)
  kept <- rowSums(copy != original, dims = 2) == 0
  grey <- rowSums(copy != rep(c(190, 190, 190, 255)[seq_len(dim(copy)[3])], each = length(kept)), dims = 2) == 0
  all(kept | grey)
}

test_that("explain() takes every kind: permutation 1 is the file, copies have its size, alpha and colours", {
  skip_if_not_installed("png")
  for (row in seq_len(nrow(kinds))) {
    kind <- kinds[row, ]
    if (by_magick(kind$file) && !requireNamespace("magick", quietly = TRUE)) next
    path <- kind_path(kind$file)
    expected <- aperm(kind_pixels(kind), 3:1)
    original <- suppressMessages(bitmap_bytes(lime:::read_image(path)$bitmap, if (kind$alpha) 1:4 else 1:3))
    types <- fits <- NULL
    model <- function(paths) {
      if (is.null(types)) {
        expect_identical(paths[1], path)
        paths <- paths[-1]
      }
      types <<- c(types, png_colour_type(paths))
      fits <<- c(fits, vapply(paths, copy_fits, NA, original))
      if (length(types) == 5) c(0.5, seq_along(paths) / 10) else seq_along(paths) / 10
    }
    explanation <- suppressMessages(
      explain(path, lime(path, as_regressor(model)), n_features = 2, n_permutations = 8, n_superpixels = 4, batch_size = 6)
    )
    expect_identical(types, rep(if (kind$alpha) 6L else 2L, 7), info = kind$file)
    expect_true(all(fits), info = kind$file)
    away <- abs(bitmap_bytes(explanation$data[[1]], 1:4) - expected)
    expect_lte(max(away), if (grepl("jpg$", kind$file)) 4 else 2)
  }
})
