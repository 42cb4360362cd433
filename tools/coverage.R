# How much of R the tests reach: the share of each file and the lines that none reaches. Called by `make coverage`.

coverage <- covr::package_coverage(type = "tests", quiet = TRUE)
print(coverage)
missed <- covr::zero_coverage(coverage)
missed <- missed[grepl("^R/", missed$filename), c("filename", "line")]
for (file in unique(missed$filename)) {
  lines <- readLines(file)
  cat("\n", file, "\n", sep = "")
  at <- unique(missed$line[missed$filename == file])
  cat(sprintf("  %4d  %s", at, lines[at]), sep = "\n")
}
