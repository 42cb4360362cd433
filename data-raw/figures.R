# Makes the pictures of README.md, man/figures/*.png, from the stored explanation: needs no Keras.
# Run from the top of the sources, with the package installed:
#
#     tools/setup && . tools/env.sh && Rscript data-raw/figures.R

library(lime)
source("data-raw/shrink_png.R")

folder <- "man/figures"
dir.create(folder, showWarnings = FALSE, recursive = TRUE)
save_figure <- function(name, plot, height) { # 700 pixels wide
  path <- file.path(folder, paste0(name, ".png"))
  suppressMessages(ggplot2::ggsave(path, plot, width = 7, height = height, dpi = 100, bg = "white"))
}

picture <- "inst/extdata/cat.jpg"
explanation <- .load_image_example()

save_figure("superpixels", plot_superpixels(picture), 4.66)
save_figure("explanation", plot_image_explanation(explanation), 3.15)
save_figure("block", plot_image_explanation(explanation, display = "block", threshold = 0.01), 3.15)
save_figure(
  "negative", height = 5.5,
  plot_image_explanation(explanation, threshold = 0, show_negative = TRUE, fill_alpha = 0.6)
)
save_figure("heatmap", plot_image_explanation(explanation, display = "heatmap"), 3.9)

set.seed(1)
forest <- ranger::ranger(Species ~ ., data = iris, probability = TRUE, num.threads = 1)
flowers <- explain(iris[c(1, 60), 1:4], lime(iris[1:4], forest), n_labels = 1, n_features = 3)
save_figure("features", plot_features(flowers), 3)

made <- file.path(folder, paste0(c("superpixels", "explanation", "block", "negative", "heatmap", "features"), ".png"))
shrink_png(made, 256)
stopifnot(sum(file.size(made)) < 900e3)
