# The network, the picture and the preprocess of tools/demo.R, for the scripts that need the real run: `model`,
# `model_labels`, `img_path`, `image_prep()`. Run from the top of the sources after tools/setup, in the environment of
# tools/env.sh.

library(lime)

keras <- reticulate::import("keras")
network <- reticulate::import_from_path("network", "tools", delay_load = FALSE)
model <- network$load(file.path(Sys.getenv("LIME_CACHE"), "network"))
model_labels <- readRDS("inst/extdata/imagenet_labels.rds")
img_path <- normalizePath("inst/extdata/cat.jpg")

image_prep <- function(x) {
  arrays <- lapply(x, function(path) {
    img <- keras$utils$load_img(path, target_size = c(224L, 224L), interpolation = "bicubic")
    x <- keras$utils$img_to_array(img)
    (array(x, c(1, dim(x))) - 127) / 128 # what this network was trained on
  })
  do.call(abind::abind, c(arrays, list(along = 1)))
}
