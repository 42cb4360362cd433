# How copies of the cases of a table are drawn and seen, in the vectors that Rust takes: one element for each column.

# What all cases share, of what lime() learned and users may have changed. d features: the columns, those of a group as one, in the
# order of their first column.
table_plan <- function(explainer, call) {
  learned <- learned_columns(explainer, call)
  lapply(learned, check_edited, call = call)
  type <- explainer$feature_type
  columns <- names(type)
  feature <- columns
  for (group in names(explainer$groups)) feature[match(explainer$groups[[group]]$columns, columns)] <- group
  features <- unique(feature)
  alone <- match(features, columns) # the column of a feature that is no group
  grouped <- features %in% names(explainer$groups)
  laws <- lapply(learned, column_law, binned = explainer$bin_continuous, call = call)
  for (group in explainer$groups) laws[group$columns] <- group_laws(group, type[group$columns])
  numbers <- unname(is_numeric_type(type)) & feature == columns
  named <- unname(has_levels(type) | vapply(learned, is_named_number, NA, binned = explainer$bin_continuous))
  meaning <- ifelse(!numbers | named, "same", if (explainer$bin_continuous) "within" else "value")
  meaning[!is_numeric_type(type) & !has_levels(type)] <- "nothing"
  compare <- c(
    numeric = "number", integer = "number", factor = "name", character = "name", logical = "flag", constant = "nothing",
    date_time = "nothing", response = "nothing"
  )
  list(
    features = features, grouped = grouped, alone = alone, numbers = numbers, named = named[alone],
    columns = list(
      law = vapply(laws, `[[`, "", "law", USE.NAMES = FALSE),
      at = lapply(laws, function(law) as.double(law$at)), shares = lapply(laws, function(law) as.double(law$shares)),
      low = explainer$moments$low, high = explainer$moments$high, whole = unname(explainer$whole),
      meaning = meaning, feature = match(feature, features), stream = match(feature, feature)
    ),
    compare = unname(ifelse(grouped, "name", compare[type[alone]]))
  )
}

# The plan that lime() made, unless what it was made of has changed: by the user, by columns that x lacks or that are not explained.
current_plan <- function(explainer, call) {
  made <- explainer$made
  for (field in names(made$asked)) {
    if (!identical(explainer[[field]], made$asked[[field]])) {
      must <- paste0("what it was in lime(), ", describe_value(made$asked[[field]]))
      argument_error(paste0("explainer$", field), must, describe_value(explainer[[field]]), call, "Call {.fn lime} again.")
    }
  }
  if (identical(explainer[names(made$of)], made$of)) made$plan else table_plan(explainer, call)
}

# An explainer with its plan, which takes a millisecond or two and may serve many calls of explain().
with_plan <- function(explainer, call) {
  of <- explainer[c("bin_continuous", "feature_type", "bin_cuts", "feature_distribution", "groups", "seen", "moments")]
  asked <- explainer[c("bin_continuous", "n_bins", "quantile_bins", "use_density")] # what was learned follows from these
  explainer$made <- list(of = of, asked = asked, plan = table_plan(explainer, call))
  explainer
}

# What an explainer holds of each column: name, type, distribution, edges (of bins, or NULL), levels, seen (see seen_values()).
learned_columns <- function(explainer, call) {
  type <- explainer$feature_type
  columns <- names(explainer$prototypes)
  if (!identical(names(type), columns)) {
    argument_error("explainer$feature_type", "named by the columns of the training data", some(names(type)), call)
  }
  for (field in c("feature_distribution", "bin_cuts")) {
    if (!is.list(explainer[[field]])) {
      argument_error(paste0("explainer$", field), "a list with an element for each column", describe_value(explainer[[field]]), call)
    }
  }
  one <- function(name, type, distribution, edges, levels, seen) {
    list(name = name, type = type, distribution = distribution, edges = edges, levels = levels, seen = seen)
  }
  learned <- Map(
    one, columns, type, explainer$feature_distribution[columns], explainer$bin_cuts[columns], explainer$levels, explainer$seen
  )
  stats::setNames(learned, columns)
}

# Where numbers are binned, a column of them without bins is the case's value or another: 0 or 1.
is_named_number <- function(column, binned) binned && is_numeric_type(column$type) && is.null(column$edges)

