# Runs the R tests on the installed package; called by tools/test.
# Writes "passed failed skipped" into the file that is its argument.

counts_file <- commandArgs(TRUE)[[1]]

results <- as.data.frame(testthat::test_dir(
  "tests/testthat",
  package = "lime",
  load_package = "installed",
  reporter = "progress",
  stop_on_failure = FALSE
))

# An error outside an expectation is not in `failed`.
failed <- sum(results$failed) + sum(results$error)
counts <- c(sum(results$passed), failed, sum(results$skipped))
cat(counts, "\n", file = counts_file)

slowest <- head(results[order(-results$real), c("file", "test", "real")], 5)
if (nrow(slowest) > 0) {
  cat("\nslowest tests, in seconds\n")
  cat(sprintf("  %6.1f  %s: %s\n", slowest$real, slowest$file, slowest$test), sep = "")
}
quit(status = if (failed > 0) 1 else 0)
