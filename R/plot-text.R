#' Show explanations of texts
#'
#' The texts as they are, with the words (tokens) explained marked in them: blue with a solid line if they support the label, red with a
#' dashed line if they contradict it, the darker the larger their share of the absolute weights; below a share of 0.01 they stay unmarked. Pointing at a word shows its
#' weight; screen readers say it. Every text is escaped: `<script>` in it stays text.
#'
#' In HTML documents, Shiny and the viewer this is a widget of the htmlwidgets package, which takes colours of text and background from
#' the page, light or dark. In documents of other formats (PDF, Word, GitHub) it is a picture, a ggplot, made for a few texts of some sentences:
#' it wants a width of seven inches and about a fifth of an inch of height for each line (`fig.height`), and for scripts other than Latin a
#' device with fonts for them, such as [grDevices::cairo_pdf()]. Scripts that run from right to left are shown well by the widget only.
#'
#' @param explanations What [explain()] returned for texts, of any number of texts and labels.
#' @param ... Arguments of [htmlwidgets::sizingPolicy()].
#' @param static TRUE: the picture; FALSE: the widget.
#'
#' @return A htmlwidget of class `plot_text_explanations`, or a ggplot. In the HTML, words are in spans of the classes `positive_1` to
#'   `positive_5` and `negative_1` to `negative_5`; level 1 is a share of less than 0.2 of the absolute weights, level 5 one of
#'   at least 0.8.
#'
#' @section Errors:
#' `lime_error_argument` if these are no explanations of texts; `lime_error_package` without htmlwidgets.
#' @seealso [plot_features()] for the weights as bars, [interactive_text_explanations()]
#' @name text_explanations
#' @aliases plot_text_explanations
#' @export
#' @examples
#' explanation <- .load_text_example()
#' plot_text_explanations(explanation, static = TRUE)
#' if (requireNamespace("htmlwidgets", quietly = TRUE)) plot_text_explanations(explanation)
plot_text_explanations <- function(explanations, ..., static = in_static_document()) {
  call <- rlang::current_env()
  blocks <- text_blocks(explanations, call)
  if (check_flag(static, "static", call)) return(text_picture(blocks))
  need_package("htmlwidgets", "A widget of texts needs", call, hint = "{.code static = TRUE} gives a picture without it.")
  policy <- utils::modifyList(list(knitr.figure = FALSE, defaultWidth = "100%", defaultHeight = "auto", knitr.defaultWidth = "100%"), list(...))
  html <- paste(vapply(blocks, block_html, ""), collapse = "\n")
  htmlwidgets::createWidget(
    "plot_text_explanations", list(html = html), package = "lime", sizingPolicy = do.call(htmlwidgets::sizingPolicy, policy)
  )
}

# Does knitr make something that cannot show HTML?
in_static_document <- function() {
  if (!isTRUE(getOption("knitr.in.progress")) || is.null(knitr::pandoc_to())) return(FALSE)
  !knitr::is_html_output() || grepl("^(markdown|gfm|commonmark)", knitr::pandoc_to())
}

# For every case and label: text; spans, a data frame of from, to (characters), feature, weight, level; what else is said.
text_blocks <- function(explanations, call) {
  needed <- c("case", "data", "feature", "feature_weight")
  check_types(explanations, "explanations", call)
  if (is.data.frame(explanations)) explanations[] <- lapply(explanations, function(x) if (is.factor(x)) as.character(x) else x)
  if (!is.data.frame(explanations) || !all(needed %in% names(explanations)) || !is.character(explanations$data)) {
    argument_error("explanations", "explanations of texts", describe_value(explanations), call)
  }
  if (nrow(explanations) == 0) argument_error("explanations", "explanations", "an empty one", call)
  fits <- explanations[intersect(c("model_intercept", "model_r2", "data"), names(explanations))]
  key <- do.call(paste, c(case_columns_of(explanations), fits, sep = "\r"))
  known <- attr(explanations, "spans")
  unname(lapply(split(seq_along(key), factor(key, unique(key))), function(rows) {
    text_block(explanations[rows, ], known)
  }))
}

text_block <- function(rows, known) {
  first <- as.list(rows[1, ])
  label <- if (is.null(first$label)) NULL else as.character(first$label)
  list(
    text = first$data, case = first$case, label = label,
    spans = marked_spans(rows, first$data, known[[match(first$data, names(known))]]),
    facts = c(if (has_models(rows)) paste("Model:", first$model), label_fact(rows[1, ], label), if (!is.null(first$model_r2) && !is.na(first$model_r2)) paste("Explainer fit:", format(first$model_r2, digits = 2)))
  )
}

