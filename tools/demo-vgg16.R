# NOT RUN HERE: needs internet, for the weights of VGG16, and the R package keras3.
#
# The script of the posts that made image explanations in R known, with today's keras3. Nothing in it but the
# names of keras3 differs from the script that tools/demo.R runs.

library(keras3)
library(lime)
library(magick)

model <- application_vgg16(weights = "imagenet", include_top = TRUE)

img <- image_read("kitten.jpg") # any photo
img_path <- file.path(tempdir(), "kitten.jpg")
image_write(img, img_path)

image_prep <- function(x) {
  arrays <- lapply(x, function(path) {
    img <- image_load(path, target_size = c(224, 224))
    x <- image_to_array(img)
    x <- array_reshape(x, c(1, dim(x)))
    x <- as.array(application_preprocess_inputs(model, x))
  })
  do.call(abind::abind, c(arrays, list(along = 1)))
}

model_labels <- readRDS(system.file("extdata", "imagenet_labels.rds", package = "lime"))
# ImageNet has two classes called "crane", a bird and a machine.
classifier <- suppressWarnings(as_classifier(model, model_labels), "lime_warning_labels")
explainer <- lime(img_path, classifier, image_prep)

plot_superpixels(img_path)
plot_superpixels(img_path, n_superpixels = 200, weight = 40)

explanation <- explain(img_path, explainer, n_labels = 2, n_features = 20)

plot_image_explanation(explanation)
plot_image_explanation(explanation, display = "block", threshold = 0.01)
plot_image_explanation(explanation, threshold = 0, show_negative = TRUE, fill_alpha = 0.6)
