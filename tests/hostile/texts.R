# Texts of all kinds, tokenizers that give anything, masks and units.

bytes <- "\xe9\xff"
Encoding(bytes) <- "bytes"
good <- c("one two three four", "five six seven eight", "nine ten eleven")
model <- as_regressor(function(x) nchar(x))
explainer <- lime(good, model)

odd <- list(
  "NA" = NA_character_, "empty" = "", "spaces" = " \t\n ", "one word" = "one", "invalid" = "\xff\xfe a b", "bytes" = bytes, "latin1" = iconv("caf\u00e9 au lait", "UTF-8", "latin1"),
  "a mark of byte order" = "\ufeffone two", "escapes" = "a \033[31mred\033[0m \a b", "directions" = "a \u202eb c\u202c d", "no width" = "a\u200bb c\u200dd \u2060e", "combining" = "e\u0301\u0301\u0301 o\u0308 u",
  "emoji" = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea a", "private" = "\ue000 \uf8ff a", "no character" = "\uffff \ufdd0 a", "rtl" = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "han" = "\u4eca\u65e5\u306f\u4e16\u754c",
  "thai" = "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01", "braces" = "{stop('run')} {{a}} %s %n", "html" = "<script>alert(1)</script> a & b", "lines" = "a\r\nb\rc\nd", "controls" = "a\001b \002 c\177d", "c1" = "a\u0085b \u009b31m c",
  "long word" = strrep("a", 1e5), "long" = strrep("word ", 2e4), "the same word" = "a a a a a a", "punctuation" = "... !!! ???", "numbers" = "1 2 3.5 1e300", "backslashes" = "\\a \\033 \\", "quotes" = "\"a\" 'b' `c`",
  "separators" = "a\u2028b\u2029c d", "wide spaces" = "a\u00a0b\u3000c d", "surrogates" = "\xed\xa0\x80 a b", "overlong" = "\xc0\xaf a b", "cut off" = "a b \xe2\x82"
)
alone <- unname(Map(function(name, text) {
  list(name = paste("alone:", name), code = bquote(print(suppressWarnings(explain(.(text), explainer, n_features = 2, n_permutations = 30), "lime_warning"))), expect = any_answer)
}, names(odd), odd))
among <- unname(Map(function(name, text) {
  list(name = paste("among others:", name), code = bquote(suppressWarnings(explain(c(good, .(text)), explainer, n_features = 2, n_permutations = 30), "lime_warning")),
    expect = structure(function(value) explained_cases(value) >= 3, class = "keeps"))
}, names(odd), odd))
together <- unname(Map(function(name, text) {
  list(name = paste("together:", name), code = bquote(suppressWarnings(explain(c(good, .(text)), explainer, n_features = 2, n_permutations = 60, single_explanation = TRUE), "lime_warning")), expect = fine)
}, names(odd), odd))
trained <- unname(Map(function(name, text) list(name = paste("lime:", name), code = bquote(print(lime(.(text), model))), expect = any_answer), names(odd), odd))
units <- unlist(lapply(c("sentence", "character"), function(unit) unname(Map(function(name, text) {
  list(name = paste0(unit, ": ", name), code = bquote(suppressWarnings(explain(c(.(text), good), lime(good, model, unit = .(unit)), n_features = 2, n_permutations = 30), "lime_warning")), expect = any_answer)
}, names(odd), odd))), recursive = FALSE)
units <- units[!vapply(units, `[[`, "", "name") %in% c("character: long", "character: long word")]
plotted <- unname(Map(function(name, text) {
  list(name = paste("plots:", name), code = bquote({
    e <- suppressWarnings(explain(c(good, .(text)), explainer, n_features = 2, n_permutations = 30), "lime_warning")
    print(plot_features(e)); print(plot_explanations(e)); print(plot_text_explanations(e, static = TRUE)); plot_text_explanations(e, static = FALSE); print(summary(e)); tidy(e)
    TRUE
  }), expect = isTRUE)
}, setdiff(names(odd), c("long", "long word")), odd[setdiff(names(odd), c("long", "long word"))]))
masked <- unname(Map(function(name, mask) {
  list(name = paste("mask:", name), code = bquote(explain(good, lime(good, model, mask = .(mask)), n_features = 2, n_permutations = 30)), expect = any_answer)
}, names(odd), odd))

tokens <- list(
  "NULL" = quote(NULL), "nothing" = quote(character()), "NA" = quote(NA), "NA string" = quote(c("one", NA)), "numbers" = quote(1:3), "a list" = quote(list("one", "two")), "a list of one" = quote(list(c("one", "two"))),
  "a list of lists" = quote(list(list("one"))), "a factor" = quote(factor(c("one", "two"))), "a function" = quote(mean), "an environment" = quote(new.env()), "a data frame" = quote(data.frame(a = "one")), "a matrix" = quote(matrix(c("one", "two"), 1)),
  "not in the text" = quote(c("one", "zzz")), "the whole text" = quote(text), "empty strings" = quote(c("one", "", "two")), "only empty" = quote(c("", "")), "invalid" = quote("\xff"), "bytes" = quote(bytes), "latin1" = quote(iconv("\u00e9", "UTF-8", "latin1")),
  "turned" = quote(rev(strsplit(text, " ")[[1]])), "letters" = quote(strsplit(text, "")[[1]]), "upper case" = quote(strsplit(toupper(text), " ")[[1]]), "twice" = quote(rep(strsplit(text, " ")[[1]], 2)), "a million" = quote(rep("one", 1e6)),
  "long" = quote(strrep("one", 1e6)), "a symbol" = quote(quote(a)), "with names" = quote(c(a = "one", b = "two")), "AsIs" = quote(I(c("one", "two"))), "an S3 class" = quote(structure("one", class = "hostile_token")), "a try-error" = quote(try(stop("a"), silent = TRUE)),
  "escapes" = quote("\033[31m"), "spaces" = quote(c("one", " ", "two")), "overlapping" = quote(c("one two", "two three"))
)
tokenized <- unname(Map(function(name, result) {
  list(name = paste("tokens:", name), code = bquote(suppressWarnings(explain(good, lime(good, model, tokenization = .(as.function(c(alist(text = ), result)))), n_features = 2, n_permutations = 30), "lime_warning")), expect = any_answer)
}, names(tokens), tokens))

edits <- list(tokenization = c("NULL", "5", "'a'"), unit = c("NULL", "'a'", "5", "NA"), mask = c("5", "NA", "mean", "c('a', 'b')"), keep_word_position = c("NULL", "NA", "'a'", "5"), preprocess = c("NULL", "5"), model = c("NULL", "5", "'a'"))
edited <- unlist(unname(Map(function(field, values) lapply(values, function(value) {
  list(name = paste0("edited: ", field, " = ", value), code = bquote({
    e <- explainer
    e[.(field)] <- list(.(str2lang(value)))
    explain(good, e, n_features = 2, n_permutations = 30)
  }), expect = "error")
}), names(edits), edits)), recursive = FALSE)

inputs <- c(alone, among, together, trained, units, plotted, masked, tokenized, edited)
