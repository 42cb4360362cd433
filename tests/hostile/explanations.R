# Explanations that were edited, cut, bound or broken: all that reads them.

set.seed(1)
cars <- mtcars[c("wt", "hp", "qsec")]
of_cars <- explain(cars[1:3, ], lime(cars, lm(mpg ~ wt + hp + qsec, mtcars)), n_features = 2, n_permutations = 50)
of_iris <- explain(iris[c(1, 60, 140), 1:4], lime(iris[1:4], MASS::lda(Species ~ ., iris)), n_labels = 2, n_features = 2, n_permutations = 50)
of_texts <- explain(c("one two three", "four five six"), lime("a text", as_regressor(nchar)), n_features = 2, n_permutations = 30)
pixels <- array(seq(0, 1, length.out = 12 * 10 * 3), c(12, 10, 3))
of_pixels <- explain(pixels, lime(pixels, as_regressor(function(x) rowMeans(x))), n_features = 3, n_permutations = 20, n_superpixels = 4)
explanations <- list(regression = of_cars, classes = of_iris, texts = of_texts, picture = of_pixels)
bytes <- "\xe9\xff"
Encoding(bytes) <- "bytes"

verbs <- list(
  "plot_features" = quote(print(plot_features(e))), "plot_explanations" = quote(print(plot_explanations(e))), "plot_image" = quote(print(plot_image_explanation(e))), "heatmap" = quote(print(plot_image_explanation(e, display = "heatmap"))),
  "plot_text" = quote(plot_text_explanations(e, static = FALSE)), "plot_text picture" = quote(print(plot_text_explanations(e, static = TRUE))), "mask" = quote(image_mask(e)), "print" = quote(print(tibble::as_tibble(NULL), e)), "summary" = quote(summary(e)), "tidy" = quote(tidy(e, conf.int = TRUE)), "glance" = quote(glance(e)),
  "autoplot" = quote(print(ggplot2::autoplot(e)))
)
verbs[["print"]] <- quote(print(e))

# Fields set to a value that a column may hold.
values <- list(
  "NA" = quote(NA), "NaN" = quote(NaN), "Inf" = quote(Inf), "0" = quote(0), "huge" = quote(1e308), "a" = quote("a"), "empty" = quote(""), "bytes" = quote(bytes), "invalid" = quote("\xff"), "escapes" = quote("\033[31mred\a"), "directions" = quote("a\u202eb"), "long" = quote(strrep("a ", 5000)), "factor" = quote(factor("a")),
  "a date" = quote(Sys.Date()), "a list" = quote(list(1)), "NULL" = quote(NULL), "complex" = quote(1i), "raw" = quote(as.raw(1)), "functions" = quote(list(mean)), "braces" = quote("{stop('run')} %s")
)
shapes <- list(
  "no rows" = quote(e[0, ]), "one row" = quote(e[1, ]), "twice" = quote(rbind(e, e)), "turned" = quote(e[nrow(e):1, ]), "as a data frame" = quote(as.data.frame(e)), "unclassed" = quote(unclass(e)), "a list" = quote(as.list(e)), "names twice" = quote({ names(e)[2] <- names(e)[1]; e }), "no names" = quote({ attr(e, "names") <- NULL; e }),
  "a short column" = quote({ x <- unclass(e); x$case <- x$case[1]; structure(x, class = class(e)) }), "no row names" = quote({ attr(e, "row.names") <- NULL; e }), "many cases" = quote({ e <- e[rep(seq_len(nrow(e)), 8), ]; e$case <- as.character(seq_len(nrow(e))); e }), "rows of NA" = quote(e[c(1, NA), ])
)

change <- function(kind, what, code, verb) {
  list(name = paste0(verb, ", ", kind, ": ", what), code = bquote({
    e <- explanations[[.(kind)]]
    e <- .(code)
    .(verbs[[verb]])
  }), expect = any_answer)
}

columns <- names(of_iris)
edited <- list()
for (kind in names(explanations)) {
  mine <- switch(kind, texts = setdiff(names(verbs), c("plot_image", "heatmap", "mask", "autoplot")), picture = setdiff(names(verbs), c("plot_text", "plot_text picture", "plot_explanations")), c("plot_features", "plot_explanations", "print", "summary", "tidy", "glance"))
  of_class <- c("print", "summary", "tidy", "glance", "autoplot") # verbs of other packages, which others' classes and broken tibbles do not reach
  reached <- function(verb, shape) !(verb %in% of_class && shape %in% c("as a data frame", "unclassed", "a list", if (verb == "print") c("no names", "no row names", "a short column", "names twice")))
  for (verb in mine) for (shape in names(shapes)) if (reached(verb, shape)) edited <- c(edited, list(change(kind, shape, shapes[[shape]], verb)))
}
for (column in columns) for (value in names(values)) {
  code <- bquote({ x <- unclass(e); x[[.(column)]] <- if (is.null(.(values[[value]]))) NULL else rep(.(values[[value]]), nrow(e)); structure(x, class = class(e), row.names = seq_len(nrow(e))) })
  verb <- c("plot_features", "plot_explanations", "print", "summary", "tidy", "glance")
  for (one in verb) edited <- c(edited, list(change("classes", paste(column, "=", value), code, one)))
  for (one in c("plot_text", "plot_text picture")) edited <- c(edited, list(change("texts", paste(column, "=", value), code, one)))
  for (one in c("plot_image", "mask")) edited <- c(edited, list(change("picture", paste(column, "=", value), code, one)))
}
# A fixed part of the edits: all of them take half an hour.
inputs <- edited[seq_along(edited) %% 9 == 1]
