# The columns of a table that is to be explained, as the training data had them.

# A plain data frame of columns with names, from what users call a table.
check_table <- function(x, call) {
  if (is.data.frame(x)) check_whole(x, call)
  if (!identical(class(x), "data.frame")) x <- as.data.frame(x)
  names <- names(x)
  if (ncol(x) == 0 || nrow(x) == 0) {
    argument_error("x", "a table with rows and columns", paste(nrow(x), "x", ncol(x)), call)
  }
  if (anyNA(names) || any(names == "") || anyDuplicated(names)) {
    wrong <- c(names[duplicated(names)], names[is.na(names) | names == ""])[1]
    argument_error("x", "a table whose columns have names, each its own", paste0("\"", wrong, "\" as one"), call)
  }
  for (name in names[vapply(x, inherits, NA, "POSIXlt")]) x[[name]] <- as.POSIXct(x[[name]])
  for (name in names[vapply(x, is_vector_in_disguise, NA)]) x[[name]] <- bare(x[[name]])
  for (name in names[!vapply(x, is_plain_column, NA)]) wrong_column(x[[name]], name, call)
  for (name in names[vapply(x, is_broken_factor, NA)]) {
    lime_abort(
      c("Column {.field {name}} is a factor whose codes and levels do not fit.", i = "Make it anew: {.code factor(values, levels)}."),
      "column", column = name, call = call
    )
  }
  x
}

# Tables made by hand, or damaged, may have columns of different lengths, or no names: R does not look.
check_whole <- function(x, call, argument = "x") {
  wrong <- function(found) argument_error(argument, "a data frame that is whole", found, call)
  columns <- unclass(x)
  if (!is.list(columns)) wrong(paste("one made of", typeof(columns)))
  if (length(columns) == 0) return(invisible())
  names <- names(columns)
  if (is.null(names) || length(names) != length(columns)) wrong("one without names of columns")
  if (anyNA(as_utf8(names[!is.na(names)]))) wrong("one with a name that is not valid in its encoding")
  rows <- .row_names_info(x, 2L)
  if (length(rows) != 1 || is.na(rows)) wrong("one without row names")
  sizes <- vapply(columns, NROW, 1L)
  if (any(sizes != rows)) {
    name <- names[sizes != rows][1]
    wrong(paste0("one whose column `", name, "` has ", sizes[sizes != rows][1], " values for ", rows, " rows"))
  }
}

is_plain_column <- function(x) is.null(dim(x)) && typeof(x) %in% c("double", "integer", "logical", "character")

is_broken_factor <- function(x) {
  is.factor(x) && (!is.character(levels(x)) || !is.integer(unclass(x)) || any(unclass(x) < 1L | unclass(x) > nlevels(x), na.rm = TRUE))
}

# A time series, or a matrix of one column as scale() gives.
is_vector_in_disguise <- function(x) {
  is.atomic(x) && (stats::is.ts(x) && is.null(dim(x)) || length(dim(x)) == 2 && ncol(x) == 1)
}

wrong_column <- function(x, name, call) {
  kind <- if (is.null(dim(x))) class(x)[1] else "matrix"
  lime_abort(
    c("Columns must be numbers, strings, factors, logical or dates, not {.cls {kind}}.", x = "Column {.field {name}}.",
      i = "Leave it out, or take it apart."),
    "column", column = name, call = call
  )
}

# x with the columns of the training data, by name, in their order and of their class.
match_columns <- function(x, prototypes, call) {
  known <- names(prototypes)
  extra <- names(x)[!names(x) %in% known]
  if (length(extra) > 0) {
    lime_inform("The training data did not have {.field {extra}}: left out.", "column", column = extra)
  }
  columns <- Map(cast_column, unclass(x)[known], prototypes, known, MoreArgs = list(call = call))
  structure(columns, names = known, row.names = attr(x, "row.names"), class = "data.frame")
}

# An explainer as if the training data had not had these columns: x does not, and the model may not need them.
without_columns <- function(explainer, lost, call) {
  if (length(lost) == 0) return(explainer)
  kept <- !names(explainer$prototypes) %in% lost
  if (!any(kept) || explainer$input == "sequence") lost_columns_error(lost, call)
  lime_inform("{.arg x} lacks {.field {lost}}, which the training data had: left out.", "column", column = lost)
  for (field in c("prototypes", "levels", "seen", "whole")) explainer[[field]] <- explainer[[field]][kept]
  explainer$moments <- lapply(explainer$moments, `[`, kept)
  for (field in c("feature_type", "bin_cuts", "feature_distribution")) { # users may have changed them
    explainer[[field]] <- explainer[[field]][!names(explainer[[field]]) %in% lost]
  }
  if (!is.null(explainer$training)) explainer$training <- explainer$training[kept]
  groups <- lapply(explainer$groups, function(group) {
    present <- !group$columns %in% lost
    list(columns = group$columns[present], values = group$values[present], shares = group$shares)
  })
  explainer$groups <- Filter(function(group) length(group$columns) > 0, groups)
  explainer
}

