gold_model <- as_classifier(function(x) {
  p <- plogis(2 * grepl("gold", x) + grepl("river", x) - 1)
  cbind(yes = p, no = 1 - p)
})
gold_texts <- c("They say he found gold by the river in May", "No river here")

# Model that keeps what it was asked.
listening <- function(f = nchar) {
  log <- new.env()
  list(model = as_regressor(function(x) { log$x <- c(log$x, x); f(x) }), asked = function() log$x)
}

test_that("an explainer of texts has the elements and the class of CRAN lime's", {
  explainer <- lime(gold_texts, gold_model, toupper, strsplit, TRUE)
  expect_identical(class(explainer), c("text_explainer", "explainer", "list"))
  expect_identical(names(explainer)[1:4], c("model", "preprocess", "tokenization", "keep_word_position"))
  expect_identical(explainer$tokenization, strsplit)
  expect_true(explainer$keep_word_position)
  expect_identical(lime(gold_texts, gold_model)$tokenization, default_tokenize)
})

test_that("words are those of CRAN lime", {
  known <- readRDS(test_path("fixtures", "cran-lime.rds"))$tokens
  for (text in names(known)) expect_identical(default_tokenize(text), known[[text]])
  expect_identical(default_tokenize(names(known)), unlist(known, use.names = FALSE))
})

test_that("columns have the types of CRAN lime's, and the values of texts", {
  set.seed(1)
  e <- explain(gold_texts, lime(gold_texts, gold_model), n_labels = 1, n_features = 2)
  known <- readRDS(test_path("fixtures", "cran-lime.rds"))$text$columns
  expect_identical(vapply(e[names(known)], function(column) setdiff(class(column), "named_values")[1], ""), c(known))
  expect_identical(e$case, c(1L, 1L, 2L, 2L))
  expect_identical(e$data, rep(gold_texts, each = 2))
  expect_identical(e$feature[1:3], c("gold", "river", "river"))
  expect_identical(e$feature_value, e$feature)
  expect_identical(e$feature_desc, e$feature)
})

test_that("D12: permutation 1 is the text, and words are removed in place, in its own order", {
  texts <- c("The cat saw the cat;  it\u2019s 3.14\ndollars!", "dollars for a cat")
  heard <- listening()
  set.seed(3)
  e <- explain(texts, lime(texts, heard$model), n_features = 3, n_permutations = 50)
  asked <- heard$asked()
  expect_identical(asked[c(1, 51)], texts)
  expect_equal(e$prediction[c(1, 4)], nchar(texts))
  words <- c("The", "cat", "saw", "the", "it\u2019s", "3.14", "dollars")
  for (copy in asked[2:50]) {
    found <- default_tokenize(copy)
    expect_identical(found, words[c(1, 2, 3, 4, 2, 5, 6, 7)][words[c(1, 2, 3, 4, 2, 5, 6, 7)] %in% found])
    if (all(c("it\u2019s", "cat", "the") %in% found)) expect_match(copy, "the cat;  it\u2019s", fixed = TRUE)
    expect_match(copy, "!$")
  }
  # and alone or among others it is the same: test-kinds.R
})

test_that("D11: texts with one, no and missing tokens give rows of NA, and the reason; the others arrive", {
  explainer <- lime(gold_texts, gold_model)
  bad <- c(NA, "!!! ...", "", "one", "one, one")
  set.seed(1)
  alone <- explain(gold_texts, explainer, n_labels = 1, n_features = 2)
  set.seed(1)
  warning <- expect_warning(e <- explain(c(bad, gold_texts), explainer, n_labels = 1, n_features = 2), class = "lime_warning_case")
  expect_identical(warning$reason, c("it is NA", rep("it has no word", 2), rep("it has a single token, so there is nothing to compare", 2)))
  expect_identical(e$data[1:5], bad)
  expect_true(all(is.na(e$feature_weight[1:5])))
  expect_identical(e$feature_weight[6:9], alone$feature_weight)
  expect_error(explain(NA_character_, explainer, n_labels = 1, n_features = 2), "NA", class = "lime_error_case")
  expect_warning(r <- explain(c("one", "two words"), lime("a", as_regressor(nchar)), n_features = 1), class = "lime_warning_case")
  expect_identical(is.na(r$prediction), c(TRUE, FALSE))
  expect_output(print(e), "lime explanation: 7 cases")
})

