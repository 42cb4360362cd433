# Ask the model about every perturbation, batch by batch.

# For each case own, the model's prediction of it, all labels; and y, n x k, only the labels to explain. The rows of all
# cases, one after the other, go in batches: those of several cases in a single one (see group_cases()).
predict_perturbed <- function(cases, drawn, model, request, progress, call) {
  total <- as.numeric(length(cases)) * request$n_permutations
  predicted <- vector("list", length(cases))
  first <- 1
  while (first <= total) {
    last <- min(total, first + request$pace$size() - 1)
    pieces <- batch_pieces(first, last, request$n_permutations)
    start <- proc.time()[["elapsed"]]
    batch <- predict_rows(cases, drawn, pieces, model, call)
    known <- model$label_columns(colnames(batch)) # the same for every case
    if (first == 1) request <- settle_labels(request, model, known, call)
    batch <- same_columns(batch, names(known), call)
    done <- 0
    for (piece in pieces) {
      i <- piece$case
      part <- if (length(pieces) == 1) batch else batch[done + seq_along(piece$rows), , drop = FALSE]
      predicted[[i]] <- add_predictions(predicted[[i]], part, known, cases[[i]]$own %||% 1, request, call)
      done <- done + length(piece$rows)
    }
    request$pace$took(done, proc.time()[["elapsed"]] - start)
    progress(done)
    first <- last + 1
  }
  lapply(predicted, function(p) list(own = p$own, y = if (length(p$y) == 1) p$y[[1]] else do.call(rbind, p$y)))
}

# Rows `first` to `last` of all cases, one after the other: for each case in there its position, `case`, and its own rows.
batch_pieces <- function(first, last, n) {
  lapply(((first - 1) %/% n + 1):((last - 1) %/% n + 1), function(i) {
    before <- (i - 1) * n
    list(case = i, rows = max(first - before, 1):min(last - before, n))
  })
}

# The first rows of a case, `own` of them, decide which labels are explained.
add_predictions <- function(so_far, batch, known, own, request, call) {
  if (is.null(so_far)) {
    own <- stats::setNames(colMeans(batch[seq_len(own), , drop = FALSE]), known)
    so_far <- list(own = own, labels = choose_labels(own, request, call))
  }
  part <- batch[, match(so_far$labels, names(so_far$own)), drop = FALSE]
  colnames(part) <- so_far$labels
  so_far$y <- c(so_far$y, list(part))
  so_far
}

# The columns of a batch in the order of the first one. Votes have no column for a class that nobody voted for.
same_columns <- function(batch, columns, call) {
  found <- colnames(batch)
  if (isTRUE(attr(batch, "votes"))) return(votes_of(batch, columns))
  if (identical(found, columns)) return(batch)
  if (length(found) != length(columns) || anyDuplicated(columns) || !setequal(found, columns)) {
    shown <- function(names) paste0(length(names), " (", some(names, 5), ")")
    prediction_error(paste("have the columns of the first batch,", shown(columns)), shown(found), call)
  }
  batch[, columns, drop = FALSE]
}

votes_of <- function(batch, columns) {
  votes <- matrix(0, nrow(batch), length(columns), dimnames = list(NULL, columns))
  known <- intersect(columns, colnames(batch))
  votes[, known] <- batch[, known]
  votes
}

# pieces: the rows of this batch, see batch_pieces()
predict_rows <- function(cases, drawn, pieces, model, call) {
  asked <- vapply(pieces, `[[`, 1, "case")
  on.exit(lapply(cases[asked], release))
  rows <- lapply(pieces, `[[`, "rows")
  input <- join(cases[[asked[1]]], Map(function(i, rows) realise(cases[[i]], drawn[[i]], rows), asked, rows))
  n <- sum(lengths(rows))
  where <- describe_rows(cases[asked], rows)
  newdata <- timed("preprocess", as_own_error(model$preprocess(input), "preprocess", where, call))
  check_preprocessed(newdata, n, where, call)
  predicted <- timed("model", as_own_error(model$predict(newdata), "model", where, call, model$inherited_hint()))
  check_length(predicted, n, call)
  predicted <- r_value(predicted)
  told <- model$type != "unknown"
  if (!told) model$type <- type_of_prediction(predicted, call)
  y <- align_prediction(predicted, n, model$type, call)
  if (!told) tell_outputs(y, model$type)
  if (model$type == "classification") tell_probabilities(y, model)
  attr(y, "votes") <- are_classes(predicted)
  y
}

