# How copies of the cases of a table are drawn and seen, in the vectors that Rust takes: one element for each column.

# What all cases share, of what lime() learned and users may have changed. d features: the columns, those of a group as one, in the
# order of their first column.
table_plan <- function(explainer, call) {
  check_edited(explainer, call)
  type <- explainer$feature_type
  columns <- names(type)
  feature <- columns
  for (group in names(explainer$groups)) feature[match(explainer$groups[[group]]$columns, columns)] <- group
  features <- unique(feature)
  alone <- match(features, columns) # the column of a feature that is no group
  grouped <- features %in% names(explainer$groups)
  laws <- lapply(columns, column_law, explainer = explainer, call = call)
  numbers <- is_numeric_type(type) & feature == columns
  named <- seen_as_levels(explainer)
  varies <- is_numeric_type(type) | has_levels(type)
  compare <- c(
    numeric = "number", integer = "number", factor = "name", character = "name", logical = "flag", constant = "nothing",
    date_time = "nothing", response = "nothing"
  )
  list(
    features = features, grouped = grouped, alone = alone, numbers = numbers, named = named[alone],
    columns = list(
      law = vapply(laws, `[[`, "", "law"),
      at = lapply(laws, function(law) as.double(law$at)), shares = lapply(laws, function(law) as.double(law$shares)),
      low = explainer$moments$low, high = explainer$moments$high, whole = unname(explainer$whole),
      meaning = ifelse(!varies, "nothing",
        ifelse(!numbers | named, "same", if (explainer$bin_continuous) "within" else "value")),
      feature = match(feature, features), stream = match(feature, feature)
    ),
    compare = unname(ifelse(grouped, "name", compare[type[alone]]))
  )
}

# Columns that are the case's level or another: those with levels, and where numbers are binned those without bins, of 0 and 1.
seen_as_levels <- function(explainer) {
  type <- explainer$feature_type
  without_bins <- vapply(names(type), function(name) is.null(explainer$bin_cuts[[name]]), NA)
  unname(has_levels(type) | (explainer$bin_continuous & is_numeric_type(type) & without_bins))
}

# law, and what it takes: at (edges, grid, values or mean and deviation) and shares (or heights).
column_law <- function(name, explainer, call) {
  type <- explainer$feature_type[[name]]
  distribution <- explainer$feature_distribution[[name]]
  levels <- explainer$levels[[name]]
  group <- Find(function(group) name %in% group$columns, explainer$groups)
  if (!is_numeric_type(type) && !has_levels(type)) return(list(law = "fixed"))
  if (!is.null(group)) return(list(law = "choice", at = group$values[[name]], shares = group$shares))
  if (!is.null(levels)) return(level_law(levels, distribution))
  if (identical(names(distribution), c("mean", "sd"))) return(list(law = "normal", at = distribution))
  if (inherits(distribution, "density")) return(list(law = "density", at = distribution$x, shares = distribution$y))
  edges <- explainer$bin_cuts[[name]]
  if (explainer$bin_continuous && is_numeric_type(type) && !is.null(edges)) {
    return(bin_law(edges, bin_shares(distribution, edges, name, call), explainer$seen[[name]]))
  }
  named_by_values <- !explainer$bin_continuous || length(explainer$seen[[name]]) > 0 # else by bins
  value_law(if (named_by_values) distribution, explainer$seen[[name]], name, call)
}

level_law <- function(levels, distribution) {
  shares <- as.double(distribution)[match(as.character(levels), names(distribution))]
  shares[is.na(shares)] <- 0
  if (sum(shares) == 0) list(law = "fixed") else list(law = "choice", at = seq_along(levels), shares = shares)
}

# A column of few values draws those that were seen: a bin in proportion to its share, then a value as often as it occurs in there.
bin_law <- function(edges, shares, seen) {
  bin <- bin_of(seen$values, edges)
  if (is.null(seen) || !all(which(shares > 0) %in% bin)) return(list(law = "bins", at = edges, shares = shares))
  inside <- tapply(seen$counts, factor(bin, seq_along(shares)), sum)[bin]
  list(law = "choice", at = seen$values, shares = shares[bin] * seen$counts / inside)
}

# The share of each bin; those without values may be left out, as lime() does.
bin_shares <- function(distribution, edges, name, call) {
  n <- length(edges) - 1
  bin <- if (is.null(names(distribution))) seq_along(distribution) else suppressWarnings(as.numeric(names(distribution)))
  if (!all(bin %in% seq_len(n)) || sum(distribution) <= 0) {
    edited_error("feature_distribution", name, paste("shares of the", n, "bins of `bin_cuts`, named by their numbers"), distribution, call)
  }
  shares <- numeric(n)
  shares[bin] <- distribution
  shares
}

