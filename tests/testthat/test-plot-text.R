# An explanation made by hand.
text_example <- function(text, feature, weight, label = "yes", spans = NULL) {
  n <- length(feature)
  e <- tibble::new_tibble(list(
    model_type = rep("classification", n), case = rep(1L, n), label = rep(label, n), label_prob = rep(0.9, n), model_r2 = rep(0.5, n),
    model_intercept = rep(0, n), model_prediction = rep(0.8, n), feature = feature, feature_value = feature, feature_weight = weight,
    feature_desc = feature, data = rep(text, n), prediction = rep(list(list(yes = 0.9, no = 0.1)), n)
  ), nrow = n, class = "lime_explanation")
  if (!is.null(spans)) attr(e, "spans") <- stats::setNames(list(spans), text)
  e
}

html_of <- function(...) {
  skip_if_not_installed("htmlwidgets")
  plot_text_explanations(...)$x$html
}

# What a reader sees: tags and what is spoken gone, entities back.
seen <- function(html) {
  text <- sub(".*<p class=\"lime_text\">(.*)</p>\n<p class=\"lime_facts\".*", "\\1", html)
  text <- gsub("<span class=\"lime_spoken\">[^<]*</span>", "", text)
  text <- gsub("<[^>]*>", "", text)
  for (entity in names(entities)) text <- gsub(entity, entities[[entity]], text, fixed = TRUE)
  text
}
entities <- c("&lt;" = "<", "&gt;" = ">", "&quot;" = "\"", "&#39;" = "'", "&amp;" = "&")

marked <- function(html) regmatches(html, gregexpr("<span class=\"(positive|negative)_[1-5]\"[^>]*>[^<]*", html))[[1]]

test_that("levels are shares of the absolute weights, signs are classes", {
  html <- html_of(text_example("a b c d e", c("a", "b", "c", "d"), c(0.55, -0.25, 0.2, 0)))
  expect_match(marked(html), "positive_3.*>a|negative_2.*>b|positive_2.*>c")
  expect_length(marked(html), 3) # d says nothing
  expect_match(html, "Label predicted: yes (90%)", fixed = TRUE)
  expect_match(html, "Explainer fit: 0.5", fixed = TRUE)
  expect_match(html_of(text_example("a b", "a", 1)), "positive_5")
  expect_match(html, "title=\"a: supports +0.55\"", fixed = TRUE)
})

test_that("D14: any text stays what it is, and tokens that look like markup or patterns mark themselves only", {
  texts <- c(
    "<script>alert(1)</script> span class positive_1 & &amp; \"x\" 'y' gold", "[x (a+b)* gold $ ^ \\d . gold",
    "<span class=\"positive_1\">gold</span> lime_spoken"
  )
  for (text in texts) {
    words <- unique(default_tokenize(text))
    html <- html_of(text_example(text, words, seq_along(words) * rep_len(c(1, -1), length(words))))
    expect_identical(seen(html), text)
    expect_false(grepl("<script", html, fixed = TRUE))
    expect_length(marked(html), length(default_tokenize(text)))
  }
  html <- html_of(text_example("[x is here", c("[x", "is"), c(1, -1)))
  expect_match(html, ">[x</span>", fixed = TRUE)
  evil <- text_example("a b", "a", 1, label = "<img src=x onerror=alert(1)>")
  expect_false(grepl("<img", html_of(evil), fixed = TRUE))
  expect_no_error(ggplot2::ggplot_build(plot_text_explanations(evil, static = TRUE)))
})

test_that("spans are placed where explain() found them", {
  spans <- list(feature = c("e_2", "e_2"), from = c(3L, 5L), to = c(3L, 6L))
  html <- html_of(text_example("eeeeeee", "e_2", 1, spans = spans))
  expect_match(html, "ee<span class=\"positive_5\" title=\"e_2: supports +1\">e</span>", fixed = TRUE)
  expect_length(marked(html), 2)
  expect_identical(seen(html), "eeeeeee")
  # rows of another explanation: looked for
  both <- rbind(text_example("one two", "one", 1, spans = list(feature = "one", from = 1L, to = 3L)), text_example("one two", "two", -1))
  expect_length(marked(html_of(both)), 2)
  # D13: a word by its position, also without them
  html <- html_of(text_example("gold is gold", c("gold_3", "is"), c(1, 1)))
  expect_match(html, "^[^>]*>[^>]*>gold <span", perl = TRUE)
  expect_length(marked(html), 2)
})