# A vector far too long is refused before it is looked at: it may be 1:1e9, which takes no memory yet.
check_length <- function(predicted, n, call) {
  if (!is.atomic(predicted) || !is.null(dim(predicted))) return(invisible())
  found <- length(unclass(predicted))
  if (found > 1e6 && found > 2 * n) {
    prediction_error(paste("have", n, "rows, one per input"), paste(found), call, expected = n, got = found)
  }
}

# Several columns may be scores of classes: the reader decides.
tell_outputs <- function(y, type) {
  if (type == "classification" || ncol(y) == 1) return(invisible())
  lime_inform(
    c("The rows of the model's {ncol(y)} columns are no shares that sum to 1: explained as a regression of {ncol(y)} outputs.",
      i = "If they are scores of classes, wrap it: {.code as_classifier(model)}. {.code as_regressor(model)} says that they are outputs."),
    "outputs", outputs = colnames(y)
  )
}

# Once in a call of explain().
tell_probabilities <- function(y, model) {
  if (isTRUE(model$told_probabilities)) return(invisible())
  problem <- probability_problem(y)
  if (is.null(problem)) return(invisible())
  model$told_probabilities <- TRUE
  lime_warn(c("The classifier's {problem$what}.", i = "{problem$hint}"), "probabilities", range = problem$range)
}

# Why an n x k matrix holds no probabilities, with the range of what is wrong, or NULL. Rows with missing values say nothing. The
# sums of float32, or of probabilities that were rounded to four places, are right.
probability_problem <- function(y) {
  y <- y[rowSums(!is.finite(y)) == 0, , drop = FALSE]
  if (nrow(y) == 0) return(NULL)
  said <- function(range) paste("from", paste(signif(range, 3), collapse = " to "))
  range <- range(y)
  if (range[1] < -1e-4 || range[2] > 1 + 1e-4) {
    hint <- "Scores or numbers are explained as they are, in their own unit: as_regressor() says that they are no probabilities."
    return(list(what = paste0("predictions are no probabilities: they range ", said(range)), hint = hint, range = range))
  }
  range <- range(rowSums(y))
  if (ncol(y) == 1 || all(abs(range - 1) < 1e-3)) return(NULL)
  hint <- "As it should be if a case can have several labels at once. Each label is explained by itself."
  list(what = paste0("probabilities do not sum to 1: their sums range ", said(range)), hint = hint, range = range)
}

describe_rows <- function(cases, rows) {
  last <- length(cases)
  if (last == 1) return(paste0("rows ", rows[[1]][1], " to ", rows[[1]][length(rows[[1]])], " of case ", cases[[1]]$name))
  paste("cases", cases[[1]]$name, "to", cases[[last]]$name)
}

# A failure of the user's code keeps its own error as parent. Endless recursion is told when its calls are gone: there is
# no room among them.
as_own_error <- function(code, what, where, call, hint = NULL) {
  tell <- function(error) {
    who <- if (what == "model") "The model" else paste0("{.arg ", what, "}")
    lime_abort(
      c(paste(who, "failed on {where}."), i = if (!is.null(hint)) "{hint}"),
      what, parent = error, where = where, call = call
    )
  }
  tryCatch(
    withCallingHandlers(code, error = function(error) {
      endless <- inherits(error, "stackOverflowError")
      if (!endless && !is_own_error(error) && !is_time_limit(error)) tell(error)
    }),
    stackOverflowError = tell
  )
}

# An array or table that preprocess made has a row for each input: in its first dimension, for mxnet in its last.
check_preprocessed <- function(newdata, n, where, call) {
  check_python(newdata, call)
  size <- if (inherits(newdata, "numpy.ndarray")) unlist(r_value(newdata$shape)) else dim(newdata)
  if (is.null(size) || n %in% size[c(1, length(size))]) return(invisible())
  lime_abort(
    c("{.arg preprocess} must give {n} row{?s}, one per input, on {where}.", x = "Got {paste(size, collapse = ' x ')}."),
    "preprocess", expected = n, got = size, where = where, call = call
  )
}

# Any prediction as a numeric n x k matrix with column names: the one place where that happens.
align_prediction <- function(predicted, n, type, call = rlang::caller_env()) {
  predicted <- r_value(predicted)
  if (type == "regression" && are_classes(predicted)) {
    prediction_error("be numbers, as it is a regression", "classes", call, hint = "Wrap a classifier with {.fn as_classifier}.")
  }
  predicted <- prediction_matrix(predicted, call)
  if (nrow(predicted) != n) {
    prediction_error(
      paste("have", n, "rows, one per input"), paste(nrow(predicted)), call, expected = n, got = nrow(predicted),
      hint = if (nrow(predicted) < n) "A model that leaves out rows with missing values has to give NA for them."
    )
  }
  if (ncol(predicted) == 0) {
    prediction_error(paste("have a column for each", if (type == "regression") "output" else "label"), "0 columns", call)
  }
  one <- type == "regression" && ncol(predicted) == 1
  names <- if (one) "Response" else numbered_names(colnames(predicted), ncol(predicted))
  matrix(as.numeric(predicted), n, ncol(predicted), dimnames = list(NULL, names))
}

