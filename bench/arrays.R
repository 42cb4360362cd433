# A picture in memory: explain() beside the model alone, asked about the same pictures in the same batches.
#   Rscript bench/arrays.R [rounds]
# Needs the environment of tools/env.sh and the network that tools/demo stores. Everything else explain() does (superpixels, copies, fit) is inside.
library(lime)
rounds <- as.integer(c(commandArgs(TRUE), 5)[1])
keras <- reticulate::import("keras")
network <- reticulate::import_from_path("network", "tools", delay_load = FALSE)$load(file.path(Sys.getenv("LIME_CACHE"), "network"))
size <- 224L
# what the network wants is made of 0..255 inside of the model
model <- keras$Sequential(list(
  keras$Input(reticulate::tuple(size, size, 3L)), keras$layers$Rescaling(1 / 128, offset = -127 / 128), network
))
kitten <- magick::image_resize(magick::image_read(system.file("extdata", "cat.jpg", package = "lime")), "224x224!")
bytes <- as.integer(magick::image_data(kitten, "rgb")) # height x width x 3, integers
doubles <- bytes + 0

n <- 1000L
batch <- 10L
how <- list(
  superpixels = lime:::check_superpixels(50, 20, 10), background = list(kind = "colour", value = rep(190L, 3)),
  p_remove = 0.5, buffers = TRUE
)
case <- lime:::image_case(lime:::image_sources(doubles)[[1]], how, NULL)
pictures <- lime:::realise(case, lime:::perturb(case, n, 1), seq_len(n)) # numpy, float32, n x 224 x 224 x 3
main <- reticulate::py_run_string("
def ask(model, pictures, batch):
    return [model.predict_on_batch(pictures[i:i + batch]) for i in range(0, len(pictures), batch)]
", local = TRUE, convert = FALSE)

explained <- function(x, preprocess = NULL, n_permutations = n) {
  explain(x, lime(x, model, preprocess), n_labels = 2, n_features = 20, n_permutations = n_permutations, batch_size = batch)
}
routes <- list(
  "model alone, float32" = function() main$ask(model, pictures, batch),
  "explain(), doubles: float32 buffers" = function() explained(doubles),
  "explain(), integers: uint8 buffers" = function() explained(bytes),
  "explain(), R arrays (preprocess = identity)" = function() explained(doubles, function(x) x)
)
# TensorFlow builds its graph at the first call for each type
main$ask(model, reticulate::py_get_item(pictures, reticulate::py_eval("slice(0, 10)", convert = FALSE)), batch)
for (route in routes[-1]) explained(doubles, n_permutations = batch)
explained(bytes, n_permutations = batch)

seconds <- matrix(NA_real_, rounds, length(routes), dimnames = list(NULL, names(routes)))
for (round in seq_len(rounds)) {
  for (route in sample(names(routes))) {
    invisible(gc())
    seconds[round, route] <- system.time(routes[[route]]())[["elapsed"]]
  }
}
median <- apply(seconds, 2, stats::median)
best <- apply(seconds, 2, min)
cat(sprintf("%-45s %8s %8s %8s %8s\n", "seconds", "median", "ratio", "least", "ratio"))
for (route in names(routes)) {
  cat(sprintf("%-45s %8.2f %8.3f %8.2f %8.3f\n", route, median[route], median[route] / median[1], best[route], best[route] / best[1]))
}
cat("load average:", strsplit(readLines("/proc/loadavg"), " ")[[1]][1:3], "\n")
