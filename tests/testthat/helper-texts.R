# Probabilities of three labels that depend on the letters of a text.
letter_shares <- function(texts) {
  share <- function(class) (1 + lengths(regmatches(texts, gregexpr(class, texts)))) / (10 + nchar(texts))
  odds <- cbind(red = share("[a-f]"), green = share("[g-n]"), blue = share("[o-z]"))
  odds / rowSums(odds)
}

# A model of the words it is given by name: intercept + effect of each word that is there, as f() of them.
word_model <- function(effects, intercept = 0, f = identity) {
  log <- new.env()
  model <- as_regressor(function(texts) {
    log$texts <- c(log$texts, texts)
    found <- lapply(texts, default_tokenize)
    f(intercept + vapply(found, function(words) sum(effects[names(effects) %in% words]), 0))
  })
  list(model = model, asked = function() log$texts)
}

# Which features each text has, n x d.
presence <- function(texts, features) {
  found <- lapply(texts, default_tokenize)
  t(vapply(found, function(words) as.numeric(features %in% words), numeric(length(features))))
}

# A text of d different words, with some repeated.
random_text <- function(d) {
  words <- vapply(seq_len(d), function(i) paste0(c(sample(letters, 4, TRUE), letters[i %% 26 + 1], letters[i %/% 26 + 1]), collapse = ""), "")
  paste(c(words, sample(words, d %/% 3)), collapse = sample(c(" ", ", ", "\n"), 1))
}
