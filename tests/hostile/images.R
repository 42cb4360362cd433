# Pictures in memory and in files: values, shapes, files that are damaged, missing, no files; folders that cannot be written to.

set.seed(1)
folder <- file.path(tempdir(), "hostile-images")
dir.create(folder)
pixels <- array(seq(0, 1, length.out = 12 * 10 * 3), c(12, 10, 3))
brightness <- as_regressor(function(x) rowMeans(x))
explainer <- lime(pixels, brightness)
sizes <- as_regressor(function(paths) as.numeric(file.size(paths)))
path <- function(name) paste0(folder, "/", name)
good <- path(c("good1.png", "good2.png"))
png::writePNG(pixels, good[1])
png::writePNG(1 - pixels, good[2])
whole <- readBin(good[1], "raw", 1e5)
bytes_of <- function(name, bytes) { writeBin(bytes, path(name)); path(name) }
asked <- function(x, ...) suppressWarnings(suppressMessages(explain(x, ..., n_features = 2, n_permutations = 10, n_superpixels = 4), "lime_message"), "lime_warning")
of_files <- lime(good, sizes)

arrays <- list(
  "NA" = quote(replace(pixels, 5, NA)), "NaN" = quote(replace(pixels, 5, NaN)), "Inf" = quote(replace(pixels, 5, Inf)), "negative" = quote(pixels - 0.5), "huge" = quote(pixels * 1e308), "tiny" = quote(pixels * 1e-320), "both ends" = quote(replace(replace(pixels, 1, 1e308), 2, -1e308)),
  "constant" = quote(pixels * 0), "one value" = quote(pixels * 0 + 300), "integers" = quote(array(as.integer(pixels * 255), dim(pixels))), "logical" = quote(pixels > 0.5), "raw" = quote(array(as.raw(pixels * 255), dim(pixels))), "complex" = quote(pixels + 1i),
  "strings" = quote(array("a", dim(pixels))), "a list with dims" = quote(array(list(1), dim(pixels))), "no pixels" = quote(array(0, c(0, 5, 3))), "no channels" = quote(array(0, c(4, 5, 0))), "no pictures" = quote(array(0, c(0, 4, 5, 3))), "one pixel" = quote(array(0.5, c(1, 1, 3))),
  "one row" = quote(array(seq(0, 1, length.out = 30), c(1, 10, 3))), "two channels" = quote(pixels[, , 1:2]), "one channel" = quote(pixels[, , 1, drop = FALSE]), "seven channels" = quote(array(seq(0, 1, length.out = 840), c(12, 10, 7))), "a matrix" = quote(pixels[, , 1]), "five dimensions" = quote(array(0, c(1, 2, 3, 4, 5))),
  "two pictures" = quote(array(seq(0, 1, length.out = 720), c(2, 12, 10, 3))), "a list" = quote(list(pixels, pixels)), "a list of lists" = quote(list(list(pixels))), "a list with NULL" = quote(list(pixels, NULL)), "a list of sizes" = quote(list(pixels, pixels[1:4, , ])), "an empty list" = quote(list()),
  "names with escapes" = quote(list("\033[31m" = pixels, "\u202e" = pixels)), "names invalid" = quote(stats::setNames(list(pixels), "\xff")), "a class" = quote(structure(pixels, class = "hostile_array")), "integer64" = quote(structure(pixels, class = "integer64")), "factor" = quote(structure(array(1L, dim(pixels)), levels = "a", class = "factor")),
  "dims of doubles" = quote(array(pixels, c(12.0, 10.0, 3.0))), "an external magick image" = quote(structure(methods::new("externalptr"), class = "magick-image")), "a number as magick image" = quote(structure(5, class = "magick-image")), "bitmaps" = quote(structure(array(as.raw(0), c(4, 3, 3)), class = c("bitmap", "rgba")))
)
over <- function(word, table, code, expect = any_answer) {
  unname(Map(function(name, x) list(name = paste0(word, ": ", name), code = do.call(bquote, list(code)), expect = expect), names(table), table))
}
in_memory <- c(
  over("explain", arrays, quote(print(asked(.(x), explainer)))), over("lime", arrays, quote(lime(.(x), brightness))), over("superpixels", arrays, quote(suppressMessages(superpixels(.(x), 4), "lime_message"))),
  over("plot_superpixels", arrays, quote(suppressMessages(print(plot_superpixels(.(x), 4)), "lime_message"))), over("background", arrays, quote(asked(pixels, explainer, background = .(x)))), over("a file's background", arrays, quote(asked(good[1], of_files, background = .(x)))),
  over("segments", arrays, quote(suppressWarnings(explain(pixels, explainer, n_features = 2, n_permutations = 10, segments = .(x)))), "error")
)

