# Real models of texts, on the sentences of the package.

bag_of <- function(vocabulary) {
  function(texts) {
    found <- lapply(texts, function(text) unique(tolower(default_tokenize(text))))
    x <- matrix(0, length(texts), length(vocabulary), dimnames = list(NULL, vocabulary))
    at <- match(unlist(found), vocabulary)
    x[cbind(rep(seq_along(found), lengths(found)), at)[!is.na(at), , drop = FALSE]] <- 1
    x
  }
}

vocabulary_of <- function(texts, least = 5) {
  words <- unlist(lapply(texts, function(text) unique(tolower(default_tokenize(text)))))
  setdiff(names(which(table(words) >= least)), stop_words_sentences)
}

area_under_curve <- function(score, is_positive) {
  ranks <- rank(score)
  (sum(ranks[is_positive]) - sum(is_positive) * (sum(is_positive) + 1) / 2) / sum(is_positive) / sum(!is_positive)
}

test_that("D45: the sentences are what their help page says", {
  for (sentences in list(train_sentences, test_sentences)) {
    expect_identical(names(sentences), c("class.text", "text"))
    expect_identical(unname(vapply(sentences, typeof, "")), rep("character", 2))
    expect_identical(as.integer(table(sentences$class.text)[c("narration", "speech")]), rep(nrow(sentences) %/% 2L, 2))
    expect_identical(anyDuplicated(sentences$text), 0L)
    expect_true(all(validUTF8(sentences$text)))
    expect_false(any(grepl("\"", sentences$text)))
  }
  expect_identical(c(nrow(train_sentences), nrow(test_sentences)), c(1000L, 250L))
  expect_length(intersect(train_sentences$text, test_sentences$text), 0)
  expect_length(stop_words_sentences, 25)
})

test_that("a lasso on the words tells speech from narration, and explanations say by which words", {
  skip_if_not_installed("glmnet")
  bag <- bag_of(vocabulary_of(train_sentences$text))
  set.seed(1)
  fit <- glmnet::glmnet(bag(train_sentences$text), train_sentences$class.text == "speech", family = "binomial", lambda = c(0.1, 0.03, 0.01))
  speech <- function(x) drop(predict(fit, x, s = 0.01, type = "response"))
  expect_gt(area_under_curve(speech(bag(test_sentences$text)), test_sentences$class.text == "speech"), 0.85)
  model <- as_classifier(function(x) cbind(speech = speech(x), narration = 1 - speech(x)))
  chosen <- test_sentences$text[lengths(lapply(test_sentences$text, default_tokenize)) > 8][1:12]
  set.seed(1)
  e <- explain(chosen, lime(train_sentences$text, model, bag), labels = "speech", n_features = 5)
  expect_equal(e$label_prob, rep(speech(bag(chosen)), each = 5))
  # weights have the sign of the coefficients of the words
  coefficient <- as.matrix(coef(fit, s = 0.01))[, 1]
  own <- coefficient[tolower(e$feature)]
  clear <- !is.na(own) & abs(own) > 0.3
  expect_gt(sum(clear), 15)
  expect_identical(sign(e$feature_weight[clear]), unname(sign(own[clear])))
})

test_that("naive Bayes, with probabilities of its own, is explained", {
  words <- lapply(train_sentences$text, function(text) unique(tolower(default_tokenize(text))))
  vocabulary <- vocabulary_of(train_sentences$text)
  rate <- function(class) {
    (1 + vapply(vocabulary, function(word) sum(vapply(words[train_sentences$class.text == class], function(w) word %in% w, NA)), 0)) / 502
  }
  evidence <- log(rate("speech") / rate("narration"))
  model <- as_classifier(function(x) {
    p <- stats::plogis(drop(x %*% evidence))
    data.frame(narration = 1 - p, speech = p)
  })
  x <- c("I hope you will not tell me that she was there.", "She had been walking with her sister for an hour.")
  set.seed(1)
  e <- explain(x, lime(x, model, bag_of(vocabulary)), n_labels = 1, n_features = 3)
  expect_identical(e$label[c(1, 4)], c("speech", "narration"))
  expect_true(all(tolower(e$feature[1:3]) %in% c("i", "you", "hope", "me", "tell", "will")))
})

test_that(".load_text_example() is an explanation of texts", {
  e <- .load_text_example()
  expect_s3_class(e, "lime_explanation")
  expect_identical(nrow(e), 20L)
  expect_true(all(e$data %in% test_sentences$text))
  expect_no_error(plot_text_explanations(e, static = TRUE))
})

test_that("a Keras model with its own TextVectorization gets the strings and is explained", {
  skip_if_no_keras()
  net <- tiny_text_net(train_sentences$text, train_sentences$class.text == "speech")
  tensorflow <- reticulate::import("tensorflow", convert = FALSE)
  strings <- function(texts) tensorflow$constant(reticulate::r_to_py(as.list(texts)))
  predicted <- as.array(net$predict(strings(test_sentences$text), verbose = 0L))[, 1]
  expect_gt(area_under_curve(predicted, test_sentences$class.text == "speech"), 0.8)
  explainer <- lime(train_sentences$text, as_classifier(net, c("narration", "speech")), strings)
  x <- "I hope you will not tell me that she was there."
  set.seed(1)
  e <- explain(x, explainer, labels = "speech", n_features = 4, n_permutations = 300)
  own <- as.array(net$predict(strings(x), verbose = 0L))[1, 1]
  expect_equal(e$label_prob, rep(own, 4), tolerance = 1e-5)
  expect_gt(sum(e$feature %in% c("I", "you", "hope", "me", "tell", "will") & e$feature_weight > 0), 1)
  expect_equal(e$model_prediction[1], own, tolerance = 0.2)
})
