# A package that is installed nowhere here, in the shape that its documentation gives: `code` defines its functions, of which
# all are exported, and `methods` ("predict, xgb.Booster") are registered. Gone when the test ends; where the real one is installed that is tested.
local_stand_in <- function(package, code, methods = character(), env = parent.frame()) {
  if (nzchar(system.file(package = package))) testthat::skip(paste("the real package", package, "is installed"))
  source <- withr::local_tempdir(.local_envir = env)
  library <- withr::local_tempdir(.local_envir = env)
  dir.create(file.path(source, "R"))
  writeLines(c(paste("Package:", package), "Version: 99.0", "Title: Stand-in", "License: none"), file.path(source, "DESCRIPTION"))
  exports <- c("exportPattern(\"^[a-zA-Z]\")", "importFrom(stats, predict, variable.names)")
  writeLines(c(exports, sprintf("S3method(%s)", methods)), file.path(source, "NAMESPACE"))
  writeLines(code, file.path(source, "R", "code.R"))
  options <- c("--no-docs", "--no-test-load", "--no-byte-compile", "--no-multiarch", "--no-staged-install")
  out <- suppressWarnings(system2(
    file.path(R.home("bin"), "R"), c("CMD", "INSTALL", options, paste0("--library=", shQuote(library)), shQuote(source)), stdout = TRUE, stderr = TRUE
  ))
  if (!dir.exists(file.path(library, package))) stop(paste(out, collapse = "\n"))
  loadNamespace(package, lib.loc = library)
  withr::defer(unloadNamespace(package), envir = env)
}