prediction_matrix <- function(predicted, call) {
  tryCatch(read_prediction(predicted, call), error = function(error) {
    if (is_own_error(error) || is_time_limit(error)) rlang::cnd_signal(error)
    prediction_error("be a vector, matrix or data frame of numbers", paste("what R cannot read:", one_line(error)), call)
  })
}

read_prediction <- function(predicted, call) {
  if (is.character(predicted) && is.null(dim(predicted))) predicted <- factor(predicted)
  if (is.factor(predicted)) predicted <- one_hot(predicted)
  if (is.list(predicted) && !is.data.frame(predicted)) predicted <- columns_of(predicted, call)
  if (is.data.frame(predicted)) predicted <- numeric_columns(predicted, call)
  if (is.atomic(predicted) && !is.null(predicted) && length(dim(predicted)) < 2) {
    predicted <- matrix(predicted, ncol = 1)
  }
  if (!is.matrix(predicted) || !(is.numeric(predicted) || is.logical(predicted))) {
    prediction_error("be a vector, matrix or data frame of numbers", describe_shape(predicted), call)
  }
  predicted
}

are_classes <- function(x) {
  if (is.data.frame(x) && ncol(x) == 1) x <- x[[1]]
  is.factor(x) || (is.character(x) && is.null(dim(x)))
}

# What a model is that does not say it: classes, or several columns that are shares of one, are a classification's.
type_of_prediction <- function(predicted, call = rlang::caller_env()) {
  predicted <- r_value(predicted)
  if (are_classes(predicted)) return("classification")
  y <- prediction_matrix(predicted, call)
  y <- y[rowSums(!is.finite(y)) == 0, , drop = FALSE]
  shares <- ncol(y) > 1 && nrow(y) > 0 && all(y >= 0) && all(abs(rowSums(y) - 1) < 1e-4)
  if (shares) "classification" else "regression"
}

one_hot <- function(x) {
  out <- outer(as.character(x), levels(x), `==`) + 0
  colnames(out) <- levels(x)
  out
}

columns_of <- function(x, call) {
  lengths <- lengths(x)
  if (length(x) == 0 || !all(vapply(x, is.atomic, NA)) || any(lengths != lengths[1])) {
    found <- if (is.null(names(x))) "a list of another shape" else paste("a list of", some(names(x)))
    hint <- "If one of its elements is meant, explain a function that gives it: {.code function(newdata) predict(model, newdata)$prob}, for example."
    prediction_error("be a list of columns of equal length", found, call, hint = hint)
  }
  names(x) <- numbered_names(names(x), length(x))
  as.data.frame(x, check.names = FALSE, optional = TRUE, stringsAsFactors = FALSE)
}

numeric_columns <- function(x, call) {
  if (ncol(x) == 1 && (is.factor(x[[1]]) || is.character(x[[1]]))) {
    return(one_hot(if (is.factor(x[[1]])) x[[1]] else factor(x[[1]])))
  }
  bad <- names(x)[!hold_numbers(x)]
  if (length(bad) > 0) {
    prediction_error("have numeric columns", paste0("column `", bad[1], "` of class ", class(x[[bad[1]]])[1]), call)
  }
  as.matrix(x)
}

describe_shape <- function(x) {
  if (is.null(dim(x))) class(x)[1] else paste(paste(dim(x), collapse = " x "), class(x)[1])
}

prediction_error <- function(must, found, call, ..., hint = NULL) {
  lime_abort(
    c("The model's predictions must {must}.", x = "Got {found}.", i = hint,
      i = "See {.help lime::predict_model} for what {.fn predict_model} returns."),
    "prediction", ..., call = call
  )
}

# Seconds that the last explain() spent in the user's preprocess and model.
the <- new.env(parent = emptyenv())

timed <- function(what, code) {
  start <- proc.time()[["elapsed"]]
  on.exit(the$seconds[[what]] <- the$seconds[[what]] + proc.time()[["elapsed"]] - start)
  code
}

last_seconds <- function() the$seconds