test_that("D13: positions are those in the text itself", {
  texts <- c("gold is gold", "no gold is here")
  model <- as_regressor(function(x) as.numeric(grepl("gold$", x)))
  set.seed(2)
  e <- explain(texts, lime(texts, model, keep_word_position = TRUE), n_features = 4, n_permutations = 300)
  expect_setequal(e$feature[e$case == 1], c("gold_1", "is_2", "gold_3"))
  expect_setequal(e$feature[e$case == 2], c("no_1", "gold_2", "is_3", "here_4"))
  expect_gt(e$feature_weight[e$feature == "gold_3"], 0.5)
  expect_equal(attr(e, "spans")[[1]]$from[attr(e, "spans")[[1]]$feature == "gold_3"], 9)
})

test_that("the number of words kept is uniform, and the weight the root of their share", {
  text <- paste(letters[1:12], collapse = " ")
  heard <- listening(function(x) nchar(x) + 0)
  set.seed(5)
  explain(text, lime(text, heard$model), n_features = 1, n_permutations = 6001)
  kept <- lengths(strsplit(heard$asked()[-1], " "))
  expect_gt(chisq.test(table(factor(kept, 1:12)))$p.value, 1e-4)
})

test_that("a mask takes the place of removed words; sentences and characters are units too", {
  heard <- listening()
  text <- "One two. Three, four! Five?"
  explain(text, lime(text, heard$model, mask = "[MASK]"), n_features = 2, n_permutations = 30)
  expect_true(all(grepl("^(One|\\[MASK\\]) (two|\\[MASK\\])\\. (Three|\\[MASK\\]), (four|\\[MASK\\])! (Five|\\[MASK\\])\\?$", heard$asked())))
  heard <- listening()
  e <- explain(text, lime(text, heard$model, unit = "sentence"), n_features = 3, n_permutations = 30)
  expect_setequal(e$feature, c("One two.", "Three, four!", "Five?"))
  expect_true(all(heard$asked() %in% c(text, "One two. Three, four!", "One two. Five?", "Three, four! Five?", "One two.", "Three, four!", "Five?")))
  heard <- listening()
  e <- explain("ab a", lime("ab a", heard$model, unit = "character"), n_features = 3, n_permutations = 30)
  expect_setequal(e$feature, c("a", "b"))
  expect_true(all(heard$asked() %in% c("ab a", "a a", "b ")))
})

test_that("a tokenizer of one's own is followed, in either case, and named where it cannot be", {
  text <- "New York, new york: [x is NOT the City"
  tokens <- function(x) c("New York", "new york", "[x", "not", "city")
  heard <- listening()
  e <- explain(text, lime(text, heard$model, tokenization = tokens), n_features = 5, n_permutations = 40)
  expect_setequal(e$feature, tokens())
  expect_identical(heard$asked()[1], text)
  expect_true(any(grepl("^, new york: \\[x", heard$asked()))) # the first went with nothing around it
  expect_true(all(grepl("is", heard$asked()))) # no token: never removed
  refused <- function(tokenization, class = "case") {
    expect_error(explain(text, lime(text, heard$model, tokenization = tokenization), n_features = 1), class = paste0("lime_error_", class))
  }
  expect_match(conditionMessage(refused(function(x) c("New", "{stop('no')}"))), "{stop('no')}", fixed = TRUE)
  refused(function(x) c("City", "New"))
  refused(function(x) character())
  refused(function(x) NULL)
  refused(function(x) 1:3, "tokenization")
  refused(function(x) c("New", NA), "tokenization")
  expect_s3_class(refused(function(x) stop("mine"), "tokenization")$parent, "simpleError")
  some <- function(x) if (grepl("York", x)) "nowhere" else default_tokenize(x)
  expect_warning(e <- explain(c(text, "two words"), lime(text, heard$model, tokenization = some), n_features = 1), "nowhere", class = "lime_warning_case")
  expect_identical(is.na(e$feature_weight), c(TRUE, FALSE))
  small <- lime(text, heard$model, tokenization = function(x) tolower(default_tokenize(x)))
  expect_identical(explain("The cat saw the Dog", small, n_features = 1)$feature_desc, "the")
  lists <- lime(text, heard$model, tokenization = function(x) strsplit(x, " "))
  expect_identical(nrow(explain("two words", lists, n_features = 2)), 2L)
})