# "Label predicted: yes (90%)"; less where the explanation has lost what the model said.
label_fact <- function(first, label) {
  number <- label_numbers(first)
  if (is.null(label)) return(if (!is.null(number)) paste0("Prediction: ", format(number, digits = 3)))
  if (is.na(label)) return("Not explained")
  if (is_number_model(first)) return(paste0("Output ", label, if (!is.null(number)) paste0(": ", format(number, digits = 3))))
  if (is.null(number)) return(paste0("Label: ", label))
  sprintf("%s: %s (%s%%)", if (is_predicted(first)) "Label predicted" else "Label", label, round(100 * number, 2))
}

# Is this the most probable label? Old explanations have not kept the others.
is_predicted <- function(first) {
  all <- unlist(first[["prediction"]])
  is.null(all) || isTRUE(first$label_prob >= max(all) - 1e-12)
}

# spans: list(feature, from, to) as explain() knows them; features that are not there are looked for.
marked_spans <- function(rows, text, spans) {
  rows <- rows[!is.na(rows$feature_weight) & !is.na(rows$feature) & !duplicated(rows$feature), ]
  others <- searched_spans(text, setdiff(rows$feature, spans$feature)) # rows of several explanations may have been bound
  spans <- sapply(names(others), function(name) c(spans[[name]], others[[name]]), simplify = FALSE)
  at <- match(spans$feature, rows$feature)
  share <- abs(rows$feature_weight) / max(sum(abs(rows$feature_weight)), .Machine$double.xmin)
  out <- data.frame(
    from = spans$from, to = spans$to, feature = spans$feature, weight = rows$feature_weight[at],
    level = pmin(1 + floor(share[at] / 0.2 + 1e-9), 5)
  )
  out <- out[!is.na(at) & share[at] >= least_share, ]
  disjoint_marks(out[order(out$from, -out$to), ], text)
}

# Where marks overlap, as those of n-grams do, the heavier one has what both cover and the other what is left of it; of equal weights the first.
disjoint_marks <- function(marks, text) {
  if (all(c(0, cummax(marks$to))[seq_len(nrow(marks))] < marks$from)) return(marks)
  owner <- integer(stringi::stri_length(text))
  for (i in order(abs(marks$weight), -seq_len(nrow(marks)))) owner[marks$from[i]:marks$to[i]] <- i
  runs <- rle(owner)
  last <- cumsum(runs$lengths)
  parts <- trim_spans(text, last - runs$lengths + 1L, last)
  shown <- runs$values > 0 & parts$token != ""
  out <- marks[runs$values[shown], ]
  out[c("from", "to")] <- parts[shown, c("from", "to")]
  out
}

# Of the absolute weights; what has less says nothing for or against the label.
least_share <- 0.01

# All places of features in a text, as words if it has such words, else as parts of it; "word_3" also stands for the third word.
searched_spans <- function(text, features) {
  if (length(features) == 0) return(list(feature = character(), from = integer(), to = integer()))
  words <- find_tokens(text, list(tokenization = default_tokenize, unit = "word"))
  found <- lapply(features, function(feature) {
    hit <- which(words$tokens == feature | paste0(words$tokens, "_", seq_along(words$tokens)) == feature)
    if (length(hit) > 0) return(words$spans[, hit, drop = FALSE])
    t(stringi::stri_locate_all_fixed(text, feature, omit_no_match = TRUE)[[1]])
  })
  spans <- do.call(cbind, found)
  list(feature = rep(features, vapply(found, ncol, 1L)), from = spans[1, ], to = spans[2, ])
}

block_html <- function(block) {
  escape <- htmltools::htmlEscape # comes with htmlwidgets
  spans <- block$spans
  sign <- ifelse(spans$weight > 0, "positive", "negative")
  said <- paste0(ifelse(spans$weight > 0, "supports", "contradicts"), " ", format_weight(spans$weight))
  token <- escape(stringi::stri_sub(rep(block$text, nrow(spans)), spans$from, spans$to))
  marked <- sprintf(
    '<span class="%s_%d" title="%s">%s</span><span class="lime_spoken"> (%s) </span>', sign, as.integer(spans$level),
    escape(paste0(spans$feature, ": ", said), TRUE), token, said
  )
  between <- escape(stringi::stri_sub(
    rep(block$text, nrow(spans) + 1), c(1, spans$to + 1), c(spans$from - 1, stringi::stri_length(block$text))
  ))
  between[is.na(between)] <- ""
  name <- paste0("Case ", block$case, if (!is.null(block$label)) paste0(", label ", block$label))
  paste0(
    '<div class="lime_case" role="group" aria-label="', escape(name, TRUE), '"><p class="lime_text">',
    paste0(between, c(marked, ""), collapse = ""), '</p>\n<p class="lime_facts">', paste(escape(block$facts), collapse = "<br>"),
    "</p></div>"
  )
}

format_weight <- function(x) sprintf("%+.2g", x)
