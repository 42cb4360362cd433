# Texts: tokens are spans of the text itself, and are removed in place.

#' @rdname lime
#' @param tokenization Texts: a function that gets one text and returns its tokens, strings that follow each other in the text (in either
#'   case: `tolower()` may have been applied). The default finds words. n-grams, whose words are joined by a space or by `"_"`, may overlap: what
#'   a removed one covers is removed, also where others cover it. For `unit = "word"` only.
#' @param keep_word_position Texts: is each occurrence of a token a feature of its own, named for token and position (`"gold_4"`)? By
#'   default a feature is a token wherever it occurs.
#' @param unit Texts: what a token is: `"word"`, `"sentence"` or `"character"`.
#' @param mask Texts: NULL, removed tokens are deleted. Or a string that is put in the place of each, such as `"[MASK]"` for a language
#'   model.
#' @export
lime.character <- function(x, model, preprocess = NULL, tokenization = default_tokenize, keep_word_position = FALSE, ...,
                           unit = c("word", "sentence", "character"), mask = NULL) {
  call <- rlang::current_env()
  if (length(x) > 0 && !anyNA(x) && all(is_named_image(x))) check_files(x, call)
  check_texts(x, call)
  unit <- check_choice(unit, "unit", c("word", "sentence", "character"), call)
  check_function(tokenization, "tokenization", call)
  if (unit != "word" && !is_default(tokenization)) {
    argument_error("tokenization", paste0("left out with unit = \"", unit, "\""), "a function of your own", call)
  }
  if (!is.null(mask)) mask <- check_string(mask, "mask", call)
  elements <- list(
    tokenization = tokenization, keep_word_position = check_flag(keep_word_position, "keep_word_position", call), unit = unit
  )
  new_explainer("text", model, preprocess, list(...), c(elements, list(mask = mask)), call)
}

#' @rdname explain
#' @order 3
#' @param single_explanation Texts: TRUE gives one explanation of all of them together.
#' @export
explain.character <- function(x, explainer, labels = NULL, n_labels = NULL, n_features = 10, n_permutations = 5000,
                              feature_select = "auto", single_explanation = FALSE, ..., batch_size = 50000, ridge = NULL) {
  if (!missing(explainer) && inherits(explainer, "image_explainer")) { # the explainer decides what kind of data comes
    given <- setdiff(intersect(names(match.call()), names(formals())), "...")
    by_position <- given == "single_explanation" & !any(startsWith(names(sys.call()) %||% "", "single"))
    names(given) <- ifelse(by_position, "", given) # for images that place is n_superpixels'
    caller <- handed_on(parent.frame())
    return(rlang::eval_bare(as.call(c(quote(explain.imagefile), lapply(given, as.name), quote(...), .caller = quote(caller)))))
  }
  dots <- list(...)
  if ("s" %in% names(sys.call())) { # glmnet's, which R takes for the beginning of `single_explanation`
    dots$s <- single_explanation
    single_explanation <- FALSE
  }
  user <- user_call(dots, names(formals()), rlang::current_env(), parent.frame())
  call <- user$call
  check_explainer(if (!missing(explainer)) explainer, "text", "texts", call)
  request <- check_request(labels, n_labels, n_features, n_permutations, feature_select, batch_size, ridge, together = TRUE, call)
  check_texts(x, call)
  cases <- Map(text_case, as.character(x), seq_along(x), MoreArgs = list(explainer = explainer, call = call), USE.NAMES = FALSE)
  if (check_flag(single_explanation, "single_explanation", call)) {
    cases <- list(pooled_case(cases, request, call))
    request$batch_size <- max(request$batch_size, cases[[1]]$own) # the texts themselves are predicted together
  } else {
    cases <- lapply(cases, refuse_single_token)
  }
  explanation <- explain_cases(cases, explainer, request, user$dots, user$caller, call)
  with_spans(explanation, cases)
}

# Of an explainer, which users may have changed.
check_text_elements <- function(explainer, call) {
  check_function(explainer$tokenization, "explainer$tokenization", call)
  check_choice(explainer$unit, "explainer$unit", c("word", "sentence", "character"), call)
  if (!is.null(explainer$mask)) check_string(explainer$mask, "explainer$mask", call)
}

