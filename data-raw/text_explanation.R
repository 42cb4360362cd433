# Makes inst/extdata/text_explanation.rds, the explanation that .load_text_example() gives, from the sentences of the package: a bag of
# words and the lasso.
#
#     tools/setup && . tools/env.sh && Rscript data-raw/text_explanation.R

library(lime)
words <- lapply(train_sentences$text, function(text) unique(tolower(default_tokenize(text))))
vocabulary <- setdiff(names(which(table(unlist(words)) >= 5)), stop_words_sentences)
bag <- function(texts) {
  found <- lapply(texts, function(text) tolower(default_tokenize(text)))
  t(vapply(found, function(w) as.numeric(vocabulary %in% w), numeric(length(vocabulary))))
}
set.seed(1)
fit <- glmnet::cv.glmnet(bag(train_sentences$text), train_sentences$class.text == "speech", family = "binomial", type.measure = "auc")
speech <- function(texts) drop(stats::predict(fit, bag(texts), s = "lambda.min", type = "response"))
p <- speech(test_sentences$text)
is_speech <- test_sentences$class.text == "speech"
message("AUC on the test sentences: ", signif(mean(outer(p[is_speech], p[!is_speech], ">")), 3))
model <- as_classifier(function(texts) cbind(speech = speech(texts), narration = 1 - speech(texts)))
chosen <- test_sentences$text[order(-abs(p - 0.5))][c(1, 6, 17, 40, 90)]
set.seed(1)
explanation <- explain(chosen, lime(train_sentences$text, model), n_labels = 1, n_features = 4)
saveRDS(explanation, "inst/extdata/text_explanation.rds", compress = "xz", version = 2)
