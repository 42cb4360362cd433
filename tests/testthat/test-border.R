# What comes from R may be anything: every function that takes strings, asked with each of some that Rust cannot use.
marked <- function(string, encoding) `Encoding<-`(string, encoding)
hostile_strings <- list(
  utf8 = marked("a\xff", "UTF-8"), surrogate = marked("\xed\xa0\x80", "UTF-8"), cut = marked("\xf0\x9f\x98", "UTF-8"), bytes = marked("\xff", "bytes"),
  valid_bytes = marked("caf\xc3\xa9", "bytes"), latin1 = marked("caf\xe9", "latin1"), latin1_by_chance = marked("\xc3\xa9", "latin1"),
  missing = NA_character_, none = character(), factor = factor("a"), number = 1, null = NULL, list = list("a"), object = quote(a)
)

# A call into Rust, and the name of each of its arguments that is strings.
bits <- as.raw(c(3, 0, 0, 0, 0, 0, 0, 0))
pixels <- array(as.raw(1:8), c(4, 2, 1))
two <- matrix(1:2, 2)
plan <- list(
  law = "normal", at = list(c(0, 1)), shares = list(0), low = 0, high = 1, whole = FALSE, meaning = "value", from = -Inf, to = Inf, case = 0,
  feature = 1L, stream = 1L, out = "real"
)
border <- function(name) get(name, asNamespace("lime"))
entries <- list(
  rs_texts = list(c("text", "removal", "mask"), list(text = "a b", spans = matrix(c(1L, 1L, 1L, 3L, 3L, 2L), 3), z = bits, d = 2L, removal = "mask", mask = "", threads = 0L)),
  rs_locate = list(c("text", "tokens"), list(text = "a b", tokens = "a")),
  rs_is_picture = list("path", list(path = "a")),
  rs_decode = list("path", list(path = test_path("fixtures", "kinds", "rgb.png"), threads = 0L)),
  rs_write_masked = list("paths", list(pixels = pixels, fill = pixels, runs = matrix(c(1L, 0L, 2L, 1L), 2), z = bits, d = 2L, paths = tempfile(fileext = ".png"), threads = 1L)),
  rs_background = list("kind", list(pixels = pixels, segments = two, d = 2L, kind = "mean", top = 255, bitmap = pixels, threads = 0L)),
  rs_segment = list("method", list(bitmap = pixels, width = 2L, height = 1L, method = "grid", values = 2, colours = TRUE, threads = 0L)),
  rs_fit = list("select", list(z = matrix(c(0, 1, 0, 1), 4), y = matrix(c(0, 1, 0, 1), 4), w = rep(1, 4), n = 4L, d = 1L, k = 1L, n_features = 1L, select = "auto", ridge = NULL, threads = 0L)),
  rs_perturb_table = list(c("compare", "texts"), list(columns = plan, compare = "number", n = 3L, d = 1L, seed = 1, numbers = 0, texts = "a", threads = 0L)),
  rs_distance = list("metric", list(z = matrix(0, 2, 1), n = 2L, centre = 0, scale = 1, metric = "euclidean")),
  rs_nearest = list("compare", list(values = list(c(0, 1)), case = 0, compare = "number", k = 1L, threads = 0L))
)
# Names of files are bytes on Unix: a file of such a name is looked for, or made.
paths <- if (.Platform$OS.type == "unix") c("utf8", "surrogate", "cut", "bytes", "valid_bytes", "latin1", "latin1_by_chance")
allowed <- list( # what these mean for themselves
  rs_is_picture = paths, rs_decode = paths, rs_write_masked = c("none", paths), rs_locate = "none", rs_perturb_table = c("none", "null"), rs_nearest = "none"
)

test_that("every function of the border that has strings is asked below", {
  takes <- Filter(function(name) any(c("text", "texts", "tokens", "path", "paths", "kind", "method", "select", "compare", "metric") %in% names(formals(border(name)))),
    grep("^rs_", ls(asNamespace("lime"), all.names = TRUE), value = TRUE))
  expect_setequal(takes, names(entries))
})

test_that("strings that are no UTF-8, and what is no string, are refused by each of them and named", {
  for (name in names(entries)) {
    arguments <- entries[[name]][[2]]
    good <- do.call(border(name), arguments)
    expect_false(inherits(good, "condition"), info = name)
    for (argument in entries[[name]][[1]]) for (kind in names(hostile_strings)) {
      info <- paste(name, argument, kind)
      asked <- replace(arguments, argument, hostile_strings[kind])
      if (kind %in% allowed[[name]]) next
      out <- do.call(border(name), asked, quote = TRUE)
      expect_true(inherits(out, "lime_error_argument"), info = info)
      expect_error(lime:::from_rust(out), class = "lime_error_argument", info = info)
    }
  }
})

test_that("a plan of a table with strings of no meaning is refused", {
  for (field in c("law", "meaning", "out")) for (kind in setdiff(names(hostile_strings), "none")) {
    arguments <- entries$rs_perturb_table[[2]]
    arguments$columns[field] <- hostile_strings[kind]
    expect_s3_class(do.call(border("rs_perturb_table"), arguments, quote = TRUE), "lime_error_argument")
  }
  names(arguments$columns)[1] <- hostile_strings$utf8
  expect_s3_class(do.call(border("rs_perturb_table"), arguments, quote = TRUE), "lime_error_argument")
})

test_that("strings are handed over in UTF-8, or not at all", {
  utf8 <- lime:::as_utf8
  strings <- c("a", "\u00e9", hostile_strings$latin1, NA, hostile_strings$bytes, marked("caf\xc3\xa9", "bytes"), hostile_strings$utf8)
  expect_identical(utf8(strings), c("a", "\u00e9", "caf\u00e9", NA, NA, NA, NA))
  expect_identical(utf8(strings, "byte"), c("a", "\u00e9", "caf\u00e9", NA, "<ff>", "caf\u00e9", "a<ff>"))
  expect_true(all(validUTF8(utf8(strings)[1:3])))
  expect_identical(utf8(character()), character())
  expect_null(attributes(utf8(c(a = "b"))))
})

test_that("the name of a penalty is looked at, too", {
  arguments <- entries$rs_fit[[2]]
  for (ridge in c(hostile_strings[c("utf8", "bytes", "latin1", "missing", "none")], list("strong", -1, NA_real_, list()))) {
    arguments["ridge"] <- list(ridge)
    expect_error(lime:::from_rust(do.call(border("rs_fit"), arguments, quote = TRUE)), "ridge", class = "lime_error_argument")
  }
})