test_that("bad input is refused in classed conditions", {
  explainer <- lime(gold_texts, gold_model)
  ask <- function(x, ...) explain(x, explainer, n_labels = 1, n_features = 1, ...)
  expect_error(lime(character(), gold_model), class = "lime_error_text")
  expect_error(ask(character()), class = "lime_error_text")
  expect_error(lime(factor("a"), gold_model), "as.character", class = "lime_error_kind")
  expect_error(ask(factor("a")), "as.character", class = "lime_error_kind")
  expect_error(lime("a", gold_model, tokenization = "words"), class = "lime_error_argument")
  expect_error(lime("a", gold_model, keep_word_position = NA), class = "lime_error_argument")
  expect_error(lime("a", gold_model, unit = "line"), class = "lime_error_argument")
  expect_error(lime("a", gold_model, unit = "sentence", tokenization = toupper), class = "lime_error_argument")
  expect_error(lime("a", gold_model, mask = 1), class = "lime_error_argument")
  expect_error(lime("a", NULL), class = "lime_error_argument")
  expect_error(ask("a b", single_explanation = NA), class = "lime_error_argument")
  expect_error(explain("a b", n_labels = 1, n_features = 1), class = "lime_error_argument")
  expect_error(explain("a b", lime(picture_array(), gold_model), n_labels = 1, n_features = 1), class = "lime_error_image_read")
  expect_error(lime("no-such.png", gold_model), class = "lime_error_image_read")
  invalid <- "caf\xe9 au lait"
  expect_warning(e <- ask(c(invalid, gold_texts)), "encoding", class = "lime_warning_case")
  expect_identical(is.na(e$feature_weight), c(TRUE, FALSE, FALSE))
  expect_no_error(capture.output(print(e)))
  expect_warning(ask(c(`Encoding<-`("caf\xe9 b", "bytes"), gold_texts)), "encoding", class = "lime_warning_case")
  latin <- "caf\xe9 au lait"
  Encoding(latin) <- "latin1"
  e <- suppressWarnings(explain(latin, explainer, n_labels = 1, n_features = 3))
  expect_setequal(e$feature, c("caf\u00e9", "au", "lait"))
})

test_that("long texts are explained", {
  words <- vapply(1:1500, function(i) paste(letters[1 + c(i %/% 676, i %/% 26 %% 26, i %% 26)], collapse = ""), "")
  many <- withr::with_seed(1, paste(c(words, sample(words, 8500, TRUE)), collapse = " ")) # 10,000 tokens
  model <- as_regressor(function(x) as.numeric(grepl("\\baaz\\b", x)))
  set.seed(1)
  e <- explain(many, lime(many, model), n_features = 1, n_permutations = 200)
  expect_identical(e$feature, "aaz")
  million <- paste(rep("gold is heavy. ", 70000), collapse = "") # 1 MB
  e <- explain(million, lime(million, as_regressor(nchar)), n_features = 3, n_permutations = 20)
  expect_identical(e$feature[which.max(e$feature_weight)], "heavy")
  expect_identical(e$prediction[1], nchar(million) + 0)
})

test_that("weights agree with those of CRAN lime", {
  known <- readRDS(test_path("fixtures", "cran-lime.rds"))$text
  explainer <- lime(gold_texts, gold_model)
  once <- function(seed) {
    set.seed(seed)
    e <- explain(gold_texts, explainer, labels = "yes", n_features = 20, ridge = "glmnet") # its penalty
    stats::setNames(e$feature_weight, paste(e$case, e$label, e$feature, sep = "|"))[known$key]
  }
  mine <- vapply(1:20, once, numeric(length(known$key)))
  error <- sqrt(known$sd^2 / known$n + apply(mine, 1, sd)^2 / 20)
  expect_lt(max(abs(rowMeans(mine) - known$mean) / error), 4.5)
})

test_that("a mark of byte order is no part of a text", {
  seen <- NULL
  explainer <- lime("a", as_regressor(function(texts) { seen <<- texts; nchar(texts) }))
  explain("\ufeffI am glad today", explainer, n_features = 2, n_permutations = 60)
  expect_identical(seen[1], "I am glad today")
  expect_true(all(unlist(default_tokenize(seen)) %in% c("I", "am", "glad", "today")))
})

test_that("s reaches a model, though R takes it for single_explanation", {
  given <- NULL
  model <- as_regressor(function(texts, s = 0) { given <<- s; nchar(texts) })
  explanation <- explain(c("I am glad", "so am I"), lime("a", model), n_features = 2, n_permutations = 20, s = 0.01)
  expect_identical(given, 0.01)
  expect_identical(unique(explanation$case), 1:2)
  single <- explain(c("I am glad", "so am I"), lime("a", model), n_features = 2, n_permutations = 20, single = TRUE)
  expect_identical(unique(single$case), 1L)
})

test_that("strings of a tokenizer that have no meaning are its error, and R lives", {
  for (kind in c("utf8", "surrogate", "bytes", "valid_bytes", "cut")) {
    tokens <- c("gold", switch(kind, utf8 = "\xff", surrogate = "\xed\xa0\x80", bytes = "\xff", valid_bytes = "caf\xc3\xa9", cut = "\xf0\x9f"))
    Encoding(tokens) <- if (grepl("bytes", kind)) "bytes" else "UTF-8"
    explainer <- lime(gold_texts, gold_model, tokenization = function(text) tokens)
    expect_error(explain(gold_texts, explainer, n_labels = 1, n_features = 2), "valid in their encoding", class = "lime_error_tokenization")
  }
  latin1 <- function(text) iconv(default_tokenize(text), "UTF-8", "latin1")
  e <- explain("caf\u00e9 du nord", lime("a", as_regressor(nchar), tokenization = latin1), n_features = 3)
  expect_setequal(e$feature, c("caf\u00e9", "du", "nord"))
})

