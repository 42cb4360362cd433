# How copies of the cases of a table are drawn and seen, in the vectors that Rust takes: one element for each column.

# What all cases share, of what lime() learned. d features: the columns, those of a group as one, in the order of their first column.
table_plan <- function(learned, bin_continuous) {
  type <- learned$feature_type
  feature <- names(type)
  for (group in names(learned$groups)) feature[match(learned$groups[[group]]$columns, names(type))] <- group
  features <- unique(feature)
  grouped <- features %in% names(learned$groups)
  alone <- match(features, names(type)) # the column of a feature that is no group
  laws <- Map(column_law, names(type), type, MoreArgs = list(learned = learned))
  numbers <- is_numeric_type(type) & feature == names(type)
  list(
    features = features, grouped = grouped, alone = alone,
    columns = list(
      law = vapply(laws, `[[`, "", "law"),
      at = lapply(laws, function(law) as.double(law$at)), shares = lapply(laws, function(law) as.double(law$shares)),
      low = learned$moments$low, high = learned$moments$high,
      whole = unname(vapply(learned$prototypes, is.integer, NA)),
      meaning = ifelse(!is_numeric_type(type) & !has_levels(type), "nothing",
        ifelse(!numbers, "same", if (bin_continuous) "within" else "value")),
      feature = match(feature, features), stream = match(feature, feature)
    ),
    numbers = numbers,
    compare = unname(ifelse(grouped, "name",
      c(numeric = "number", integer = "number", factor = "name", character = "name", logical = "flag", constant = "nothing",
        date_time = "nothing")[type[alone]]))
  )
}

# law, and what it takes: at (edges, grid, values or mean and deviation) and shares (or heights).
column_law <- function(name, type, learned) {
  distribution <- learned$feature_distribution[[name]]
  group <- Find(function(group) name %in% group$columns, learned$groups)
  if (!is.null(group)) {
    return(list(law = "choice", at = group$values[[name]], shares = group$shares))
  }
  if (has_levels(type)) {
    if (sum(distribution) == 0) return(list(law = "fixed"))
    return(list(law = "choice", at = seq_along(distribution), shares = distribution))
  }
  if (!is_numeric_type(type)) return(list(law = "fixed"))
  if (identical(names(distribution), c("mean", "sd"))) return(list(law = "normal", at = distribution))
  if (inherits(distribution, "density")) {
    return(list(law = "density", at = distribution$x, shares = distribution$y))
  }
  edges <- learned$bin_cuts[[name]]
  shares <- numeric(length(edges) - 1)
  shares[as.integer(names(distribution))] <- distribution
  list(law = "bins", at = edges, shares = shares)
}

# The same for one case: its values as numbers, its bins, and what it changes of the laws.
case_columns <- function(plan, values, bins, out, sd, neighbours) {
  columns <- plan$columns
  columns[c("case", "from", "to", "out")] <- list(values, bins$from, bins$to, out)
  if (!is.null(sd)) {
    around <- plan$numbers & !is.na(values)
    columns$law[around] <- "normal"
    columns$at[around] <- Map(c, values[around], sd[around])
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