# law, and what it takes: at (edges, grid, values or mean and deviation) and shares (or heights).
column_law <- function(column, binned, call) {
  distribution <- column$distribution
  if (!is_numeric_type(column$type) && !has_levels(column$type)) return(list(law = "fixed"))
  if (!is.null(column$levels)) return(level_law(column, call))
  if (identical(names(distribution), c("mean", "sd"))) return(list(law = "normal", at = distribution))
  if (inherits(distribution, "density")) return(list(law = "density", at = distribution$x, shares = distribution$y))
  if (binned && is_numeric_type(column$type) && !is.null(column$edges)) return(bin_law(column, bin_shares(column, call)))
  value_law(column, binned, call)
}

# Columns that move together.
group_laws <- function(group, type) {
  Map(function(values, type) {
    if (is_numeric_type(type) || has_levels(type)) list(law = "choice", at = values, shares = group$shares) else list(law = "fixed")
  }, group$values[group$columns], type)
}

level_law <- function(column, call) {
  given <- names(column$distribution)
  levels <- as.character(column$levels)
  if (!all(given %in% levels)) edited_error("feature_distribution", column$name, paste("shares of", some(levels)), given, call)
  shares <- as.double(column$distribution)[match(levels, given)]
  shares[is.na(shares)] <- 0
  if (sum(shares) == 0) list(law = "fixed") else list(law = "choice", at = seq_along(levels), shares = shares)
}

# A column of few values draws those that were seen: a bin in proportion to its share, then a value as often as it occurs in there.
bin_law <- function(column, shares) {
  seen <- column$seen
  if (is.null(seen)) return(list(law = "bins", at = column$edges, shares = shares))
  bin <- bin_of(seen$values, column$edges)
  if (!all(which(shares > 0) %in% bin)) return(list(law = "bins", at = column$edges, shares = shares))
  inside <- tapply(seen$counts, factor(bin, seq_along(shares)), sum)[bin]
  list(law = "choice", at = seen$values, shares = shares[bin] * seen$counts / inside)
}

# The share of each bin; those without values may be left out, as lime() does.
bin_shares <- function(column, call) {
  given <- column$distribution
  n <- length(column$edges) - 1
  bin <- if (is.null(names(given))) seq_along(given) else suppressWarnings(as.numeric(names(given)))
  if (!all(bin %in% seq_len(n)) || sum(given) <= 0) {
    edited_error("feature_distribution", column$name, paste("shares of the", n, "bins of `bin_cuts`, named by their numbers"), given, call)
  }
  shares <- numeric(n)
  shares[bin] <- given
  shares
}

# One of the values that were seen, with the shares of the distribution if that is named by them.
value_law <- function(column, binned, call) {
  seen <- column$seen
  if (is.null(seen)) {
    hint <- "A column of many numbers becomes a factor before {.fn lime}; bins have edges in {.code bin_cuts}."
    if (!binned) edited_error("feature_distribution", column$name, "a density, or c(mean = , sd = )", column$distribution, call)
    must <- "that of a column of numbers with bins or a density"
    argument_error(paste0("explainer$feature_type$", column$name), must, "one of levels", call, hint)
  }
  values <- suppressWarnings(as.numeric(names(column$distribution)))
  known <- length(values) > 0 && !anyNA(values) && all(values %in% seen$values)
  if (known) return(list(law = "choice", at = values, shares = column$distribution))
  list(law = "choice", at = seen$values, shares = seen$counts)
}

# What users may have changed of a column still fits it.
check_edited <- function(column, call) {
  known <- c(if (is.null(column$levels)) c("numeric", "integer") else "logical", "factor", "character", "constant", "date_time", "response")
  if (!column$type %in% known) edited_error("feature_type", column$name, paste("one of", toString(known)), column$type, call)
  edges <- column$edges
  if (!is.null(edges) && (!is.numeric(edges) || length(edges) < 2 || anyNA(edges) || is.unsorted(edges, strictly = TRUE))) {
    edited_error("bin_cuts", column$name, "increasing numbers", edges, call)
  }
  shares <- column$distribution
  told <- is.null(shares) || is.numeric(shares) || inherits(shares, "density") || (is.logical(shares) && all(is.na(shares)))
  if (!told) edited_error("feature_distribution", column$name, "numbers", shares, call)
  if (is.numeric(shares) && !identical(names(shares), c("mean", "sd")) && (anyNA(shares) || any(shares < 0))) {
    edited_error("feature_distribution", column$name, "shares of 0 or more", shares, call)
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
