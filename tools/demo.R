# The demo: which parts of a picture make it, for an ImageNet network, what the network says it is?
# Called by tools/demo, with the path of a picture or without. The pictures it makes go into demo/.
# tools/demo-vgg16.R is the same with keras3 and VGG16, for machines with internet.

library(lime)
library(ggplot2)

say <- function(...) cat("==> ", ..., "\n", sep = "")
save_plot <- function(name, plot, height = 3.4) {
  suppressMessages(ggsave(file.path("demo", name), plot, width = 7, height = height, dpi = 150, bg = "white"))
  say("demo/", name)
}
dir.create("demo", showWarnings = FALSE)

# The network and its helpers -----------------------------------------------------------------------------------------

say("network: EfficientNet-Lite0 in Keras on TensorFlow")
keras <- reticulate::import("keras")
network <- reticulate::import_from_path("network", "tools", delay_load = FALSE)
model <- network$load(file.path(Sys.getenv("LIME_CACHE"), "network"))

image_load <- function(path, target_size) {
  keras$utils$load_img(path, target_size = as.integer(target_size), interpolation = "bicubic")
}
image_to_array <- function(image) keras$utils$img_to_array(image)
array_reshape <- function(x, dim) array(x, dim) # one picture: the order stays
imagenet_preprocess_input <- function(x) (x - 127) / 128 # what this network was trained on

# The script ----------------------------------------------------------------------------------------------------------

argument <- commandArgs(TRUE)
img_path <- if (length(argument) > 0) argument[1] else system.file("extdata", "cat.jpg", package = "lime")
say("picture: ", img_path)

image_prep <- function(x) {
  arrays <- lapply(x, function(path) {
    img <- image_load(path, target_size = c(224, 224))
    x <- image_to_array(img)
    x <- array_reshape(x, c(1, dim(x)))
    x <- imagenet_preprocess_input(x)
  })
  do.call(abind::abind, c(arrays, list(along = 1)))
}

model_labels <- readRDS(system.file("extdata", "imagenet_labels.rds", package = "lime"))
# ImageNet has two classes called "crane", a bird and a machine.
classifier <- suppressWarnings(as_classifier(model, model_labels), "lime_warning_labels")
explainer <- lime(img_path, classifier, image_prep)

save_plot("superpixels.png", plot_superpixels(img_path), height = 4.7)
save_plot("superpixels-200.png", plot_superpixels(img_path, n_superpixels = 200, weight = 40), height = 4.7)

say("explain(): 1000 permutations in batches of 10")
set.seed(2018)
seconds <- system.time(
  explanation <- explain(img_path, explainer, n_labels = 2, n_features = 20)
)[["elapsed"]]

print(explanation, n = 8)

save_plot("explanation.png", plot_image_explanation(explanation))
save_plot("explanation-block.png", plot_image_explanation(explanation, display = "block", threshold = 0.01))
save_plot(
  "explanation-negative.png", height = 5.6,
  plot_image_explanation(explanation, threshold = 0, show_negative = TRUE, fill_alpha = 0.6)
)

first <- !duplicated(explanation$label)
inside <- lime:::last_seconds()
cat(
  paste0(explanation$label[first], " ", format(explanation$label_prob[first], digits = 3),
    " (fit ", format(explanation$model_r2[first], digits = 2), ")", collapse = ", "),
  sprintf("; %.1f s in all, %.1f s in preprocess, %.1f s in the model\n", seconds, inside[["preprocess"]], inside[["model"]]),
  sep = ""
)
