# A table with a column of every class that lime knows.
mixed_table <- function(n = 200, seed = 1) {
  withr::with_seed(seed, {
    x <- data.frame(
      age = round(runif(n, 18, 80), 2),
      visits = rpois(n, 4),
      member = runif(n) < 0.4,
      city = sample(c("Bonn", "Linz", "Z\u00fcrich"), n, TRUE),
      plan = factor(sample(c("basic", "plus"), n, TRUE), levels = c("basic", "plus", "never")),
      grade = factor(sample(c("low", "mid", "high"), n, TRUE), levels = c("low", "mid", "high"), ordered = TRUE),
      joined = as.Date("2020-01-01") + sample(1000L, n, TRUE),
      seen = as.POSIXct("2024-05-01", tz = "UTC") + runif(n) * 1e6,
      waited = as.difftime(runif(n, 1, 90), units = "mins"),
      site = 7,
      stringsAsFactors = FALSE
    )
    x$arrival <- as.Date(as.integer(x$joined) + 3L, origin = "1970-01-01")
    storage.mode(x$arrival) <- "integer"
    x
  })
}

# Probabilities of three labels that depend on a table with columns of numbers or of mixed_table().
table_shares <- function(x) {
  x <- as.data.frame(x)
  number <- function(column) if (is.numeric(column)) as.numeric(column) else as.numeric(as.factor(as.character(column)))
  score <- function(column) { y <- number(column); y / (1 + abs(y)) }
  odds <- exp(cbind(red = score(x[[1]]), green = score(x[[2]]) * 2, blue = score(x[[3]]) * score(x[[1]])))
  odds / rowSums(odds)
}

# The columns of a table that the model saw, all batches.
seen_by <- function(x, training, ..., n_permutations = 500) {
  seen <- NULL
  model <- function(newdata) {
    seen <<- rbind(seen, newdata)
    seq_len(nrow(newdata))
  }
  explainer <- suppressWarnings(lime(training, as_regressor(model), ...))
  suppressMessages(explain(x, explainer, n_features = 1, n_permutations = n_permutations))
  seen
}
