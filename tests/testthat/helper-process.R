# Runs R code in a process of its own; its output as lines, with attribute "status" if that is not 0. `kilobytes`: the addresses it may have.
run_r <- function(code, kilobytes = NULL) {
  file <- withr::local_tempfile(fileext = ".R")
  writeLines(code, file)
  withr::local_envvar(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep))
  program <- file.path(R.home("bin"), "Rscript")
  if (is.null(kilobytes)) return(suppressWarnings(system2(program, c("--vanilla", shQuote(file)), stdout = TRUE, stderr = TRUE)))
  limited <- sprintf("ulimit -v %.0f; exec %s --vanilla %s 2>&1", kilobytes, shQuote(program), shQuote(file))
  suppressWarnings(system2("sh", c("-c", shQuote(limited)), stdout = TRUE))
}
