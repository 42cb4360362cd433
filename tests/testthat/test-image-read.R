test_that("image files are known by their extension or by their content", {
  path <- local_png()
  bare <- file.path(dirname(path), "picture-without-extension")
  file.copy(path, bare)
  text <- file.path(dirname(path), "note.txt")
  writeLines("a cat", text)
  expect_s3_class(lime(bare, mean), "image_explainer")
  expect_s3_class(lime(c(path, bare), mean), "image_explainer")
  expect_s3_class(lime(text, mean), "text_explainer")
  expect_s3_class(lime(c(path, text), mean), "text_explainer")
  expect_s3_class(lime(dirname(path), mean), "text_explainer")
  webp <- local_format("webp", "web-picture")
  expect_s3_class(lime(webp, mean), "image_explainer")
  expect_identical(dim(superpixels(webp, 4)), c(16L, 24L))
  expect_s3_class(lime(local_format("tiff", "tagged"), mean), "image_explainer")
})

test_that("a missing file is an error only where every element looks like an image file", {
  path <- local_png()
  error <- expect_error(lime("no-such.jpg", mean), "no-such.jpg", class = "lime_error_image_read")
  expect_identical(error$path, "no-such.jpg")
  expect_error(lime(c(path, "no-such.JPEG"), mean), "no-such.JPEG", class = "lime_error_image_read")
  expect_s3_class(lime(c(path, "a text"), mean), "text_explainer")
  expect_s3_class(lime("a text", mean), "text_explainer")
  explainer <- lime(path, as_classifier(colour_shares))
  expect_error(
    explain(c(path, "no-such.png"), explainer, n_labels = 1, n_features = 2), "no-such.png", class = "lime_error_image_read"
  )
  expect_error(explain("what", explainer, n_labels = 1, n_features = 2), "what", class = "lime_error_image_read")
})

test_that("damaged files are errors that name them, and leave the generator alone", {
  png <- local_png(picture_array(120, 90))
  folder <- dirname(png)
  cut <- function(path, share) {
    bytes <- readBin(path, "raw", file.size(path))
    out <- file.path(folder, paste0("cut-", share, "-", basename(path)))
    writeBin(bytes[seq_len(floor(length(bytes) * share))], out)
    out
  }
  text <- file.path(folder, "text.png")
  writeLines("this is no picture", text)
  empty <- file.path(folder, "empty.png")
  file.create(empty)
  directory <- file.path(folder, "folder.png")
  dir.create(directory)
  bad <- c(cut(png, 0.5), cut(png, 0.05), text, empty, directory)
  if (requireNamespace("magick", quietly = TRUE)) bad <- c(bad, cut(local_format("jpeg", array = picture_array(120, 90)), 0.5))
  explainer <- lime(png, as_classifier(function(paths) stop("must not be asked")))
  set.seed(1)
  before <- .Random.seed
  for (path in bad) {
    error <- expect_error(explain(path, explainer, n_labels = 1, n_features = 2), class = "lime_error_image_read")
    expect_match(conditionMessage(error), basename(path), fixed = TRUE)
    expect_error(superpixels(path), class = "lime_error_image_read")
    expect_error(plot_superpixels(path), class = "lime_error_image_read")
  }
  expect_error(explain(c(text, empty), explainer, n_labels = 1, n_features = 2), "text.png", class = "lime_error_image_read")
  expect_identical(.Random.seed, before)
})