# One of the values that were seen, with the shares of `distribution` if that is named by them.
value_law <- function(distribution, seen, name, call) {
  values <- suppressWarnings(as.numeric(names(distribution)))
  if (length(values) > 0 && !anyNA(values) && (is.null(seen) || all(values %in% seen$values))) {
    return(list(law = "choice", at = values, shares = distribution))
  }
  if (is.null(seen)) {
    hint <- "A column of many numbers becomes a factor before {.fn lime}; bins have edges in {.code bin_cuts}."
    argument_error(paste0("explainer$feature_type$", name), "that of a column of numbers with bins or a density", "one of levels", call, hint)
  }
  list(law = "choice", at = seen$values, shares = seen$counts)
}

# What users may have changed in an explainer still fits the training data.
check_edited <- function(explainer, call) {
  type <- explainer$feature_type
  if (!identical(names(type), names(explainer$prototypes))) {
    argument_error("explainer$feature_type", "named by the columns of the training data", some(names(type)), call)
  }
  for (name in names(type)) {
    known <- if (is.null(explainer$levels[[name]])) c("numeric", "integer", "factor", "character") else c("factor", "character", "logical")
    known <- c(known, "constant", "date_time", "response")
    if (!type[[name]] %in% known) edited_error("feature_type", name, paste("one of", toString(known)), type[[name]], call)
    edges <- explainer$bin_cuts[[name]]
    if (!is.null(edges) && (!is.numeric(edges) || length(edges) < 2 || anyNA(edges) || is.unsorted(edges, strictly = TRUE))) {
      edited_error("bin_cuts", name, "increasing numbers", edges, call)
    }
    shares <- explainer$feature_distribution[[name]]
    if (is.numeric(shares) && !identical(names(shares), c("mean", "sd")) && (anyNA(shares) || any(shares < 0))) {
      edited_error("feature_distribution", name, "shares of 0 or more", shares, call)
    }
  }
}

edited_error <- function(field, name, must, found, call) {
  argument_error(paste0("explainer$", field, "$", name), must, describe_value(as.vector(unclass(found))), call)
}

# The same for one case: its values as numbers, its bins, and what it changes of the laws. around: list(sd, seen) or NULL
case_columns <- function(plan, values, bins, out, around, neighbours) {
  columns <- plan$columns
  columns[c("case", "from", "to", "out")] <- list(values, bins$from, bins$to, out)
  if (!is.null(around)) {
    moved <- which(plan$numbers & !is.na(values))
    laws <- Map(law_around, values[moved], around$sd[moved], around$seen[moved])
    columns$law[moved] <- vapply(laws, `[[`, "", "law")
    columns$at[moved] <- lapply(laws, `[[`, "at")
    columns$shares[moved] <- lapply(laws, `[[`, "shares")
  }
  if (!is.null(neighbours)) {
    drawn <- columns$law != "fixed"
    columns$law[drawn] <- "choice"
    columns$at[drawn] <- neighbours[drawn]
    columns$shares[drawn] <- lapply(neighbours[drawn], function(x) rep(1, length(x)))
    columns$stream[] <- 1L
  }
  columns
}

# Normal around the case's value; of few values the nearest one.
law_around <- function(value, sd, seen) {
  if (is.null(seen)) return(list(law = "normal", at = c(value, sd), shares = numeric()))
  ends <- c(-Inf, seen$values[-1] - diff(seen$values) / 2, Inf)
  list(law = "choice", at = seen$values, shares = diff(stats::pnorm(ends, value, sd)))
}

# Flags are compared by their truth: where both are false nothing is said.
case_compare <- function(plan, row) {
  flag <- plan$compare == "flag"
  replace(plan$compare, flag, ifelse(vapply(row[plan$alone[flag]], isTRUE, NA), "true", "false"))
}

# The ends of the bin of each case in each column, m x p; the outer bins have none.
case_bins <- function(values, edges) {
  from <- to <- matrix(-Inf, length(values[[1]]), length(values))
  to[] <- Inf
  for (j in which(lengths(edges) > 2)) {
    bin <- bin_of(values[[j]], edges[[j]])
    open <- c(-Inf, edges[[j]][-c(1, length(edges[[j]]))], Inf)
    from[, j] <- open[bin]
    to[, j] <- open[bin + 1L]
  }
  list(from = from, to = to)
}
