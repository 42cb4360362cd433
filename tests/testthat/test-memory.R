# Short memory: each in a session of its own, which may not have more addresses, or says how much it took.

# A PNG file of 1 x 1 pixel with one more chunk before its pixel.
png_with <- function(type, data) {
  shift <- function(n, by) as.integer(bitwShiftR(n, by))
  table <- vapply(0:255, function(n) {
    for (k in 1:8) n <- bitwXor(shift(n, 1L), if (bitwAnd(n, 1L) == 1L) -306674912L else 0L) # 0xedb88320
    n
  }, 0L)
  crc <- function(bytes) {
    c <- -1L
    for (byte in as.integer(bytes)) c <- bitwXor(shift(c, 8L), table[bitwXor(bitwAnd(c, 255L), byte) + 1L])
    bitwNot(c)
  }
  big_endian <- function(x) as.raw((x %% 2^32) %/% 256^(3:0) %% 256)
  chunk <- function(type, data) c(big_endian(length(data)), charToRaw(type), data, big_endian(crc(c(charToRaw(type), data))))
  header <- as.raw(c(0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0))
  pixel <- memCompress(as.raw(c(0, 10, 20, 30)), "gzip")
  file <- withr::local_tempfile(fileext = ".png", .local_envir = parent.frame())
  writeBin(c(as.raw(c(137, 80, 78, 71, 13, 10, 26, 10)), chunk("IHDR", header), chunk(type, data), chunk("IDAT", pixel), chunk("IEND", raw())), file)
  file
}

test_that("what a PNG says besides its pixels takes no more memory than the file", {
  skip_on_cran()
  skip_if_not(file.exists("/proc/self/status"))
  bomb <- memCompress(raw(2^28), "gzip")
  name <- c(charToRaw("a"), as.raw(0))
  chunks <- list(iCCP = c(name, as.raw(0), bomb), zTXt = c(name, as.raw(0), bomb), iTXt = c(name, as.raw(c(1, 0, 0, 0)), bomb), tEXt = c(name, rep(charToRaw("x"), 3e5)))
  for (type in names(chunks)) {
    out <- run_r(c(
      "peak <- function() as.numeric(gsub('[^0-9]', '', grep('^VmHWM', readLines('/proc/self/status'), value = TRUE)))",
      "library(lime)", "before <- peak()", sprintf("picture <- lime:::read_image('%s')", png_with(type, chunks[[type]])),
      "cat(as.integer(picture$bitmap), peak() - before)"
    ))
    found <- as.numeric(strsplit(out[length(out)], " ")[[1]])
    expect_identical(found[1:4], c(10, 20, 30, 255), info = type)
    expect_lt(found[5], 20e3) # kilobytes, of 262,000
  }
})

test_that("in sessions that are short of memory each job is done or refused, and the session goes on", {
  skip_on_cran()
  skip_on_os(c("windows", "mac", "solaris"))
  file <- withr::local_tempfile(fileext = ".png")
  large <- array(as.raw(9), c(4, 2000, 2000))
  lime:::from_rust(lime:::rs_write_masked(large, large, matrix(c(4000000L, 0L), 2), as.raw(c(1, rep(0, 7))), 1L, file, 1L))
  code <- function(job) c(
    "library(lime)", "compiler::enableJIT(0)", # R's compiler dies where its stack cannot grow
    "small <- function() explain('one two three', lime('a', as_regressor(nchar)), n_features = 2, n_permutations = 50)", "explanation <- small()",
    "numbers <- array(0.5, c(3, 500, 500)); segments <- matrix(1L, 500, 500); z <- matrix(as.raw(c(1, rep(0, 7))), 8, 40)",
    "rust <- function(name, ...) lime:::from_rust(get(name, asNamespace('lime'))(...))",
    "text <- paste(rep('word', 20000), collapse = ' ')",
    paste0("job <- function() invisible(", job, ")"),
    "once <- function() tryCatch({job(); 'done'}, lime_error_memory = function(e) 'refused')",
    "for (i in 1:2) { cat(once(), ''); gc() }",
    "cat(nrow(small()), 'rows')"
  )
  jobs <- c(
    decode = sprintf("rust('rs_decode', '%s', 2L)", file),
    array = "rust('rs_masked_array', numbers, numbers, segments, z, 1L, 40L, 2L)",
    resize = "rust('rs_resize', array(as.raw(1), c(4, 500, 500)), 3500L, 3500L, 2L)",
    texts = "rust('rs_texts', text, matrix(c(1L, 4L, 1L), 3), matrix(as.raw(c(1, rep(0, 7))), 8, 3000), 1L, 'mask', '####', 2L)"
  )
  for (job in names(jobs)) {
    seen <- character()
    for (kilobytes in seq(440e3, 740e3, length.out = 16)) {
      out <- run_r(code(jobs[[job]]), kilobytes)
      expect_null(attr(out, "status"), info = paste(job, kilobytes, toString(out)))
      expect_match(out[length(out)], "^((done|refused) ){2}2 rows$", info = paste(job, kilobytes))
      seen <- c(seen, strsplit(out[length(out)], " ")[[1]][1:2])
    }
    expect_setequal(seen, c("done", "refused"))
  }
})
