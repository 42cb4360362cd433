# `single_explanation`: permutations of several texts in one fit, over the words of all of them. Rows 1 to `own` are the texts
# themselves, in order; then come the other permutations of the first text, those of the second, and so on.

pooled_case <- function(texts, request, call) {
  problem <- lapply(texts, `[[`, "problem")
  bad <- !vapply(problem, is.null, NA)
  if (any(bad) && !all(bad)) {
    first <- which(bad)[1]
    lime_warn(
      c("{sum(bad)} of {length(bad)} texts {?is/are} left out of the explanation.", x = "{first}: {problem[[first]]}."),
      "case", case = which(bad), reason = unlist(problem)
    )
  }
  good <- texts[!bad]
  own <- length(good)
  case <- structure(list(name = 1L, d = 0, own = own), class = c("pooled_text_case", "text_case"))
  case$text <- paste(vapply(if (any(!bad)) good else texts, `[[`, "", "text"), collapse = "\n\n")
  case$features <- unique(unlist(lapply(good, `[[`, "features")))
  case$d <- length(case$features)
  if (case$d < 2) {
    case$problem <- if (own == 0) problem[[1]] else "all texts together have a single token, so there is nothing to compare"
    return(case)
  }
  if (request$n_permutations < 2 * own) {
    argument_error("n_permutations", paste("at least", 2 * own, "for", own, "texts"), request$n_permutations, call)
  }
  case$z_bytes <- mask_bytes(case$d)
  case$texts <- lapply(good, function(text) c(text, list(column = match(text$features, case$features))))
  case$texts <- lapply(case$texts, structure, class = "text_case")
  has <- vapply(case$texts, function(text) seq_len(case$d) %in% text$column, logical(case$d))
  case$values <- rowMeans(has) # share of the texts that have it
  case$spans <- joined_spans(case$texts)
  case
}

# Spans in the texts put together, with two characters between them.
joined_spans <- function(texts) {
  before <- c(0, cumsum(vapply(texts, function(text) nchar(text$text), 1L) + 2L))
  do.call(cbind, Map(function(text, before) {
    rbind(text$spans[1:2, , drop = FALSE] + as.integer(before), text$column[text$spans[3, ]])
  }, texts, before[seq_along(texts)]))
}

# z: over all words; row: for each row of z its text and the row of that text's own permutations; parts: those
#' @export
perturb.pooled_text_case <- function(case, n, seed) {
  share <- n %/% case$own + (seq_len(case$own) <= n %% case$own)
  parts <- Map(function(text, n) perturb(text, n, seed), case$texts, share)
  row <- data.frame(text = rep(seq_len(case$own), share), row = sequence(share))
  row <- row[order(row$row > 1), ]
  joint <- do.call(cbind, Map(function(text, part) spread_bits(part$z, text$column, case$d), case$texts, parts))
  list(z = joint[, cumsum(c(0, share))[row$text] + row$row, drop = FALSE], row = row, parts = parts)
}

# Bits of z (raw, a column per row of z) at other features, of d.
spread_bits <- function(z, column, d) {
  bits <- matrix(rawToBits(z), ncol = ncol(z))
  out <- matrix(as.raw(0), 64 * ceiling(d / 64), ncol(z))
  out[column, ] <- bits[seq_along(column), ]
  matrix(packBits(out), ncol = ncol(z))
}

#' @export
realise.pooled_text_case <- function(case, drawn, rows) {
  asked <- drawn$row[rows, ]
  out <- character(length(rows))
  for (i in unique(asked$text)) {
    mine <- asked$text == i
    out[mine] <- realise(case$texts[[i]], drawn$parts[[i]], asked$row[mine])
  }
  out
}

#' @export
similarity.pooled_text_case <- function(case, drawn) {
  w <- Map(similarity, case$texts, drawn$parts)
  unlist(Map(function(text, row) w[[text]][row], drawn$row$text, drawn$row$row))
}

#' @export
model_bytes.pooled_text_case <- function(case) max(vapply(case$texts, model_bytes, 1))