cuts <- list(
  "NA" = quote(NA), "a matrix of NA" = quote(matrix(NA_real_, 12, 10)), "one NA" = quote(replace(matrix(1:2, 12, 10), 3, NA)), "zeros" = quote(matrix(0, 12, 10)), "gaps" = quote(matrix(c(1, 3), 12, 10)), "fractions" = quote(matrix(1.5, 12, 10)), "negative" = quote(matrix(-1, 12, 10)), "huge" = quote(matrix(c(1, 1e300), 12, 10)),
  "2^31" = quote(matrix(c(1, 2^31), 12, 10)), "Inf" = quote(matrix(Inf, 12, 10)), "another size" = quote(matrix(1, 3, 3)), "turned" = quote(matrix(1:2, 10, 12)), "strings" = quote(matrix("1", 12, 10)), "a vector" = quote(rep(1, 120)), "NULL" = quote(NULL), "a function" = quote(mean), "a list" = quote(list(1)), "logical" = quote(matrix(TRUE, 12, 10)), "an error" = quote(stop("a"))
)
cut_by <- over("segments by a function", cuts, quote(explain(pixels, explainer, n_features = 2, n_permutations = 10, segments = function(image) .(x))), "error")
cut_as <- over("segments as a matrix", cuts[!names(cuts) %in% c("NULL", "a function", "an error")], quote(explain(pixels, explainer, n_features = 2, n_permutations = 10, segments = .(x))), "error")

