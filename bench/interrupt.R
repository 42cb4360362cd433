# How soon Ctrl-C on a terminal brings R's prompt back, from every phase of an explanation of a picture of 12 megapixels.
# Needs python3 (it plays the terminal) and the environment of tools/env.sh; R packages lime, png, magick.
# Usage: Rscript bench/interrupt.R [PRESSES]

presses <- as.integer(c(commandArgs(TRUE), "8")[1])
folder <- tempfile()
dir.create(folder)

before <- c(
  sprintf("folder <- '%s'", folder),
  "set.seed(1)",
  "small <- array(runif(300 * 400 * 3), c(300, 400, 3))",
  "picture <- small[rep(1:300, each = 10), rep(1:400, each = 10), ]",
  "whole <- array(as.integer(255 * picture), dim(picture))",
  "png <- file.path(folder, 'a.png'); png::writePNG(picture, png)",
  "image <- magick::image_read(png); jpg <- file.path(folder, 'a.jpg'); magick::image_write(image, jpg, 'jpg')",
  "few <- lime:::check_superpixels(50, 20, 10)",
  "read <- function(path) lime:::read_picture(list(name = 'a', path = path))",
  "ready <- read(png); segments <- lime:::segment(ready, few)",
  "fill <- function(kind) lime:::fill_picture(ready, segments, list(kind = kind))",
  "z <- matrix(rbinom(3e6, 1, 0.5), 3000) + 0; y <- cbind(a = rnorm(3000))",
  "fit <- function(select) lime:::fit_surrogate(z, y, rep(1, 3000), list(n_features = 300L, feature_select = select), 'a')",
  "copies <- function(x, ...) explain(x, lime(x, as_regressor(function(x) seq_len(NROW(x)))), n_features = 3, segments = parts,",
  "  n_permutations = 100000, ...)",
  "parts <- matrix(rep(1:4, each = 3e6), 3000)"
)
phases <- c(
  "read PNG" = "repeat read(png)",
  "read JPEG" = "repeat read(jpg)",
  "array to picture" = "repeat lime:::read_picture(lime:::image_sources(picture, NULL)[[1]])",
  "superpixels" = "repeat lime:::segment(ready, few)",
  "resize" = "repeat lime:::resize_pixels(ready$pixels, c(1500L, 2000L))",
  "mean" = "repeat fill('mean')",
  "blur" = "repeat fill('blur')",
  "noise" = "repeat fill('noise')",
  "copies: files" = "copies(png, batch_size = 4)",
  "copies: array" = "copies(picture, batch_size = 4)",
  "forward_selection, 3000 x 1000" = "repeat fit('forward_selection')",
  "lasso_path, 3000 x 1000" = "repeat fit('lasso_path')",
  "tree, 3000 x 1000" = "repeat fit('tree')"
)
writeLines(before, file.path(folder, "before.R"))
writeLines(phases, file.path(folder, "phases.R"))
terminal <- function(delay) {
  arguments <- c("tests/testthat/terminal.py", file.path(R.home("bin"), "R"),
    file.path(folder, c("before.R", "phases.R")), as.character(delay))
  out <- system2("python3", shQuote(arguments), stdout = TRUE)
  stopifnot(length(out) == length(phases), grepl(" files 0 ", out))
  as.numeric(sub("seconds ([0-9.]+) .*", "\\1", out))
}
seconds <- vapply(0.3 + 0.17 * seq_len(presses), terminal, numeric(length(phases)))
cat(sprintf("%d presses each, seconds until the prompt is back; load %s\n", presses, readLines("/proc/loadavg")))
print(data.frame(phase = names(phases), median = apply(seconds, 1, stats::median), worst = apply(seconds, 1, max)), row.names = FALSE)