check_texts <- function(x, call) {
  if (is.character(x) && length(x) > 0) return(invisible())
  found <- if (length(x) == 0) "an empty one" else paste0("a ", class(x)[1])
  lime_abort(c("Texts must be a character vector with at least one of them, not {found}."), "text", call = call)
}

#' Split texts into words
#'
#' By Unicode's word boundaries: what is between words, punctuation and white space, is left out; `"can't"` and `"3.14"` are
#' words, and so is each emoji, also one of several code points, as flags and families. Works for languages without spaces too. The default of
#' `tokenization` in [lime()].
#'
#' @param text A character vector.
#' @return A character vector, the words of all texts one after the other. NULL without texts.
#' @export
#' @examples
#' default_tokenize("A dog can't eat 3.14 dollars, can it?")
default_tokenize <- function(text) {
  if (is_plain_list(text) && all(vapply(text, is.character, NA))) text <- unlist(text)
  if (is.null(text)) return(NULL)
  if (!is.character(text)) argument_error("text", "a character vector", describe_value(text), rlang::current_env())
  text <- as_utf8(text, "byte")
  unlist(lapply(text, function(text) {
    spans <- word_spans(text)
    stringi::stri_sub(rep(text, nrow(spans)), spans[, 1], spans[, 2])
  }))
}

# First and last character of each word and emoji of a text, words x 2.
word_spans <- function(text) {
  words <- stringi::stri_locate_all_boundaries(text, type = "word", skip_word_none = TRUE, omit_no_match = TRUE, locale = word_rules)[[1]]
  if (!isTRUE(stringi::stri_detect_regex(text, emoji))) return(words)
  all <- stringi::stri_locate_all_boundaries(text, type = "word", locale = word_rules)[[1]]
  is_emoji <- stringi::stri_detect_regex(stringi::stri_sub(rep(text, nrow(all)), all[, 1], all[, 2]), emoji)
  all[is_emoji | all[, 1] %in% words[, 1], , drop = FALSE]
}

# What is shown as a picture, by itself or with a selector behind it; keycaps; weather, chess, hearts and the like. No (c) and no arrows.
emoji <- "\\p{Emoji_Presentation}|\\p{Emoji}\\ufe0f|\\u20e3|[\\p{Emoji}&&[\\u2600-\\u27bf\\U0001f000-\\U0001faff]]"

# Not those of the session, whose locale may be C: there "a.b" would be two words. Other scripts are split by their own rules all the same.
word_rules <- "en"

is_default <- function(tokenization) identical(tokenization, default_tokenize)

# A case, or why it cannot be explained (`problem`).
text_case <- function(text, name, explainer, call) {
  valid <- as_utf8(text)
  case <- structure(
    list(
      name = name, d = 0, mask = explainer$mask %||% "",
      text = if (is.na(valid)) as_utf8(text, "byte") else sub("^\ufeff", "", valid), # a mark of byte order is no part of a text
      removal = if (!is.null(explainer$mask)) "mask" else if (explainer$unit == "character") "character" else "word"
    ),
    class = "text_case"
  )
  if (is.na(valid)) {
    case$problem <- if (is.na(text)) "it is NA" else "it is not valid in its encoding"
    return(case)
  }
  found <- find_tokens(case$text, explainer, name, call)
  if (!is.null(found$problem)) {
    case$problem <- found$problem
    return(case)
  }
  tokens <- found$tokens
  if (explainer$keep_word_position) tokens <- paste0(tokens, "_", seq_along(tokens))
  case$features <- unique(tokens)
  case$spans <- rbind(found$spans, match(tokens, case$features))
  case$spans <- case$spans[, order(case$spans[1, ]), drop = FALSE] # n-grams may come size by size
  case$d <- length(case$features)
  case$z_bytes <- mask_bytes(case$d)
  case
}