test_that("several labels, regressions and cases without an explanation are shown", {
  texts <- c("gold is here", "one", "a river")
  e <- suppressWarnings(explain(texts, lime(texts, as_classifier(letter_shares)), n_labels = 2, n_features = 2, n_permutations = 50))
  html <- html_of(e)
  expect_length(gregexpr("<div class=\"lime_case\"", html)[[1]], 5)
  expect_length(gregexpr("Label predicted:", html)[[1]], 2)
  expect_match(html, "Not explained", fixed = TRUE)
  r <- explain(texts[c(1, 3)], lime(texts, as_regressor(nchar)), n_features = 2, n_permutations = 50)
  expect_match(html_of(r), "Prediction: 12", fixed = TRUE)
  pool <- explain(texts, lime(texts, as_regressor(nchar)), n_features = 3, n_permutations = 50, single_explanation = TRUE)
  expect_identical(seen(html_of(pool)), paste(texts, collapse = "\n\n"))
  expect_identical(html_of(e[e$case == 3, ]), sub(".*(<div class=\"lime_case\" role=\"group\" aria-label=\"Case 3, label [a-z]*\">.*<div.*)", "\\1", html))
})

test_that("wrong input is refused; arguments of the sizing policy are passed on", {
  expect_error(plot_text_explanations(iris), class = "lime_error_argument")
  expect_error(plot_text_explanations(.load_image_example()), class = "lime_error_argument")
  expect_error(plot_text_explanations(.load_text_example()[0, ]), class = "lime_error_argument")
  skip_if_not_installed("htmlwidgets")
  widget <- plot_text_explanations(.load_text_example(), browser.fill = TRUE, defaultHeight = "10px")
  expect_s3_class(widget, c("plot_text_explanations", "htmlwidget"))
  expect_true(widget$sizingPolicy$browser$fill)
  expect_identical(widget$sizingPolicy$defaultHeight, "10px")
})

test_that("the picture has every character and mark in its place", {
  text <- "A longword \u6f22\u5b57 and\n\n  more; e\u0301 <b>!"
  e <- text_example(text, c("longword", "\u6f22\u5b57", "e\u0301"), c(0.5, -0.3, 0.2))
  part <- lime:::lay_out(lime:::text_blocks(e, NULL)[[1]], 9)
  rows <- tapply(part$characters$character, part$characters$line, paste, collapse = "")
  expect_identical(paste(rows, collapse = "|"), "A|longword|\u6f22\u5b57and|more;e\u0301|<b>!")
  expect_true(all(part$characters$column >= 1 & part$characters$column <= 9))
  for (i in seq_len(nrow(part$marks))) {
    mark <- part$marks[i, ]
    under <- part$characters[part$characters$line == mark$line & part$characters$column >= mark$from & part$characters$column <= mark$to, ]
    expect_identical(paste(under$character, collapse = ""), e$feature[match(mark$weight, e$feature_weight)])
  }
  long <- lime:::lay_out(lime:::text_blocks(text_example(strrep("x", 30), "a", 1), NULL)[[1]], 9)
  expect_equal(max(long$characters$line), 4)
  plot <- plot_text_explanations(.load_text_example(), static = TRUE)
  expect_s3_class(plot, "ggplot")
  expect_no_error(ggplot2::ggplotGrob(plot))
})

test_that("documents that cannot show HTML get the picture", {
  skip_if_not_installed("knitr")
  withr::local_options(knitr.in.progress = TRUE)
  old <- knitr::opts_knit$get("rmarkdown.pandoc.to")
  withr::defer(knitr::opts_knit$set(rmarkdown.pandoc.to = old))
  knitr::opts_knit$set(rmarkdown.pandoc.to = "latex")
  expect_s3_class(plot_text_explanations(.load_text_example()), "ggplot")
  knitr::opts_knit$set(rmarkdown.pandoc.to = "html")
  skip_if_not_installed("htmlwidgets")
  expect_s3_class(plot_text_explanations(.load_text_example()), "htmlwidget")
})

# WCAG contrast of two CSS colours.
contrast <- function(a, b) {
  luminance <- function(colour) {
    v <- as.numeric(regmatches(colour, gregexpr("[0-9]+", colour))[[1]])[1:3] / 255
    sum(c(0.2126, 0.7152, 0.0722) * ifelse(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055)^2.4))
  }
  both <- sort(c(luminance(a), luminance(b)))
  (both[2] + 0.05) / (both[1] + 0.05)
}

