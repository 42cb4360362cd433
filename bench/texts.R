# What explaining texts costs beyond the model, beside lime for Python in the same run; how it grows; its memory.
#
#     . tools/env.sh; Rscript bench/texts.R          # three minutes
#
# lime for Python 0.2.0.1 is installed from PyPI into .cache/lime-venv. Threads: LIME_BENCH_THREADS, 1 if unset.

library(lime)
options(lime.threads = as.integer(Sys.getenv("LIME_BENCH_THREADS", "1")))
source("bench/peer.R")
cat("load average before:", load_average(), "\n")

# d different words of 3 to 8 letters
words <- function(d, seed) {
  set.seed(seed)
  unique(vapply(seq_len(2 * d + 50), function(i) paste(sample(letters, sample(3:8, 1), TRUE), collapse = ""), ""))[seq_len(d)]
}

# Milliseconds of each of `reps` calls, less what the model took, per text.
cost <- function(d, n, n_features, select, texts = 1, reps = 15) {
  x <- vapply(seq_len(texts), function(i) paste(words(d, i), collapse = " "), "")
  inside <- 0
  explainer <- lime(x, as_classifier(function(x) {
    start <- now()
    p <- nchar(x, "bytes") / 1e5
    y <- cbind(a = p, b = 1 - p)
    inside <<- inside + now() - start
    y
  }))
  times <- vapply(seq_len(reps), function(i) {
    inside <<- 0
    start <- now()
    explain(x, explainer, labels = "a", n_features = n_features, n_permutations = n, feature_select = select)
    1000 * (now() - start - inside) / texts
  }, 0)
  times[-1]
}
show <- function(times) sprintf("%.1f / %.1f", min(times), median(times))

cat("\n## Per text beyond the model, ms (least / median)\n\n")
cat("| words | permutations | selection | lime, one text | lime, twenty texts | lime for Python | ratio of the medians |\n|---|---|---|---|---|---|---|\n")
for (job in list(list(200, 1000, 5, "forward_selection"), list(200, 1000, 10, "highest_weights"), list(2000, 3000, 10, "highest_weights"))) {
  one <- many <- theirs <- NULL
  for (round in 1:3) {
    one <- c(one, cost(job[[1]], job[[2]], job[[3]], job[[4]], reps = if (job[[1]] > 500) 4 else 15))
    if (job[[1]] <= 500) many <- c(many, cost(job[[1]], job[[2]], job[[3]], job[[4]], texts = 20, reps = 5))
    if (job[[1]] <= 500 || round == 1) theirs <- c(theirs, scan(text = system2(python, c("bench/texts.py", unlist(job)), stdout = TRUE), quiet = TRUE))
  }
  cat(sprintf(
    "| %d | %d | %s of %d | %s | %s | %s | %.0f |\n", job[[1]], job[[2]], job[[4]], job[[3]], show(one),
    if (is.null(many)) "" else show(many), show(theirs), median(theirs) / median(one)
  ))
}

cat("\n## Steps of one text, 200 words, 1000 permutations, ms (median of 40)\n\n")
x <- paste(words(200, 1), collapse = " ")
explainer <- lime(x, as_regressor(nchar))
step <- function(f) {
  value <- NULL
  times <- vapply(1:40, function(i) {
    start <- now()
    value <<- f()
    1000 * (now() - start)
  }, 0)
  structure(list(value = value, ms = median(times)), class = "step")
}
case <- step(function() lime:::text_case(x, 1L, explainer, NULL))
drawn <- step(function() lime:::perturb(case$value, 1000, 1))
copies <- step(function() lime:::realise(case$value, drawn$value, 1:1000))
w <- step(function() lime:::similarity(case$value, drawn$value))
y <- cbind(a = nchar(copies$value) + 0)
fit <- function(k, select) step(function() {
  lime:::fit_surrogate(drawn$value$z, y, w$value, list(n_features = k, feature_select = select), "1", case$value$d)
})
steps <- list(tokens = case, draw = drawn, strings = copies, weigh = w, forward = fit(5L, "forward_selection"), highest = fit(10L, "highest_weights"))
cat(sprintf("%s: %.2f\n", names(steps), vapply(steps, `[[`, 0, "ms")), sep = "")

cat("\n## How it grows: ms per text beyond the model (median), highest weights of 10\n\n")
each <- function(d, n, texts = 1) round(median(cost(d, n, 10, "highest_weights", texts, reps = 6)), 1)
cat("words 20, 100, 500, 2000 (1000 permutations):", vapply(c(20, 100, 500, 2000), each, 0, n = 1000), "\n")
cat("permutations 1000, 5000, 20000 (200 words):", vapply(c(1000, 5000, 20000), function(n) each(200, n), 0), "\n")
cat("texts 1, 10, 100 (200 words, 1000 permutations):", vapply(c(1, 10, 100), function(m) each(200, 1000, m), 0), "\n")

cat("\n## Memory\n\n")
script <- sprintf('
library(lime); options(lime.threads = %d)
peak <- function() as.numeric(sub("\\\\D*(\\\\d+).*", "\\\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
x <- readLines(commandArgs(TRUE)[1])
explainer <- lime(x, as_regressor(function(x) as.numeric(nchar(x))))
invisible(explain(x[2], explainer, n_features = 10, n_permutations = 100))
before <- peak()
invisible(explain(x[1], explainer, n_features = 10, n_permutations = 3000, feature_select = "highest_weights", batch_size = as.integer(commandArgs(TRUE)[2])))
cat(sprintf("%%.0f MB in all, %%.0f MB above the start\n", peak(), peak() - before))', getOption("lime.threads"))
file <- tempfile(fileext = ".R")
text <- tempfile()
writeLines(script, file)
writeLines(c(paste(words(2000, 1), collapse = " "), x), text)
for (batch in c(50000, 500)) cat("2000 words, 3000 permutations, batch_size", batch, ":", system2("Rscript", c(file, text, batch), stdout = TRUE), "\n")
cat("\nload average after:", load_average(), "\n")
