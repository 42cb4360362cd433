# Peak memory of explain(): does it grow with n_permutations or with batch_size? Every measurement has an R process of its
# own, asks Linux for the highest resident size before and after, and has a cheap function for a model.
#
#     tools/setup && . tools/env.sh && Rscript bench/memory.R

peak <- function() { # MiB
  line <- grep("^VmHWM:", readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("\\D", "", line)) / 1024
}

measure <- function(n_permutations, batch_size) {
  library(lime)
  picture <- system.file("extdata", "cat.jpg", package = "lime")
  preprocess <- function(paths) { # n x 224 x 224 x 3, as for a network
    out <- array(0, c(length(paths), 224, 224, 3))
    for (i in seq_along(paths)) {
      # the first copy is the picture itself, a JPEG
      pixels <- if (grepl("png$", paths[i])) png::readPNG(paths[i]) else array(0.5, c(300, 451, 3))
      out[i, , , ] <- pixels[round(seq(1, 300, length.out = 224)), round(seq(1, 451, length.out = 224)), 1:3]
    }
    out
  }
  brightness <- function(x) {
    left <- rowMeans(x[, , 1:112, , drop = FALSE])
    data.frame(left = left, right = 1 - left)
  }
  explainer <- lime(picture, as_classifier(brightness), preprocess)
  run <- function(n, batch) explain(picture, explainer, n_labels = 1, n_features = 5, n_permutations = n, batch_size = batch)
  run(5, 2) # everything is loaded
  gc()
  before <- peak()
  run(n_permutations, batch_size)
  cat(peak() - before, "\n")
}

arguments <- as.integer(commandArgs(TRUE))
if (length(arguments) == 2) {
  measure(arguments[1], arguments[2])
} else {
  child <- function(n_permutations, batch_size) {
    out <- system2(file.path(R.home("bin"), "Rscript"), c("bench/memory.R", n_permutations, batch_size), stdout = TRUE)
    as.numeric(utils::tail(out, 1))
  }
  table <- data.frame(n_permutations = c(1000, 5000, 1000, 5000), batch_size = c(10, 10, 200, 200))
  runs <- replicate(3, mapply(child, table$n_permutations, table$batch_size))
  table$`median MiB` <- round(apply(runs, 1, stats::median))
  table$`all MiB` <- apply(round(runs), 1, paste, collapse = ", ")
  cat("peak resident memory of explain() above that of the R process before it, cat photo 451 x 300\n\n")
  print(table, row.names = FALSE)
}
