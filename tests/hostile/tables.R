# Tables that are damaged, odd or full of surprises: given to lime(), to explain(), and as one bad row among good ones.

set.seed(1)
n <- 40
good <- data.frame(size = round(runif(n), 2), count = rpois(n, 30), kind = sample(c("a", "b"), n, TRUE), level = factor(sample(c("x", "y"), n, TRUE)),
  flag = runif(n) < 0.5)
model <- as_regressor(function(x) x[[1]])
explainer <- lime(good, model)
rows <- good[1:3, ]
frame <- function(..., row.names = 1:3) structure(list(...), class = "data.frame", row.names = row.names)
bytes <- c("\xe9", "\xff", "a")
Encoding(bytes) <- "bytes"
invalid <- c("\xe9", "\xff\xfe", "a")
S4_column <- methods::setClass("hostile_column", contains = "numeric", where = globalenv())
with_column <- function(name, value, x = rows) {
  x <- unclass(x)
  x[[name]] <- value
  structure(x, class = "data.frame", row.names = 1:3)
}

# Not whole: an error, whatever verb.
damaged <- list(
  "unequal columns" = quote(frame(size = 1:3, count = 1:2)),
  "unequal columns, first" = quote(frame(size = 1:2, count = 1:3)),
  "a longer column" = quote(with_column("count", 1:7)),
  "an empty column" = quote(with_column("count", integer())),
  "a NULL column" = quote(structure(list(size = 1:3, count = NULL, kind = c("a", "b", "a")), class = "data.frame", row.names = 1:3)),
  "a column of NULL" = quote({ x <- unclass(rows); x["count"] <- list(NULL); structure(x, class = "data.frame") }),
  "no names" = quote(structure(unname(unclass(rows)), class = "data.frame", row.names = 1:3)),
  "too few names" = quote({ x <- unclass(rows); attr(x, "names") <- c("size", "count"); structure(x, class = "data.frame") }),
  "NA as name" = quote({ x <- rows; names(x)[2] <- NA; x }),
  "an empty name" = quote({ x <- rows; names(x)[2] <- ""; x }),
  "names twice" = quote({ x <- rows; names(x)[2] <- "size"; x }),
  "a name of bytes" = quote({ x <- unclass(rows); attr(x, "names")[2] <- bytes[1]; structure(x, class = "data.frame") }),
  "an invalid name" = quote({ x <- rows; attr(x, "names")[2] <- invalid[2]; x }),
  "row names lost" = quote({ x <- unclass(rows); attr(x, "row.names") <- NULL; structure(x, class = "data.frame") }),
  "row names too few" = quote({ x <- unclass(rows); attr(x, "row.names") <- 1:2; structure(x, class = "data.frame") }),
  "row names too many" = quote({ x <- unclass(rows); attr(x, "row.names") <- 1:9; structure(x, class = "data.frame") }),
  "row names a million" = quote({ x <- unclass(rows); attr(x, "row.names") <- c(NA, -1e6L); structure(x, class = "data.frame") }),
  "no columns" = quote(structure(list(), names = character(), class = "data.frame", row.names = 1:3)),
  "no rows" = quote(rows[0, ]),
  "neither" = quote(data.frame()),
  "a number as data frame" = quote(structure(5, class = "data.frame")),
  "a string as data frame" = quote(structure("a", class = "data.frame")),
  "a function as data frame" = quote(structure(function() 1, class = "data.frame")),
  "a column of lists" = quote(with_column("count", I(list(1, 2, 3)))),
  "a column of functions" = quote(with_column("count", list(mean, sum, max))),
  "a table as column" = quote(with_column("count", data.frame(a = 1:3))),
  "a matrix as column" = quote(with_column("count", matrix(1:6, 3))),
  "complex" = quote(with_column("count", 1:3 + 2i)),
  "raw" = quote(with_column("count", as.raw(1:3))),
  "expression" = quote(with_column("count", expression(a, b, c))),
  "an environment as column" = quote(with_column("count", new.env())),
  "a function as column" = quote(with_column("count", mean)),
  "a symbol as column" = quote(with_column("count", quote(x))),
  "integer64" = quote(with_column("count", structure(c(5e-324, 1e-323, 1.5e-323), class = "integer64"))),
  "difftime where a number was" = quote(with_column("size", as.difftime(1:3, units = "mins"))),
  "an array of three" = quote(array(1:8, c(2, 2, 2))),
  "a matrix of lists" = quote(matrix(list(1, 2), 1)),
  "a list" = quote(list(a = 1)), "NULL" = quote(NULL), "a number" = quote(5), "a factor" = quote(factor("a")), "a function" = quote(mean),
  "an environment" = quote(new.env()), "a formula" = quote(y ~ x), "a date" = quote(Sys.Date()), "a table object" = quote(table(1:3, 1:3)[0, ])
)