# `code` that asks the model about data without these columns: where that fails they were needed.
blaming_lost_columns <- function(lost, code, call) {
  if (length(lost) == 0) return(code)
  blame <- function(error) lost_columns_error(lost, call, error$parent %||% error)
  tryCatch(code, lime_error_model = blame, lime_error_preprocess = blame, lime_error_newdata = blame, lime_error_prediction = blame)
}

lost_columns_error <- function(lost, call, parent = NULL) {
  lime_abort(
    c("{.arg x} must have the columns of the training data.", x = "Missing: {.field {lost}}."),
    "column", column = lost, parent = parent, call = call
  )
}

# Types of columns, those that the model predicts as "response": they are handed to the model and not explained. That is told when the
# model has been asked, and only if it has answered.
without_response <- function(type, model) {
  found <- intersect(names(type), model_response(model, names(type)))
  if (length(found) == 0 || all(names(type) %in% found)) return(type)
  type[found] <- "response"
  type
}

tell_response <- function(type) {
  found <- names(type)[type == "response"]
  if (length(found) == 0) return(invisible())
  lime_inform("{.field {found}} {?is/are} what the model predicts: given to it, and not explained.", "column", column = found)
}

# A column without values, to say what it is made of.
prototype <- function(x) {
  empty <- bare(x)[0]
  attributes(empty) <- attributes(x)[setdiff(names(attributes(x)), "names")]
  empty
}

# A column in the class of the training data's. Whole numbers become integers; others where integers were stay as they are.
cast_column <- function(x, to, name, call) {
  if (typeof(x) == typeof(to) && identical(attributes(x), attributes(to))) return(x)
  if (is.factor(to)) return(cast_factor(x, to, name, call))
  if (is.logical(x) && all(is.na(x))) {
    x <- bare(to)[rep(NA_integer_, length(x))]
    attributes(x) <- attributes(to)
    return(x)
  }
  if (is.character(to) && (is.character(x) || is.factor(x))) return(as.character(x))
  if (is.logical(to) && is.logical(x)) return(x)
  if (is.logical(x) && is_number_column(to) && !inherits(to, "difftime")) x <- as.integer(x) # 0 and 1
  if (inherits(to, "difftime") && inherits(x, "difftime")) {
    units(x) <- units(to)
    return(x)
  }
  if (inherits(to, c("Date", "POSIXct"))) {
    if (inherits(x, intersect(class(to), c("Date", "POSIXct")))) return(x)
  } else if (is_number_column(to) && is_number_column(x) && !inherits(x, "difftime") && !inherits(to, "difftime")) {
    whole <- is.integer(to) && all(is.na(x) | (x == round(x) & abs(x) <= .Machine$integer.max))
    x <- if (whole) as.integer(x) else bare_numbers(x)
    attributes(x) <- attributes(to)
    return(x)
  }
  wrong_class(x, to, name, call)
}

cast_factor <- function(x, to, name, call) {
  if (!is.factor(x) && !is.character(x) && !all(is.na(x))) wrong_class(x, to, name, call)
  text <- as.character(x)
  unknown <- setdiff(text, c(levels(to), NA))
  if (length(unknown) > 0) {
    lime_warn(
      c("The training data had no {.val {unknown}} in {.field {name}}.", i = "Taken as missing, and not explained."),
      "column", column = name, value = unknown
    )
  }
  structure(match(text, levels(to)), levels = levels(to), class = class(to))
}

wrong_class <- function(x, to, name, call) {
  lime_abort(
    c("{.field {name}} must be of class {.cls {class(to)[1]}}, as in the training data, not {.cls {class(x)[1]}}."),
    "column", column = name, call = call
  )
}

# Columns as numbers, NaN or NA where a value is missing: levels by their number; values that have none, as the case's may, follow after them.
coded_columns <- function(x, levels) {
  code <- function(column, levels) {
    if (is.null(levels)) return(bare_numbers(column))
    text <- if (is.logical(column)) column else as.character(column)
    code <- match(text, levels)
    code[is.na(code) & !is.na(text)] <- length(levels) + 1L
    code[is.na(text)] <- NA
    as.double(code)
  }
  Map(code, unclass(x), levels)
}
