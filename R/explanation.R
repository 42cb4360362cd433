# The result: one row per case, label and feature.

new_explanation <- function(explained, type) {
  blocks <- unlist(lapply(explained, explanation_blocks, type = type), recursive = FALSE)
  columns <- lapply(stats::setNames(nm = names(blocks[[1]])), function(name) {
    do.call(c, lapply(blocks, `[[`, name))
  })
  if (identical(class(columns$feature_value), "list")) columns$feature_value <- simplify_values(columns$feature_value)
  if (type == "regression" && length(explained[[1]]$prediction) == 1) {
    columns[c("label", "label_prob")] <- NULL
    columns$prediction <- unlist(columns$prediction, use.names = FALSE)
  }
  new_tibble(columns, nrow = length(columns$case), class = "lime_explanation")
}

# Values of features of tables: numbers if all are numbers or logical, else text.
simplify_values <- function(values) {
  if (all(hold_numbers(values))) vapply(values, as.double, numeric(1)) else vapply(values, as.character, "")
}

# A list of columns for every label of a case.
explanation_blocks <- function(explained, type) {
  prediction <- as.list(explained$prediction) # one list for all rows: of k labels it has k elements
  own <- unname(explained$prediction)[match(explained$labels, names(prediction))]
  fits <- explained$fits[match(explained$labels, names(explained$fits))]
  lapply(seq_along(explained$labels), function(i) {
    label <- explained$labels[i]
    fit <- fits[[i]] %||% empty_fit
    n <- length(fit$features)
    features <- describe(explained$case, fit$features)
    list(
      model_type = rep(type, n),
      case = rep(explained$case$name, n),
      label = rep(label, n),
      label_prob = rep(own[i], n),
      model_r2 = rep(fit$r2, n),
      model_intercept = rep(fit$intercept, n),
      model_prediction = rep(fit$prediction, n),
      feature = features$feature,
      feature_value = features$feature_value,
      feature_weight = fit$weights,
      feature_desc = features$feature_desc,
      data = case_data(explained$case, n),
      prediction = named_values(prediction, n),
      feature_se = fit$se,
      contribution = fit$contributions
    )
  })
}

# One row of NA, for a case that could not be explained.
empty_fit <- list(
  features = NA_integer_, weights = NA_real_, se = NA_real_, contributions = NA_real_,
  intercept = NA_real_, r2 = NA_real_, prediction = NA_real_
)

# Columns that users may have changed are still what their readers take them for.
check_types <- function(x, name, call) {
  if (!is.data.frame(x)) return(invisible())
  check_whole(x, call, name)
  x <- unclass(x)
  numbers <- c("label_prob", "model_r2", "model_intercept", "model_prediction", "feature_weight", "feature_se", "contribution")
  for (column in intersect(numbers, names(x))) {
    if (!is.numeric(x[[column]]) && !is.logical(x[[column]])) wrong_type(column, "numbers", x[[column]], name, call)
  }
  for (column in intersect(c("case", "label", "feature", "feature_desc"), names(x))) {
    if (!is.atomic(x[[column]]) || is.raw(x[[column]]) || is.complex(x[[column]])) wrong_type(column, "names", x[[column]], name, call)
  }
}

wrong_type <- function(column, must, found, name, call) {
  argument_error(name, "an explanation, as explain() returns it", paste0("one whose column `", column, "` holds no ", must, " but <", class(found)[1], ">"), call)
}

# The columns that one of its readers needs: verbs of dplyr keep the class of an explanation that has lost some.
check_explanation <- function(x, needed, name, call) {
  check_types(x, name, call)
  lost <- if (is.data.frame(x)) setdiff(needed, names(x)) else needed
  if (length(lost) == 0) return(invisible())
  found <- if (is.data.frame(x)) paste0("a data frame without `", lost[1], "`") else describe_value(x)
  argument_error(name, "an explanation, as explain() returns it", found, call)
}

# Rows of an explanation that can be drawn: of these cases, with weights.
explained_rows <- function(explanation, cases, call) {
  check_explanation(explanation, c("case", "feature_weight", "feature_desc"), "explanation", call)
  rows <- as.data.frame(explanation)
  if (!is.null(cases)) rows <- rows[rows$case %in% check_names(cases, "cases", "NULL or names of cases", 1e6, call), ]
  if (nrow(rows) == 0) {
    must <- if (is.null(cases)) "an explanation with rows" else paste0("cases of the explanation, as ", toString(utils::head(unique(explanation$case), 5)))
    argument_error(if (is.null(cases)) "explanation" else "cases", must, if (is.null(cases)) "one without any" else describe_value(cases), call)
  }
  rows <- rows[!is.na(rows$feature_weight), ]
  if (nrow(rows) == 0) argument_error("explanation", "one of cases that could be explained", "NA in all rows", call)
  rows$feature_desc <- as.character(rows$feature_desc) # may be a factor
  rows
}

# What each row adds to the local prediction: the column, as long as it goes with the weight. A weight that was changed since is
# multiplied anew.
contributions_of <- function(rows) {
  weight <- rows$feature_weight
  value <- feature_numbers(rows)
  computed <- weight * ifelse(is.na(value), 1, value)
  stored <- rows[["contribution"]]
  if (is.null(stored)) return(computed)
  same <- function(x) abs(x - stored) <= 1e-9 * abs(stored)
  ifelse(!is.na(stored) & (is.na(value) | same(weight) | same(computed)), stored, computed)
}

# The values of numbers without bins, NA where they are not known; 1 for all other features, which are there or not.
feature_numbers <- function(rows) {
  out <- rep(1, nrow(rows))
  if (is.null(rows[["feature_value"]]) || is.list(rows$feature_value)) return(out)
  desc <- as.character(rows$feature_desc)
  token <- as.character(rows$feature_value) == desc # of a text
  number <- which(!grepl("[<>=]| is (true|false)$", desc, ignore.case = TRUE) & !token)
  out[number] <- suppressWarnings(as.numeric(as.character(rows$feature_value[number])))
  dates <- which(is.na(out) & is.list(rows[["data"]]))
  out[dates] <- vapply(dates, function(i) {
    value <- rows$data[[i]][[as.character(rows$feature[i])]]
    if (inherits(value, c("Date", "POSIXct"))) as.numeric(value) else NA
  }, 0)
  out
}

# Are its features superpixels?
is_of_images <- function(x) inherits(x[["feature_value"]], "superpixel_list")

# Does a column `model`, of names, tell explanations of several models apart?
has_models <- function(x) is.character(x[["model"]]) || is.factor(x[["model"]])

# Names of labels, most probable first; without probabilities as they appear.
labels_by_probability <- function(rows) {
  label <- as.character(rows$label)
  unique(if (is.null(rows[["label_prob"]])) label else label[order(-rows$label_prob)])
}
