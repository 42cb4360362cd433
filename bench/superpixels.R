# Milliseconds to cut pictures of 0.05 to 4 megapixels into 50 superpixels, conversion to Lab included, reading not.
# Needs magick.
#
#     tools/setup && . tools/env.sh && Rscript bench/superpixels.R

library(lime)

photo <- magick::image_read(system.file("extdata", "cat.jpg", package = "lime"))
bitmap_of <- function(megapixels) {
  width <- round(sqrt(megapixels * 1e6 * 451 / 300))
  height <- round(megapixels * 1e6 / width)
  scaled <- unclass(magick::image_data(magick::image_resize(photo, paste0(width, "x", height, "!")), "rgba"))
  array(as.raw(scaled), dim(scaled))
}
request <- list(n_superpixels = 50L, weight = 20, n_iter = 10L)

milliseconds <- function(bitmap, threads, times = 9) {
  old <- options(lime.threads = threads)
  on.exit(options(old))
  lime:::segment(bitmap, request)
  1000 * stats::median(replicate(times, system.time(lime:::segment(bitmap, request))[["elapsed"]]))
}

cat("load average:", head(strsplit(readLines("/proc/loadavg"), " ")[[1]], 3), "\n\n")
rows <- lapply(c(0.05, 0.135, 0.25, 0.5, 1, 2, 4), function(megapixels) {
  bitmap <- bitmap_of(megapixels)
  data.frame(
    megapixels = megapixels, size = paste(dim(bitmap)[2], "x", dim(bitmap)[3]),
    `ms, 1 thread` = round(milliseconds(bitmap, 1), 1), `ms, 2 threads` = round(milliseconds(bitmap, 2), 1),
    check.names = FALSE
  )
})
print(do.call(rbind, rows), row.names = FALSE)