# Odd and good: what comes is explained, or a lime error says why not.
odd <- list(
  "row names of fractions" = quote({ x <- unclass(rows); attr(x, "row.names") <- c("1.5", "2.5", "3.5"); structure(x, class = "data.frame") }),
  "row names twice" = quote({ x <- unclass(rows); attr(x, "row.names") <- c("a", "a", "a"); structure(x, class = "data.frame") }),
  "row names NA" = quote({ x <- unclass(rows); attr(x, "row.names") <- c("a", NA, "b"); structure(x, class = "data.frame") }),
  "row names of bytes" = quote({ x <- unclass(rows); attr(x, "row.names") <- bytes; structure(x, class = "data.frame") }),
  "row names invalid" = quote({ x <- unclass(rows); attr(x, "row.names") <- invalid; structure(x, class = "data.frame") }),
  "row names with escapes" = quote({ x <- rows; row.names(x) <- c("\033[31m", "\a", "\u202eabc"); x }),
  "row names empty" = quote({ x <- unclass(rows); attr(x, "row.names") <- c("", " ", "a"); structure(x, class = "data.frame") }),
  "strings of bytes" = quote(with_column("kind", bytes)),
  "strings invalid" = quote(with_column("kind", invalid)),
  "strings latin1" = quote(with_column("kind", iconv(c("\u00e9", "\u00e0", "a"), "UTF-8", "latin1"))),
  "strings with escapes" = quote(with_column("kind", c("\033[31mred", "\r", "\u202e"))),
  "strings empty" = quote(with_column("kind", c("", " ", NA))),
  "strings long" = quote(with_column("kind", strrep("long ", c(1e5, 1, 1)))),
  "all NA" = quote(rows[NA, ]), "NA somewhere" = quote(replace(rows, 1, NA)),
  "NaN, Inf" = quote(with_column("size", c(NaN, Inf, -Inf))),
  "huge" = quote(with_column("size", c(1e308, -1e308, 1e-308))),
  "integers huge" = quote(with_column("count", c(.Machine$integer.max, -.Machine$integer.max, NA))),
  "a constant" = quote(with_column("size", c(1, 1, 1))),
  "logical for integer" = quote(with_column("count", c(TRUE, FALSE, NA))),
  "logical for double" = quote(with_column("size", c(TRUE, FALSE, NA))),
  "string for number" = quote(with_column("size", c("1", "2", "x"))),
  "factor for string" = quote(with_column("kind", factor(c("a", "b", "c")))),
  "factor for number" = quote(with_column("size", factor(1:3))),
  "number for factor" = quote(with_column("level", 1:3)),
  "factor without levels" = quote(with_column("level", factor(rep(NA, 3)))),
  "factor of wrong codes" = quote(with_column("level", structure(c(1L, 9L, -3L), levels = "x", class = "factor"))),
  "factor with a level twice" = quote(with_column("level", structure(1:3, levels = c("x", "x", "y"), class = "factor"))),
  "factor, levels invalid" = quote(with_column("level", factor(invalid))),
  "factor, levels with escapes" = quote(with_column("level", factor(c("\033[31m", "\a", "\u202e")))),
  "factor, level NA" = quote(with_column("level", addNA(factor(c("x", NA, "y"))))),
  "time series" = quote(with_column("size", ts(1:3))),
  "S4" = quote(with_column("size", S4_column(1:3 + 0.5))),
  "a matrix of one column" = quote(with_column("size", matrix(1:3 + 0.5))),
  "POSIXlt" = quote(with_column("day", as.POSIXlt(Sys.time() + 1:3))),
  "names with escapes" = quote({ x <- rows; names(x)[2] <- "\033[31mcount\a"; x }),
  "names with braces" = quote({ x <- rows; names(x)[2] <- "{stop('run')}"; x }),
  "names long" = quote({ x <- rows; names(x)[2] <- strrep("long", 1e4); x }),
  "names with breaks" = quote({ x <- rows; names(x)[2] <- "a\nb\r\tc"; x }),
  "names of directions" = quote({ x <- rows; names(x)[2] <- "a\u202eb"; x }),
  "another class" = quote(structure(rows, class = c("hostile", "data.frame"))),
  "attributes" = quote(structure(rows, comment = "a", tsp = NULL, other = list(1))),
  "a tibble" = quote(tibble::as_tibble(rows)), "columns turned" = quote(rows[5:1]), "more columns" = quote(cbind(rows, more = 1)),
  "a column less" = quote(rows[-2]), "one column" = quote(rows[1]), "one row" = quote(rows[1, ]),
  "many columns" = quote(as.data.frame(matrix(seq_len(1500) %% 7, 3))),
  "a matrix of numbers" = quote(matrix(1:6 / 7, 3)), "a matrix with names" = quote(as.matrix(rows[1:2])), "a matrix of strings" = quote(as.matrix(rows))
)

