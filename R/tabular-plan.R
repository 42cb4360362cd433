# How copies of the cases of a table are drawn and seen, in the vectors that Rust takes: one element for each column.

# What all cases share. d features: the columns, those of a group as one, in the order of their first column.
table_plan <- function(explainer, around) {
  type <- explainer$feature_type
  feature <- names(type)
  for (group in names(explainer$groups)) feature[match(explainer$groups[[group]]$columns, names(type))] <- group
  features <- unique(feature)
  grouped <- features %in% names(explainer$groups)
  alone <- match(features, names(type)) # the column of a feature that is no group
  laws <- Map(column_law, names(type), type, MoreArgs = list(explainer = explainer, around = around))
  binned <- is_numeric_type(type) & explainer$bin_continuous
  list(
    features = features, grouped = grouped, alone = alone,
    columns = list(
      law = vapply(laws, `[[`, "", "law"),
      at = lapply(laws, function(law) as.double(law$at)), shares = lapply(laws, function(law) as.double(law$shares)),
      low = explainer$moments$low, high = explainer$moments$high,
      whole = vapply(explainer$prototypes, is.integer, NA),
      meaning = ifelse(!is_numeric_type(type) & !has_levels(type), "nothing",
        ifelse(feature != names(type) | has_levels(type), "same", ifelse(binned, "within", "value"))),
      feature = match(feature, features), stream = match(feature, feature)
    ),
    compare = ifelse(grouped, "name",
      c(numeric = "number", integer = "number", factor = "name", character = "name", logical = "flag", constant = "nothing",
        date_time = "nothing")[type[alone]])
  )
}

# law, and what it takes: at (edges, grid, values or mean and deviation) and shares (or heights).
column_law <- function(name, type, explainer, around) {
  distribution <- explainer$feature_distribution[[name]]
  group <- Find(function(group) name %in% group$columns, explainer$groups)
  if (!is.null(group)) {
    return(list(law = "choice", at = group$values[[name]], shares = group$shares))
  }
  if (has_levels(type)) {
    if (sum(distribution) == 0) return(list(law = "fixed"))
    return(list(law = "choice", at = seq_along(distribution), shares = distribution))
  }
  if (!is_numeric_type(type)) return(list(law = "fixed"))
  if (around == "case" || is.null(names(distribution)) || identical(names(distribution), c("mean", "sd"))) {
    j <- match(name, names(explainer$feature_type))
    return(list(law = "normal", at = c(explainer$moments$mean[j], explainer$moments$sd[j])))
  }
  if (inherits(distribution, "density")) {
    return(list(law = "density", at = distribution$x, shares = distribution$y))
  }
  edges <- explainer$bin_cuts[[name]]
  shares <- numeric(length(edges) - 1)
  shares[as.integer(names(distribution))] <- distribution
  list(law = "bins", at = edges, shares = shares)
}

# The same for one case: its values as numbers, its bins, and what it changes of the laws.
case_plan <- function(plan, values, bins, around, neighbours) {
  columns <- plan$columns
  columns[c("case", "from", "to")] <- list(values, bins$from, bins$to)
  columns$out <- plan$out
  if (around == "case") {
    normal <- columns$law == "normal" & !is.na(values)
    columns$at[normal] <- Map(c, values[normal], lapply(columns$at[normal], `[`, 2))
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
case_compare <- function(plan, values) {
  flag <- plan$compare == "flag"
  ifelse(flag, ifelse(values[plan$alone] %in% 2, "true", "false"), plan$compare)
}

# The ends of the bin of each case in each column, m x p; the outer bins have none.
case_bins <- function(values, explainer) {
  ends <- Map(function(x, edges) {
    if (is.null(edges)) return(list(from = rep(-Inf, length(x)), to = rep(Inf, length(x))))
    bin <- bin_of(x, edges)
    open <- c(-Inf, edges[-c(1, length(edges))], Inf)
    list(from = open[bin], to = open[bin + 1L])
  }, values, explainer$bin_cuts)
  list(from = do.call(cbind, lapply(ends, `[[`, "from")), to = do.call(cbind, lapply(ends, `[[`, "to")))
}
