# Sequences: 3-d arrays of cases x steps x features, explained as tables with a column for each step and feature.

# `prices_t-0` is the last step of `prices`, `prices_t-1` the one before.
flatten_sequences <- function(x, call) {
  if (!is.numeric(x) || length(dim(x)) != 3) {
    shape <- paste(dim(x), collapse = " x ")
    argument_error("x", "a numeric array of cases x steps x features", paste("an array of", shape), call)
  }
  size <- dim(x)
  features <- dimnames(x)[[3]] %||% paste0("feature", seq_len(size[3]))
  names <- paste0(rep(features, each = size[2]), "_t-", rev(seq_len(size[2])) - 1)
  table <- as.data.frame(matrix(as.double(x), size[1], dimnames = list(NULL, names)))
  if (!is.null(dimnames(x)[[1]])) attr(table, "row.names") <- number_duplicates(dimnames(x)[[1]])
  table
}

lime_sequences <- function(x, model, ..., call) {
  explainer <- lime.data.frame(flatten_sequences(x, call), model, ...)
  explainer$input <- "sequence"
  explainer$shape <- dim(x)[2:3]
  explainer
}

# A matrix or array as the table that its explainer knows.
as_table <- function(x, explainer, call = rlang::caller_env()) {
  if (!identical(explainer$input, "sequence")) {
    if (length(dim(x)) == 2) return(as.data.frame(x))
    found <- if (is.null(dim(x))) describe_value(x) else paste("an array of", paste(dim(x), collapse = " x "))
    argument_error("x", "a table, as for lime()", found, call)
  }
  if (!identical(dim(x)[-1], explainer$shape)) {
    must <- paste("an array of cases x", paste(explainer$shape, collapse = " x "))
    argument_error("x", must, paste("one of", paste(dim(x), collapse = " x ")), call)
  }
  flatten_sequences(x, call)
}