as_lime <- function(name, table, expect) {
  list(name = paste("lime:", name), code = bquote(suppressWarnings(lime(.(table), model), "lime_warning")), expect = expect)
}
as_explain <- function(name, table, expect) {
  code <- bquote(suppressWarnings(print(explain(.(table), explainer, n_features = 2, n_permutations = 60)), "lime_warning"))
  list(name = paste("explain:", name), code = code, expect = expect)
}
as_both <- function(name, table, expect) {
  list(name = paste("lime and explain:", name), code = bquote({
    e <- suppressWarnings(lime(.(table), model), "lime_warning")
    print(e)
    print(suppressWarnings(explain(.(table), e, n_features = 2, n_permutations = 30), "lime_warning"))
  }), expect = expect)
}
as_training <- function(name, table) {
  list(name = paste("training of 30 rows:", name), code = bquote({
    x <- .(table)
    x <- if (is.data.frame(x)) x[rep(seq_len(nrow(x)), 10), , drop = FALSE] else x
    e <- suppressWarnings(lime(x, model, n_bins = 3, keep_training = TRUE), "lime_warning")
    summary(suppressWarnings(explain(x[1:2, , drop = FALSE], e, n_features = 2, n_permutations = 30, neighbours = 5), "lime_warning"))
  }), expect = any_answer)
}
over <- function(f, tables, ...) unname(Map(f, names(tables), tables, ...))

# What is odd in one row only must cost no more than that row: the others are explained.
one_row <- list(
  "NaN" = list("size", NaN), "Inf" = list("size", Inf), "huge" = list("size", 1e308), "missing integer" = list("count", NA), "huge integer" = list("count", .Machine$integer.max),
  "unknown string" = list("kind", "zzz"), "invalid string" = list("kind", "\xff"), "string of bytes" = list("kind", bytes[1]), "long string" = list("kind", strrep("a", 1e6)),
  "escape" = list("kind", "\033[2J"), "missing flag" = list("flag", NA), "unknown level" = list("level", NA)
)
picky <- as_regressor(function(x) { if (anyNA(x$size) || any(abs(x$size) > 1e9)) stop("no such size"); x$size })
lost <- unname(Map(function(name, one) {
  list(name = paste("one row:", name), code = bquote({
    x <- good[1:5, ]
    x[[.(one[[1]])]][2] <- .(one[[2]])
    suppressWarnings(explain(x, lime(good, .(if (name %in% c("NaN", "Inf", "huge")) quote(picky) else quote(model))), n_features = 2, n_permutations = 60), "lime_warning")
  }), expect = structure(function(value) explained_cases(value) >= 4, class = "keeps"))
}, names(one_row), one_row))