test_that("in a real browser the text is there, marked, and runs no script", {
  window <- local_browser(700, 560)
  text <- "Gold <script>document.title = 'run'</script> & \"more\" <img src=x onerror=\"document.title = 'run'\"> is  no\n  silver, gold"
  e <- text_example(text, c("Gold", "script", "is", "silver", "src", "more"), c(0.5, -0.2, 0.15, -0.6, 0.02, -0.3))
  window$go(local_page(plot_text_explanations(e)))
  expect_equal(window$count("script:not([src]):not([type])"), 0)
  expect_equal(window$count("img"), 0)
  expect_equal(window$count(".positive_2, .negative_2"), 2) # 0.5 and 0.6 of 1.77
  shown <- window$run("return Array.from(document.querySelector('.lime_text').childNodes).filter(n => n.className != 'lime_spoken').map(n => n.textContent).join('')")
  expect_identical(shown, text)
  expect_match(window$run("return document.title"), "plot_text_explanations")
  expect_match(window$run("return document.querySelector('.positive_2').title"), "Gold: supports +0.5", fixed = TRUE)
  style <- function(selector, property) window$run("return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", selector, property)
  expect_identical(style(".positive_2", "borderBottomStyle"), "solid")
  expect_identical(style(".negative_2", "borderBottomStyle"), "dashed")
  expect_identical(style(".positive_2", "backgroundColor"), "rgb(161, 186, 215)")
  for (class in c(paste0("positive_", 1:5), paste0("negative_", 1:5))) {
    window$run("document.querySelector('.lime_text span').className = arguments[0]", class)
    expect_gt(contrast(style(paste0(".", class), "color"), style(paste0(".", class), "backgroundColor")), 4.5)
  }
  window$go(local_page(plot_text_explanations(e)))
  expect_gt(length(window$screenshot("widget-light")), 5000)
  window$go(local_page(plot_text_explanations(e), "body { background: #111 !important; color: #eee }"))
  expect_identical(style(".lime_text", "color"), "rgb(238, 238, 238)")
  expect_gt(length(window$screenshot("widget-dark")), 5000)
})

test_that("explanations of two models that were bound together are two; a text that is NA has a picture", {
  by <- function(word, low = 0.2) as_classifier(function(texts) { p <- ifelse(grepl(word, texts), 0.9, low); cbind(a = p, b = 1 - p) })
  of <- function(...) explain("I am glad", lime("a", by(...)), labels = "a", n_features = 1, n_permutations = 50)
  expect_length(lime:::text_blocks(rbind(of("glad"), of("am", 0.5)), NULL), 2)
  expect_warning(missing <- explain(c("I am glad", NA), lime("a", by("glad")), labels = "a", n_features = 1, n_permutations = 50))
  expect_s3_class(ggplot2::ggplotGrob(plot_text_explanations(missing, static = TRUE)), "gtable")
})

test_that("outputs of a regression are numbers, not percentages", {
  e <- text_example("a word", "word", 0.2, label = "joy")
  e$model_type <- "regression"
  e$label_prob <- 1234.5
  html <- html_of(e)
  expect_match(html, "Output joy: 1234", fixed = TRUE)
  expect_no_match(html, "%", fixed = TRUE)
})

test_that("facts leave out what is not there; texts may be factors", {
  e <- text_example("a b", c("a", "b"), c(1, -1))
  needed <- as.data.frame(e)[c("case", "data", "feature", "feature_weight")]
  expect_match(html_of(needed), "positive_3.*negative_3")
  expect_match(html_of(needed), "<p class=\"lime_facts\"></p>", fixed = TRUE)
  labelled <- as.data.frame(e)[c("model_type", "case", "label", "data", "feature", "feature_weight")]
  expect_match(html_of(labelled), "Label: yes<", fixed = TRUE)
  expect_no_match(html_of(labelled), "NA")
  factors <- as.data.frame(lapply(as.data.frame(e)[!vapply(e, is.list, NA)], function(x) if (is.character(x)) factor(x) else x))
  expect_identical(marked(html_of(factors)), marked(html_of(e)))
  picture <- withr::with_pdf(NULL, ggplot2::ggplotGrob(plot_text_explanations(needed, static = TRUE)))
  expect_s3_class(picture, "gtable")
  for (name in names(needed)) expect_error(plot_text_explanations(needed[setdiff(names(needed), name)]), class = "lime_error_argument")
})

test_that("where marks overlap the heavier one has what both cover", {
  marks <- data.frame(from = c(1, 5, 9), to = c(7, 11, 15), feature = c("the big", "big cat", "cat sat"), weight = c(0.2, -0.5, 0.1), level = 1)
  out <- lime:::disjoint_marks(marks, "the big cat sat")
  expect_identical(out$from, c(1L, 5L, 13L))
  expect_identical(out$to, c(3L, 11L, 15L))
  expect_identical(out$feature, marks$feature)
  expect_identical(lime:::disjoint_marks(marks[c(1, 3), ], "the big cat sat"), marks[c(1, 3), ])
})
