# What explaining rows of tables costs beyond the model, beside lime for Python in the same run; how it grows; its memory.
#
#     . tools/env.sh; Rscript bench/tables.R          # five minutes
#
# lime for Python 0.2.0.1 is installed from PyPI into .cache/lime-venv. lime from CRAN is measured too where LIME_CRAN_LIBRARY
# names a library that holds it.

library(lime)
options(lime.threads = 1)
source("bench/peer.R")
cat("load average before:", load_average(), "\n")

# Milliseconds of each of `reps` calls that explain `cases` rows, less what the model took, per case.
cost <- function(explain, lime, wrap, p, cases = 1, n = 5000, rows = 2000, reps = 15) {
  set.seed(1)
  x <- as.data.frame(matrix(rnorm(rows * p), rows))
  inside <- 0
  model <- function(newdata) {
    start <- now()
    s <- plogis(newdata[[1]] + newdata[[2]])
    y <- cbind(a = s, b = 1 - s)
    inside <<- inside + now() - start
    y
  }
  explainer <- lime(x, wrap(model))
  times <- vapply(seq_len(reps), function(i) {
    inside <<- 0
    start <- now()
    explain(x[seq_len(cases), ], explainer, labels = "a", n_features = 5, n_permutations = n, feature_select = "forward_selection")
    1000 * (now() - start - inside) / cases
  }, 0)
  times[-1]
}
ours <- function(...) cost(lime::explain, lime::lime, lime::as_classifier, ...)
show <- function(times) sprintf("%.2f / %.2f", min(times), median(times))

cat("\n## Per case beyond the model, ms (least / median): 5000 permutations, forward selection of 5, one thread\n\n")
cat("| columns | lime, one case | lime, ten cases | lime for Python | ratio of the medians |\n|---|---|---|---|---|\n")
for (p in c(10, 30, 100)) {
  one <- ten <- python_times <- NULL
  for (round in 1:3) {
    one <- c(one, ours(p))
    ten <- c(ten, ours(p, cases = 10, reps = 6))
    python_times <- rbind(python_times, scan(text = system2(python, c("bench/tables.py", p), stdout = TRUE), quiet = TRUE))
  }
  theirs <- c(min(python_times[, 1]), median(python_times[, 2]))
  cat(sprintf("| %d | %s | %s | %.1f / %.1f | %.0f |\n", p, show(one), show(ten), theirs[1], theirs[2], theirs[2] / median(one)))
}

cat("\n## Draws, Gower distance and interpretable matrix of 5000 x 100, ms (least / median)\n\n")
x <- as.data.frame(matrix(rnorm(2000 * 100), 2000))
how <- list(dist_fun = "gower", kernel_width = NULL, gower_pow = 1, around = "training", neighbours = NULL)
for (kind in c("bins", "density", "normal")) {
  explainer <- lime(x, as_classifier(nrow), bin_continuous = kind == "bins", use_density = kind == "density")
  case <- lime:::table_cases(x[1, ], explainer, how, NULL)[[1]]
  times <- vapply(1:40, function(i) {
    start <- now()
    lime:::perturb(case, 5000, i)
    1000 * (now() - start)
  }, 0)
  cat(sprintf("%s: %s\n", kind, show(times)))
}

cat("\n## How it grows: ms per case beyond the model (median)\n\n")
cat("cases 1, 10, 100, 1000 (30 columns):", vapply(c(1, 10, 100, 1000), function(m) round(median(ours(30, cases = m, reps = if (m > 50) 3 else 9)), 2), 0), "\n")
cat("permutations 1000, 5000, 25000 (30 columns):", vapply(c(1000, 5000, 25000), function(n) round(median(ours(30, n = n)), 2), 0), "\n")
cat("columns 3, 10, 30, 100, 300:", vapply(c(3, 10, 30, 100, 300), function(p) round(median(ours(p, reps = 9)), 2), 0), "\n")
rows <- c(1e3, 1e4, 1e5, 1e6)
cat("training rows 1e3 to 1e6 (10 columns):", vapply(rows, function(r) round(median(ours(10, rows = r)), 2), 0), "\n")
building <- vapply(rows, function(r) {
  x <- as.data.frame(matrix(rnorm(r * 10), r))
  system.time(lime(x, as_regressor(nrow)))[["elapsed"]]
}, 0)
cat("lime() itself, seconds:", building, "\n")

cat("\n## Memory of 1000 cases x 30 columns x 5000 permutations\n\n")
script <- '
library(lime); options(lime.threads = 1)
peak <- function() as.numeric(sub("\\\\D*(\\\\d+).*", "\\\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
x <- as.data.frame(matrix(rnorm(1000 * 30), 1000))
explainer <- lime(x, as_classifier(function(d) { s <- plogis(d[[1]] + d[[2]]); cbind(a = s, b = 1 - s) }))
before <- peak()
invisible(explain(x, explainer, n_labels = 1, n_features = 5))
cat(sprintf("%.0f MB in all, %.0f MB above the start\n", peak(), peak() - before))'
file <- tempfile(fileext = ".R")
writeLines(script, file)
cat(system2("Rscript", file, stdout = TRUE), sep = "\n")

library_of_cran <- Sys.getenv("LIME_CRAN_LIBRARY")
cat("\nlime from CRAN:", if (library_of_cran == "") "not measured, LIME_CRAN_LIBRARY names no library\n" else "see below\n")
if (library_of_cran != "") {
  script <- c(
    sprintf("library(lime, lib.loc = '%s')", library_of_cran), "now <- function() as.numeric(Sys.time())",
    paste("cost <-", paste(deparse(cost), collapse = "\n")),
    "predict_model.bench <- function(x, newdata, type, ...) as.data.frame(x$f(newdata))",
    "model_type.bench <- function(x, ...) 'classification'",
    "wrap <- function(f) structure(list(f = f), class = 'bench')",
    "for (p in c(10, 30, 100)) cat(p, 'columns:', round(median(cost(explain, lime, wrap, p, reps = 5)), 1), 'ms\\n')"
  )
  writeLines(script, file)
  cat(system2("Rscript", file, stdout = TRUE), sep = "\n")
}
cat("\nload average after:", load_average(), "\n")