answers <- list(nan = NaN, na = NA_real_, inf = Inf, huge = 1e200)
lost_answers <- unname(Map(function(name, answer) {
  list(name = paste("one answer:", name), code = bquote({
    f <- as_regressor(function(x) ifelse(x$size == good$size[2], .(answer), x$count))
    suppressWarnings(explain(good[1:5, ], lime(good, f), n_features = 2, n_permutations = 12), "lime_warning")
  }), expect = any_answer)
}, names(answers), answers))

group_values <- list(
  "list of lists" = quote(list(g = list("size", "count"))), "nested" = quote(list(g = list(list("size")))), "numbers" = quote(list(g = 1:2)),
  "unnamed" = quote(list(c("size", "count"))), "unknown" = quote(list(g = "nope")), "twice" = quote(list(g = c("size", "size"))), "in two" = quote(list(g = "size", h = "size")),
  "same name" = quote(list(g = "size", g = "count")), "a column's name" = quote(list(kind = c("size", "count"))), "empty" = quote(list(g = character())), "NULL inside" = quote(list(g = NULL)),
  "NA inside" = quote(list(g = c("size", NA))), "empty name" = quote(stats::setNames(list("size"), "")), "NA name" = quote(stats::setNames(list("size"), NA)),
  "a vector" = quote(c(g = "size")), "a data frame" = quote(data.frame(g = "size")), "a function" = quote(list(g = mean)), "factor" = quote(list(g = factor("size"))),
  "an environment" = quote(new.env()), "bytes" = quote(list(g = bytes)), "escapes" = quote(list("\033[31m" = c("size", "nope\a"))), "long" = quote(list(g = rep("size", 1e6)))
)
grouped <- unname(Map(function(name, groups) {
  list(name = paste("groups:", name), code = bquote(lime(good, model, groups = .(groups))), expect = "error_argument")
}, names(group_values), group_values))

edits <- list(
  n_bins = c("7", "-1", "'a'", "NULL"), use_density = c("FALSE", "'a'", "NULL"), quantile_bins = c("FALSE", "5"), bin_continuous = c("FALSE", "NULL", "'a'"),
  preprocess = c("NULL", "5", "'a'", "list()", "NA"), model = c("NULL", "5", "'a'", "NA", "list()", "data.frame(a = 1)"),
  feature_type = c("NULL", "'a'", "5", "rev(explainer$feature_type)", "unname(explainer$feature_type)", "list()"), bin_cuts = c("NULL", "5", "'a'", "mean", "lapply(explainer$bin_cuts, rev)", "lapply(explainer$bin_cuts, as.character)"),
  feature_distribution = c("NULL", "5", "mean", "lapply(explainer$feature_distribution, function(x) -1)", "lapply(explainer$feature_distribution, function(x) 'a')", "lapply(explainer$feature_distribution, function(x) x * NA)")
)
edited <- unlist(unname(Map(function(field, values) {
  lapply(values, function(value) {
    list(name = paste0("edited: ", field, " = ", value), code = bquote({
      e <- explainer
      e[.(field)] <- list(.(str2lang(value)))
      explain(rows, e, n_features = 2, n_permutations = 30)
    }), expect = "error")
  })
}, names(edits), edits)), recursive = FALSE)

# All values of which R could make a data frame, in one column each.
inputs <- c(
  over(as_lime, damaged[setdiff(names(damaged), c("difftime where a number was", "an array of three"))], "error"),
  over(as_explain, damaged, "error"),
  over(as_lime, odd, list(any_answer)), over(as_explain, odd, list(any_answer)), over(as_both, odd, list(any_answer)), over(as_training, odd[names(odd) != "row names of bytes"]),
  lost, lost_answers, grouped, edited
)
