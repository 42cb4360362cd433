# The methods that a row of a table gives the pipeline.

#' @export
perturb.table_case <- function(case, n, seed) {
  numbers <- case$columns$case
  named <- case$layout$named
  texts <- vapply(case$row[named], as.character, "")
  texts[is.na(texts)] <- "NA"
  numbers[named] <- NA
  from_rust(rs_perturb_table(
    case$columns, case$compare, n, case$d, seed, numbers, as_utf8(texts, "byte"), threads_for(20 * n * length(numbers))
  ))
}

# Columns without attributes; those that never change are repeated.
#' @export
realise.table_case <- function(case, drawn, rows) {
  layout <- case$layout
  all <- length(rows) == nrow(drawn$z)
  lapply(seq_along(layout$names), function(j) {
    values <- drawn$values[[j]]
    if (is.null(values)) return(rep(bare(case$row[[j]]), length(rows)))
    if (!all) values <- values[rows]
    if (layout$coded[j]) c(layout$levels[[j]], case$row[[j]])[values] else values # its own may be new
  })
}

# What the model's preprocess gets: a data frame; a matrix or an array of sequences if the training data were one.
#' @export
join.table_case <- function(case, inputs) {
  layout <- case$layout
  columns <- if (length(inputs) == 1) inputs[[1]] else {
    lapply(seq_along(layout$names), function(j) unlist(lapply(inputs, .subset2, j), use.names = FALSE))
  }
  n <- length(columns[[1]])
  if (layout$input == "data.frame") {
    columns <- Map(function(x, attributes) {
      attributes(x) <- attributes
      x
    }, columns, layout$attributes)
    return(structure(columns, names = layout$names, row.names = .set_row_names(n), class = "data.frame"))
  }
  columns <- matrix(unlist(columns, use.names = FALSE), n, dimnames = list(NULL, layout$names))
  if (layout$input == "sequence") array(columns, c(n, layout$shape)) else columns
}

#' @export
model_bytes.table_case <- function(case) 8 * length(case$layout$names)

#' @export
similarity.table_case <- function(case, drawn) {
  how <- case$how
  if (how$dist_fun == "gower") {
    w <- 1 - if (how$gower_pow == 1) drawn$distance else drawn$distance^how$gower_pow
    return(if (is.null(how$kernel_width)) w else w * kernel(drawn$distance, how$kernel_width))
  }
  moments <- case$explainer$moments
  own <- case$columns$meaning == "value"
  centre <- numeric(case$d)
  scale <- rep(1, case$d)
  centre[case$columns$feature[own]] <- moments$mean[own]
  scale[case$columns$feature[own]] <- moments$sd[own]
  width <- how$kernel_width %||% (0.75 * sqrt(length(case$layout$names)))
  kernel(from_rust(rs_distance(drawn$z, nrow(drawn$z), centre, scale, how$dist_fun)), width)
}

kernel <- function(d, width) exp(-(d / width)^2 / 2)

#' @export
describe.table_case <- function(case, features) {
  one <- lapply(features, describe_feature, case = case)
  list(
    feature = case$plan$features[features],
    feature_value = lapply(one, `[[`, "value"),
    feature_desc = vapply(one, `[[`, "", "desc")
  )
}

describe_feature <- function(feature, case) {
  if (is.na(feature)) return(list(value = NA, desc = NA_character_))
  name <- case$plan$features[feature]
  if (case$plan$grouped[feature]) return(describe_group(name, case))
  value <- case$row[[name]]
  type <- case$explainer$feature_type[[name]]
  if (is.factor(value)) value <- as.character(value)
  desc <- if (type == "logical") paste(name, if (isTRUE(value)) "is true" else "is false")
    else if (case$plan$named[feature]) paste(name, "=", value)
    else if (!case$explainer$bin_continuous) name
    else describe_bin(name, bare_numbers(value), case$explainer$bin_cuts[[name]])
  list(value = if (inherits(value, "difftime")) bare_numbers(value) else value, desc = desc)
}

# "name <= b", "a < name <= b" or "a < name", all edges with the same number of decimals.
describe_bin <- function(name, value, edges) {
  if (length(edges) < 3) return(name)
  shown <- written_edges(edges)
  bin <- bin_of(value, edges)
  if (is.na(bin)) return(NA_character_)
  if (bin == 1) return(paste(name, "<=", shown[1]))
  if (bin > length(shown)) return(paste(shown[bin - 1], "<", name))
  paste(shown[bin - 1], "<", name, "<=", shown[bin])
}

# Of dummy variables the one that is set, else all values.
describe_group <- function(name, case) {
  row <- case$row[case$explainer$groups[[name]]$columns]
  set <- vapply(row, function(x) isTRUE(x == 1), NA)
  dummies <- all(vapply(row, function(x) x %in% c(0, 1), NA)) && sum(set) == 1
  value <- if (dummies) names(row)[set] else paste0(names(row), " = ", vapply(row, format, ""), collapse = ", ")
  list(value = value, desc = if (dummies) paste(name, "=", value) else value)
}

#' @export
case_data.table_case <- function(case, n) named_values(case$row, n)

# The training data as numbers, without the rows where a value is missing.
coded_training <- function(explainer, call) {
  coded <- coded_columns(explainer$training, explainer$levels)
  used <- has_levels(explainer$feature_type) | is_numeric_type(explainer$feature_type)
  complete <- Reduce(`&`, lapply(coded[used], function(x) !is.na(x)), rep(TRUE, nrow(explainer$training)))
  if (!any(complete)) argument_error("neighbours", "NULL where no row of the training data is complete", "a number", call)
  lapply(coded, `[`, complete)
}

# The values of the training rows nearest to a case, a vector for each column.
nearest_rows <- function(training, values, plan, k, call) {
  compare <- ifelse(plan$columns$law == "fixed", "nothing", ifelse(plan$numbers, "number", "name"))
  rows <- from_rust(rs_nearest(training, values, compare, k, threads_for(8 * length(values) * length(training[[1]]))), call)
  lapply(training, `[`, rows)
}