latin1 <- path(rawToChar(as.raw(c(0x63, 0x61, 0x66, 0xe9, 0x2e, 0x70, 0x6e, 0x67))))
file.copy(good[1], latin1)
dir.create(path("folder.png"))
system2("mkfifo", path("pipe.png"))
file.symlink(path("nowhere"), path("dangling.png"))
file.symlink(path("loop.png"), path("loop.png"))
file.copy(good[1], path("odd {stop('run')} %s.png"))
file.copy(good[1], path("\033[31mred\a.png"))
file.copy(good[1], path("line\nbreak.png"))
file.copy(good[1], path(paste0(strrep("a", 240), ".png")))
file.copy(good[1], path("sealed.png"))
Sys.chmod(path("sealed.png"), "000")
broken <- list(
  "empty" = bytes_of("empty.png", raw()), "cut off" = bytes_of("cut.png", whole[1:60]), "cut at the end" = bytes_of("end.png", whole[1:(length(whole) - 20)]), "noise" = bytes_of("noise.png", as.raw(sample(0:255, 500, TRUE))), "a text" = bytes_of("text.png", charToRaw("no picture")),
  "flipped bits" = bytes_of("flipped.png", replace(whole, 50, xor(whole[50], as.raw(255)))), "a header only" = bytes_of("header.png", whole[1:8]), "a jpeg's start" = bytes_of("start.jpg", as.raw(c(255, 216, 255, 224))), "zip" = bytes_of("zip.png", charToRaw("PK\003\004")), "svg" = bytes_of("svg.png", charToRaw("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")),
  "mvg" = bytes_of("mvg.png", charToRaw("push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 'label:@/etc/hostname'\npop graphic-context\n")), "billions of pixels" = bytes_of("bomb.png", replace(whole, 17:24, as.raw(c(127, 255, 255, 255, 127, 255, 255, 255)))), "gif bomb" = bytes_of("bomb.gif", c(charToRaw("GIF89a"), as.raw(c(255, 255, 255, 255, 0, 0, 0, 59)))),
  "bmp bomb" = bytes_of("bomb.bmp", c(charToRaw("BM"), as.raw(c(rep(255, 60))))), "webp start" = bytes_of("start.webp", charToRaw("RIFF1234WEBPVP8 ")), "tiff start" = bytes_of("start.tif", as.raw(c(73, 73, 42, 0, 255, 255, 255, 255))),
  "a folder" = path("folder.png"), "a pipe" = path("pipe.png"), "dangling" = path("dangling.png"), "a loop" = path("loop.png"), "nothing" = path("no such.png"), "zero" = "/dev/zero", "random" = "/dev/urandom", "null" = "/dev/null", "tty" = "/dev/tty", "a process" = "/proc/self/mem", "a kernel's" = "/proc/self/maps", "stdin" = "/dev/stdin",
  "a slash" = "/", "a dot" = ".", "home" = "~", "no one's home" = "~nobody-here/a.png", "an url" = "http://localhost/a.png", "a magick word" = "label:abc.png", "a long path" = strrep("a/", 3000), "a long name" = paste0(strrep("a", 5000), ".png"), "NA" = NA_character_, "empty name" = "", "invalid name" = "\xff.png", "escapes" = "\033[31m.png", "directions" = "\u202egnp.a"
)
bytes <- latin1
Encoding(bytes) <- "bytes"
broken[["marked as bytes"]] <- bytes
fine_names <- list("latin1 bytes" = latin1, "braces" = path("odd {stop('run')} %s.png"), "escapes" = path("\033[31mred\a.png"), "a break" = path("line\nbreak.png"), "long" = path(paste0(strrep("a", 240), ".png")))
as_x <- quote(print(asked(structure(.(x), class = c("imagefile", "character")), of_files)))
damaged <- c("empty", "cut off", "noise", "a text", "a header only", "a jpeg's start", "zip", "billions of pixels", "gif bomb", "bmp bomb", "webp start", "tiff start")
files <- c(
  over("a file", broken, as_x, "error"), over("superpixels of", broken, quote(superpixels(.(x), 4)), "error"), over("background of", broken, quote(asked(pixels, explainer, background = .(x))), "error"), over("lime of", broken, quote(lime(.(x), sizes))), over("plot of", broken, quote(plot_superpixels(.(x), 4)), "error"),
  over("among good ones", broken[damaged], quote(asked(c(good, .(x)), of_files)), structure(function(value) explained_cases(value) >= 2, class = "keeps")),
  over("a name of", fine_names, quote(print(asked(.(x), of_files))), function(value) explained_cases(value) == 1), over("twice a name of", fine_names, quote(asked(c(.(x), good, .(x)), of_files)), function(value) explained_cases(value) == 4), over("superpixels, a name of", fine_names, quote(superpixels(.(x), 4)), is.matrix),
  over("plots, a name of", fine_names, quote({ e <- asked(.(x), of_files); print(plot_image_explanation(e)); print(summary(e)); print(image_mask(e)[1]); TRUE }), isTRUE)
)
not_all <- c("a file: svg", "a file: mvg", "superpixels of: svg", "superpixels of: mvg", "background of: svg", "background of: mvg", "plot of: svg", "plot of: mvg")
files <- lapply(files, function(one) { if (one$name %in% c(not_all, paste(c("a file:", "superpixels of:", "background of:", "plot of:"), "cut at the end"), paste(c("a file:", "superpixels of:", "background of:", "plot of:"), "flipped bits"))) one["expect"] <- list(any_answer); one })

inputs <- c(in_memory, cut_by, cut_as, files)
