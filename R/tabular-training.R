# What lime() learns of every column of a table: its type, bins, distribution, mean and deviation.

# integer, numeric, character, factor, logical, date_time, or constant: a column of numbers that never differ.
feature_type <- function(x, name, call) {
  if (inherits(x, c("Date", "POSIXct"))) return("date_time")
  if (is.factor(x)) return("factor")
  if (is.logical(x)) return("logical")
  if (is.character(x)) return("character")
  if (!is_number_column(x)) {
    lime_abort(
      c("lime does not know columns of class {.cls {class(x)[1]}}.", x = "Column {.field {name}}.",
        i = "Make it a number, string, factor, logical, Date or POSIXct."),
      "column", column = name, call = call
    )
  }
  known <- finite_values(x)
  if (length(known) == 0 || all(known == known[1])) "constant" else if (is.integer(x)) "integer" else "numeric"
}

is_number_column <- function(x) {
  (is.numeric(x) || inherits(x, "difftime")) && typeof(x) %in% c("integer", "double") && !inherits(x, "integer64")
}

# Numbers without attributes.
bare_numbers <- function(x) as.double(unclass(x))

# Numbers that can be squared.
finite_values <- function(x) {
  x <- bare_numbers(x)
  x[is.finite(x) & abs(x) < 1e150]
}

# The values of a column of numbers that takes few different ones, increasing, and how often each occurs: copies get no others.
seen_values <- function(known, most = 12) {
  values <- sort(unique(known))
  if (length(values) > most) return(NULL)
  list(values = values, counts = tabulate(match(known, values), length(values)))
}

# Columns of 0 and 1, dummies for example: where numbers are binned they are levels, "am = 1".
is_binary <- function(seen) !is.null(seen) && identical(as.double(seen$values), c(0, 1))

# Whatever their storage: doubles from a spreadsheet, too.
holds_whole_numbers <- function(known) all(known == round(known))

is_numeric_type <- function(type) type %in% c("integer", "numeric")

has_levels <- function(type) type %in% c("factor", "character", "logical")

# The edges of the bins of numbers: quantiles, or equally wide.
bin_edges <- function(x, n_bins, quantile_bins) {
  if (quantile_bins) {
    edges <- stats::quantile(x, seq(0, 1, length.out = n_bins + 1))
    edges <- edges[!duplicated(edges)]
    if (length(edges) >= 3) return(edges)
  }
  structure(seq(min(x), max(x), length.out = n_bins + 1), fallback = quantile_bins && n_bins > 1)
}

# The columns whose quantiles were too few are told once.
settle_edges <- function(cuts, binned) {
  fallback <- names(cuts)[vapply(cuts, function(edges) isTRUE(attr(edges, "fallback")), NA)]
  fallback <- intersect(fallback, binned)
  if (length(fallback) > 0) {
    lime_warn(
      "{.field {fallback}} {?does/do} not contain enough variance to use quantile binning. Using standard binning instead.",
      "bins", column = fallback
    )
  }
  lapply(cuts, function(edges) {
    attr(edges, "fallback") <- NULL
    edges
  })
}

# Number of the bin of each value: right-closed, the first one at the left too. Values beyond the ends belong to the bins there.
bin_of <- function(x, edges) {
  inner <- edges[-c(1, length(edges))]
  findInterval(x, inner, left.open = TRUE) + 1L
}

# The inner edges of bins as they are written, all with the same number of decimals, at least three digits.
written_edges <- function(edges) {
  inner <- unname(edges[-c(1, length(edges))])
  for (digits in 3:15) {
    written <- format(inner, digits = digits, trim = TRUE)
    if (!anyDuplicated(written)) break # of times in seconds three digits are all the same
  }
  written
}

# What the values of a column are drawn from, in the form that explainers have always had.
# known: its finite values, if it holds numbers; seen: see seen_values()
feature_distribution <- function(x, type, known, edges, seen, how) {
  if (type %in% c("constant", "date_time")) return(NA)
  if (has_levels(type)) return(table(x) / length(x))
  by_value <- if (how$bin_continuous) is.null(edges) else !is.null(seen)
  if (by_value) return(table(known) / length(x))
  if (how$bin_continuous) return(table(bin_of(known, edges)) / length(x))
  if (how$use_density) return(stats::density(known))
  c(mean = mean(known), sd = stats::sd(known))
}

# For the distances and draws that need more than the distribution: a list of vectors, one value for each column.
feature_moments <- function(known) {
  moment <- function(f) vapply(unname(known), function(x) if (is.null(x)) NA_real_ else f(x), numeric(1))
  list(mean = moment(mean), sd = moment(stats::sd), low = moment(min), high = moment(max))
}

# Levels of a column as the draws number them, from 1.
column_levels <- function(distribution, type) {
  switch(type, logical = as.logical(names(distribution)), factor = , character = names(distribution) %||% character(), NULL)
}

# Columns that move together: rows of theirs that occur, with their shares. Columns in no group are each their own feature.
check_groups <- function(groups, x, type, call) {
  if (is.null(groups)) return(list())
  vectors <- is_plain_list(groups) && all(vapply(groups, is.atomic, NA))
  members <- if (vectors) unlist(groups)
  if (!vectors || is.null(names(groups)) || anyNA(names(groups)) || any(names(groups) == "") || anyDuplicated(names(groups)) ||
      !(is.character(members) || length(groups) == 0) || any(lengths(groups) == 0)) {
    argument_error("groups", "a named list of vectors of column names", describe_value(groups), call)
  }
  wrong <- c(setdiff(members, names(x)), members[duplicated(members)], intersect(names(groups), setdiff(names(x), members)))
  if (length(wrong) > 0) {
    argument_error("groups", "made of columns of `x`, each in one group, under names of their own", wrong[1], call)
  }
  unusable <- members[!has_levels(type[members]) & !is_numeric_type(type[members])]
  if (length(unusable) > 0) {
    argument_error("groups", "made of columns that vary and are not dates", unusable[1], call)
  }
  groups
}

# For a group of columns of the training data, coded as numbers: the distinct rows and their shares.
group_distribution <- function(coded) {
  complete <- Reduce(`&`, lapply(coded, Negate(is.na)))
  coded <- lapply(coded, `[`, complete)
  key <- do.call(paste, c(lapply(coded, format, digits = 17), sep = "\r"))
  first <- !duplicated(key)
  list(values = lapply(coded, `[`, first), shares = as.double(tabulate(match(key, key[first]))))
}
