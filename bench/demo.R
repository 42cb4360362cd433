# Where the time of the demo's explanation goes: total, preprocess, model, everything else. Needs Keras (tools/setup).
#
#     tools/setup && . tools/env.sh && Rscript bench/demo.R

source("data-raw/network.R")

runs <- 3
explainer <- suppressWarnings(lime(img_path, as_classifier(model, model_labels), image_prep))
explain_once <- function(n_permutations = 1000) {
  gc()
  set.seed(2018)
  total <- system.time(suppressWarnings(
    explain(img_path, explainer, n_labels = 2, n_features = 20, n_permutations = n_permutations)
  ))[["elapsed"]]
  inside <- lime:::last_seconds()
  c(total = total, inside, rest = total - sum(inside))
}

cat("cat photo 451 x 300, 1000 permutations, batch_size 10, n_labels 2, n_features 20;", lime:::lime_threads(), "threads\n")
cat("load average before:", head(strsplit(readLines("/proc/loadavg"), " ")[[1]], 3), "\n")
invisible(explain_once(20)) # TensorFlow traces its graph at the first call
seconds <- vapply(seq_len(runs), function(i) explain_once(), numeric(4))
cat("load average after:", head(strsplit(readLines("/proc/loadavg"), " ")[[1]], 3), "\n\n")

median <- apply(seconds, 1, stats::median)
table <- data.frame(
  round(seconds, 2), round(median, 2), round(100 * median / median[["total"]], 1),
  row.names = rownames(seconds)
)
names(table) <- c(paste("run", seq_len(runs)), "median s", "% of total")
print(table)
cat(sprintf("\nCRAN lime, stored figure: 64.0 s; %.1f times that of this run\n", 64 / median[["total"]]))
