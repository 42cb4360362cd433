# Makes data/*_sentences.rda from the novels of Jane Austen (1811 to 1818, in the public domain) in
# the package janeaustenr (Debian: r-cran-janeaustenr). Run in the top folder, with lime and glmnet installed.
#
# What stands between quotation marks is speech, the rest narration; sentences with both are left out. Training and test
# sentences come from different novels.

paragraphs <- function(lines) {
  breaks <- cumsum(lines == "")
  out <- vapply(split(lines, breaks), function(p) paste(p[p != ""], collapse = " "), "")
  out[out != "" & !grepl("^(CHAPTER|VOLUME|Chapter|Volume)", out)]
}

# Whole sentences of 6 to 18 words in a part of a paragraph.
sentences <- function(part) {
  part <- gsub("\\b(Mr|Mrs|Dr|St)\\. ", "\\1@ ", gsub("_", "", part)) # no end of a sentence
  found <- trimws(unlist(stringi::stri_split_boundaries(part, type = "sentence")))
  found <- gsub("@", ".", gsub("  +", " ", found))
  words <- lengths(gregexpr("[[:alpha:]']+", found))
  found[grepl("^[A-Z]", found) & grepl("[a-z][.!?]$", found) & words >= 6 & words <= 18 & !grepl("--|;", found)]
}

labelled <- function(book) {
  text <- paragraphs(janeaustenr::austen_books()$text[janeaustenr::austen_books()$book == book])
  parts <- strsplit(text, "\"", fixed = TRUE)
  even <- function(p) p[seq_along(p) %% 2 == 0]
  odd <- function(p) p[seq_along(p) %% 2 == 1]
  speech <- unlist(lapply(unlist(lapply(parts, even)), sentences))
  # narration that only says who speaks is cut in pieces by the speech: whole paragraphs without any are safe
  narration <- unlist(lapply(text[!grepl("\"", text, fixed = TRUE)], sentences))
  rbind(data.frame(class.text = "speech", text = speech), data.frame(class.text = "narration", text = narration))
}

draw <- function(pool, n) {
  pool <- pool[!duplicated(pool$text), ]
  rows <- unlist(lapply(split(seq_len(nrow(pool)), pool$class.text), sample, n / 2))
  out <- pool[sample(rows), ]
  rownames(out) <- NULL
  out
}

set.seed(1817)
train_sentences <- draw(do.call(rbind, lapply(c("Emma", "Sense & Sensibility", "Mansfield Park", "Persuasion"), labelled)), 1000)
test_sentences <- draw(do.call(rbind, lapply(c("Pride & Prejudice", "Northanger Abbey"), labelled)), 250)

# Of the 75 most frequent words the 25 that say least of the class
words <- lapply(train_sentences$text, function(text) unique(tolower(lime::default_tokenize(text))))
frequent <- names(sort(table(unlist(words)), decreasing = TRUE))[1:75]
share <- function(class) vapply(frequent, function(word) mean(vapply(words[train_sentences$class.text == class], function(w) word %in% w, NA)), 0)
stop_words_sentences <- names(sort(abs(log(share("speech") / share("narration")))))[1:25]

# A file each, so that data(train_sentences) loads them by name.
for (name in c("train_sentences", "test_sentences", "stop_words_sentences")) {
  save(list = name, file = file.path("data", paste0(name, ".rda")), compress = "xz", version = 2)
}