# tokens: strings; spans: integer, 2 x tokens, first and last character; or problem, a string
find_tokens <- function(text, explainer, name, call) {
  if (!is_default(explainer$tokenization)) return(locate_tokens(text, explainer$tokenization, name, call))
  spans <- if (explainer$unit == "word") word_spans(text)
    else stringi::stri_locate_all_boundaries(text, type = explainer$unit, locale = word_rules)[[1]]
  spans <- spans[!is.na(spans[, 1]), , drop = FALSE]
  found <- trim_spans(text, spans[, 1], spans[, 2])
  found <- found[found$token != "", ]
  if (nrow(found) == 0) return(list(problem = paste0("it has no ", explainer$unit)))
  list(tokens = found$token, spans = rbind(found$from, found$to))
}

# Parts of a text without the white space at their ends: from, to (characters), token.
trim_spans <- function(text, from, to) {
  token <- stringi::stri_sub(rep(text, length(from)), from, to)
  left <- stringi::stri_trim_left(token)
  trimmed <- stringi::stri_trim_right(left)
  from <- as.integer(from + stringi::stri_length(token) - stringi::stri_length(left))
  data.frame(from = from, to = from + stringi::stri_length(trimmed) - 1L, token = trimmed)
}

# The same by a user's function.
locate_tokens <- function(text, tokenization, name, call) {
  tokens <- as_own_error(tokenization(text), "tokenization", paste("text", name), call)
  if (is.list(tokens) && length(tokens) == 1) tokens <- tokens[[1]] # tokenizers of several texts return lists
  if (!is.character(tokens) || anyNA(tokens)) {
    if (length(tokens) > 0) {
      found <- describe_value(tokens)
      lime_abort("{.arg tokenization} must return strings, not {found}, on text {name}.", "tokenization", call = call)
    }
    tokens <- character()
  }
  if (length(tokens) == 0) return(list(problem = "`tokenization` finds no token in it"))
  strings <- as_utf8(tokens)
  if (anyNA(strings)) {
    bad <- as_utf8(tokens[is.na(strings)][1], "byte")
    lime_abort("{.arg tokenization} must return strings that are valid in their encoding, not \"{bad}\", on text {name}.", "tokenization", call = call)
  }
  tokens <- strings
  spans <- from_rust(rs_locate(text, tokens), call)
  if (is.null(dim(spans))) {
    after <- if (spans > 1) paste0(" behind \"", tokens[spans - 1], "\"")
    return(list(problem = paste0("the token \"", tokens[spans], "\" of `tokenization` is not in it", after)))
  }
  list(tokens = tokens, spans = spans)
}

refuse_single_token <- function(case) {
  if (is.null(case$problem) && case$d == 1) case$problem <- "it has a single token, so there is nothing to compare"
  case
}

# Row 1 keeps all tokens; of the others, any number of features from 1 to d is kept, each number with the same probability.
#' @export
perturb.text_case <- function(case, n, seed) {
  list(z = from_rust(rs_keep_any_number(n, case$d, seed, charToRaw(case$text), threads_for(5 * n * case$d))))
}

#' @export
realise.text_case <- function(case, drawn, rows) {
  threads <- threads_for(length(rows) * model_bytes(case))
  z <- drawn$z[, rows, drop = FALSE]
  from_rust(rs_texts(case$text, case$spans, z, case$d, case$removal, case$mask, threads))
}

#' @export
join.text_case <- function(case, inputs) unlist(inputs, use.names = FALSE)

#' @export
similarity.text_case <- function(case, drawn) from_rust(rs_cosine(drawn$z, case$d))

#' @export
model_bytes.text_case <- function(case) 64 + 2 * nchar(case$text, "bytes")

#' @export
describe.text_case <- function(case, features) {
  token <- case$features[features]
  if (is.null(token)) token <- NA_character_
  list(feature = token, feature_value = token, feature_desc = token)
}

#' @export
case_data.text_case <- function(case, n) rep(case$text, n)

# Plots need to know where tokens are: for each text those of the features explained, in the attribute `spans`.
with_spans <- function(explanation, cases) {
  good <- Filter(function(case) is.null(case$problem), cases)
  spans <- lapply(good, function(case) {
    used <- which(case$features %in% explanation$feature[explanation$case == case$name])
    hit <- case$spans[, case$spans[3, ] %in% used, drop = FALSE]
    list(feature = case$features[hit[3, ]], from = hit[1, ], to = hit[2, ])
  })
  attr(explanation, "spans") <- stats::setNames(spans, vapply(good, `[[`, "", "text"))
  explanation
}
