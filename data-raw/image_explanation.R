# Makes inst/extdata/image_explanation.rds, the explanation that .load_image_example() gives: the real run of
# tools/demo.R. The rows share one environment that holds the superpixels, and the bitmap, which is left out here: .load_image_example()
# reads it from the photo.
#
#     tools/setup && . tools/env.sh && Rscript data-raw/image_explanation.R

source("data-raw/network.R")

# ImageNet has two classes called "crane", a bird and a machine.
classifier <- suppressWarnings(as_classifier(model, model_labels), "lime_warning_labels")
explainer <- lime(img_path, classifier, image_prep)
set.seed(2018)
explanation <- explain(img_path, explainer, n_labels = 2, n_features = 20)

print(explanation, n = 4)
target <- "inst/extdata/image_explanation.rds"
picture <- unclass(explanation$data)[[1]]
bitmap <- picture$bitmap
picture$bitmap <- NULL
saveRDS(explanation, target, version = 3, compress = "xz")
stopifnot(identical(bitmap, lime:::read_image(img_path)$bitmap))
again <- readRDS(target)
shared <- unique(lapply(unclass(again$data), rlang::env_label))
stopifnot(identical(as.data.frame(again)$feature_weight, explanation$feature_weight), length(shared) == 1)
message(target, ": ", file.size(target), " bytes")
stopifnot(file.size(target) < 40e3)