test_that("sixteen sessions survive such a tokenizer", {
  skip_on_cran()
  code <- c(
    "library(lime)",
    "bad <- function(marked) function(text) { x <- c('one', rep('\\xff\\xfe', 50)); Encoding(x) <- marked; x }",
    "one <- function(marked) tryCatch(explain('one two', lime('a', as_regressor(nchar), tokenization = bad(marked)), n_features = 1),",
    "  lime_error_tokenization = function(e) 'refused')",
    "cat(vapply(rep(c('UTF-8', 'bytes'), 20), one, ''))"
  )
  for (run in 1:16) {
    out <- run_r(code)
    expect_null(attr(out, "status"))
    expect_match(out, paste(rep("refused", 40), collapse = " "), fixed = TRUE, all = FALSE)
  }
})

test_that("a mask reaches the model in UTF-8, whatever it was", {
  heard <- listening(function(x) as.numeric(startsWith(x, "one")))
  mask <- iconv("[\u00e9]", "UTF-8", "latin1")
  expect_identical(Encoding(mask), "latin1")
  explain("one two", lime("a", heard$model, mask = mask), n_features = 2, n_permutations = 30)
  expect_true(all(validUTF8(heard$asked())))
  expect_setequal(heard$asked(), c("one two", "[\u00e9] two", "one [\u00e9]"))
  for (encoding in c("UTF-8", "bytes")) {
    mask <- "\xe9"
    Encoding(mask) <- encoding
    error <- expect_error(lime("a", heard$model, mask = mask), "valid in its encoding", class = "lime_error_argument")
    expect_identical(error$argument, "mask")
  }
})

test_that("n-grams are tokens where they overlap: a removed one is gone, and its weight is found", {
  text <- "The big cat, it sat on the big mat"
  grams <- function(join) function(text) {
    words <- tolower(default_tokenize(text))
    paste(words[-length(words)], words[-1], sep = join)
  }
  heard <- listening(function(x) as.numeric(grepl("big cat", x)))
  set.seed(1)
  for (join in c(" ", "_")) {
    e <- explain(text, lime(text, heard$model, tokenization = grams(join)), n_features = 7, n_permutations = 2000)
    expect_setequal(e$feature, unique(grams(join)(text)))
    expect_identical(e$feature[which.max(e$feature_weight)], paste("big", "cat", sep = join))
    spans <- attr(e, "spans")[[1]]
    at <- which(spans$feature == paste("cat", "it", sep = join))
    expect_identical(stringi::stri_sub(text, spans$from[at], spans$to[at]), "cat, it")
  }
  expect_identical(heard$asked()[1], text)
  both <- function(text) c(default_tokenize(text), grams("_")(text)) # all words, then all pairs
  e <- explain(text, lime(text, heard$model, tokenization = both), n_features = 3, n_permutations = 500)
  expect_false(anyNA(e$feature_weight))
  expect_error(explain(text, lime(text, heard$model, tokenization = function(x) c("the_big", "big_dog")), n_features = 1), "big_dog", class = "lime_error_case")
})

test_that("emoji are words, other symbols are none, and words stay what they were", {
  words <- c(
    "\U1F60D", "\U1F44D\U1F3FD", "\U1F468\u200D\U1F469\u200D\U1F467", "\U1F1E9\U1F1EA", "1\ufe0f\u20e3", "#\ufe0f\u20e3", "\u2764\ufe0f", "\u2764"
  )
  expect_identical(default_tokenize(paste0(words, collapse = " ")), words)
  expect_identical(default_tokenize("so\U1F60D\U1F60Dgood"), c("so", "\U1F60D", "\U1F60D", "good"))
  expect_identical(default_tokenize("a + b = c, \u00a9 \u2122 \u2192 # * \u2013 $"), c("a", "b", "c"))
  sentences <- c(train_sentences$text, test_sentences$text)
  by_icu <- unlist(stringi::stri_split_boundaries(sentences, type = "word", skip_word_none = TRUE, locale = "en"))
  expect_identical(default_tokenize(sentences), by_icu)
  likes <- as_regressor(function(x) as.numeric(grepl("\U1F60D", x)))
  e <- explain("I love this \U1F60D film", lime("a", likes), n_features = 1)
  expect_identical(e$feature, "\U1F60D")
  expect_gt(e$feature_weight, 0.5)
})