test_that("a damaged file among others costs them nothing", {
  folder <- local_folder()
  png <- local_png(picture_array(24, 16), "good.png", folder)
  text <- file.path(folder, "text.png")
  writeLines("this is no picture", text)
  explainer <- lime(png, as_classifier(colour_shares))
  explain_seeded <- function(x) withr::with_seed(1, explain(x, explainer, n_labels = 1, n_features = 2, n_permutations = 50, n_superpixels = 6))
  warning <- expect_warning(both <- explain_seeded(c(text, png)), "text.png", class = "lime_warning_case")
  expect_identical(warning$case, "text.png")
  expect_identical(both$case, c("text.png", "good.png", "good.png"))
  expect_true(is.na(both$feature_weight[1]))
  expect_equal(both[2:3, ], explain_seeded(png), ignore_attr = TRUE)
  expect_no_error(print(plot_image_explanation(both, which = "good.png")))
  expect_error(plot_image_explanation(both, which = "text.png"), class = "lime_error_argument")
})

test_that("a file name is text, never a template", {
  skip_on_os("windows")
  withr::local_dir(local_folder())
  withr::local_options(cli.width = 500)
  evil <- "{system(\"touch ran\")}%s<b>.png"
  expect_error(lime(evil, mean), evil, fixed = TRUE, class = "lime_error_image_read")
  expect_error(superpixels(evil), evil, fixed = TRUE, class = "lime_error_image_read")
  expect_error(plot_superpixels(evil), evil, fixed = TRUE, class = "lime_error_image_read")
  file.copy(local_png(), evil)
  explanation <- small_explanation(evil)
  expect_identical(unique(explanation$case), evil)
  expect_error(
    small_explanation(evil, as_classifier(function(paths) stop("{system('touch ran')} %s%n"))), evil,
    fixed = TRUE, class = "lime_error_model"
  )
  expect_error(
    small_explanation(evil, as_classifier(function(paths) matrix(NaN, length(paths), 2))), evil,
    fixed = TRUE, class = "lime_error_case"
  )
  expect_warning(
    small_explanation(evil, as_classifier(function(paths) matrix(0.5, length(paths), 2)), n_labels = 1),
    "touch ran.*%s<b>", class = "lime_warning_constant_response"
  )
  expect_error(plot_image_explanation(explanation, which = "%s{1}"), "%s{1}", fixed = TRUE, class = "lime_error_argument")
  expect_output(print(as.list(explanation)$case), "system", fixed = TRUE)
  expect_output(print(explanation))
  writeLines("text", evil)
  expect_error(superpixels(evil), evil, fixed = TRUE, class = "lime_error_image_read")
  expect_false(file.exists("ran"))
})

test_that("paths in other letters and with a tilde work", {
  skip_if_not(l10n_info()$`UTF-8`)
  folder <- local_folder()
  path <- file.path(folder, "k\u00e4tzchen \u732b.png")
  file.copy(local_png(), path)
  skip_if_not(file.exists(path))
  expect_identical(unique(small_explanation(path)$case), basename(path))
  withr::local_envvar(HOME = folder)
  skip_if_not(identical(path.expand("~"), folder))
  file.copy(path, file.path(folder, "home.png"))
  expect_identical(unique(small_explanation("~/home.png")$case), "home.png")
})

test_that("why a file cannot be read is told in full in a narrow console", {
  folder <- local_folder()
  png <- local_png(picture_array(24, 16), "good.png", folder)
  file.create(file.path(folder, "empty.png"))
  withr::local_options(cli.width = 25)
  explainer <- lime(png, as_classifier(colour_shares))
  warning <- expect_warning(
    explain(c(file.path(folder, "empty.png"), png), explainer, n_labels = 1, n_features = 2, n_permutations = 20, n_superpixels = 6),
    class = "lime_warning_case"
  )
  expect_match(warning$reason, "empty.png.*empty$")
})

test_that("files are found by the bytes of their names, in any locale", {
  skip_on_os("windows")
  folder <- local_folder()
  local_png(picture_array(24, 16), "mit \u00fcmlaut.png", folder)
  withr::local_locale(c(LC_CTYPE = "C"))
  path <- list.files(folder, "mlaut", full.names = TRUE)
  expect_identical(dim(superpixels(path, 4)), c(16L, 24L))
  expect_s3_class(lime(path, mean), "image_explainer")
})
