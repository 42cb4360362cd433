# Tables: data frames, tibbles, data.tables and matrices. (3-d arrays of sequences come here too, see kind-sequence.R.)

#' @rdname lime
#' @param bin_continuous Tables: whether columns of numbers are cut into bins for the explanation.
#' @param n_bins Tables: number of bins of each.
#' @param quantile_bins Tables: whether the edges of bins are quantiles, else they are equally wide. Columns with fewer than three
#'   distinct quantiles get equally wide bins, with a warning (`lime_warning_bins`).
#' @param use_density Tables: without bins, whether numbers are drawn from a kernel density, else from a normal distribution.
#' @param groups Tables: columns that only make sense together, such as the dummy variables of one factor: a named list of vectors
#'   of column names. A group is one feature; its columns are drawn together, from the rows of the training data.
#' @param keep_training Tables: whether to keep the training data, which `explain(neighbours = )` needs.
#' @export
lime.data.frame <- function(x, model, preprocess = NULL, bin_continuous = TRUE, n_bins = 4, quantile_bins = TRUE,
                            use_density = TRUE, ..., groups = NULL, keep_training = FALSE) {
  call <- rlang::current_env()
  training <- check_table(x, call)
  check_encoding(training, call)
  how <- list(
    bin_continuous = check_flag(bin_continuous, "bin_continuous"), n_bins = check_count(check_range(n_bins, "n_bins", 1, 1e5), "n_bins"),
    quantile_bins = check_flag(quantile_bins, "quantile_bins"), use_density = check_flag(use_density, "use_density")
  )
  keep <- check_flag(keep_training, "keep_training")
  explainer <- new_explainer("data_frame", model, preprocess, list(...), how, call) # before anything is said of columns
  learned <- learn_columns(training, how, groups, call)
  tell_free_text(training, learned$feature_type)
  learned$input <- "data.frame"
  if (keep) learned$training <- training
  explainer[names(learned)] <- learned
  with_plan(explainer, call)
}

# R has no way to compare strings that are marked as bytes.
check_encoding <- function(training, call) {
  of_bytes <- function(x) any(Encoding(if (is.factor(x)) levels(x) else if (is.character(x)) x else "") == "bytes")
  name <- names(training)[vapply(training, of_bytes, NA)][1]
  if (is.na(name)) return(invisible())
  lime_abort(
    c("Strings of {.field {name}} are marked as bytes.", i = "Say their encoding with {.fn iconv} or {.fn Encoding}."),
    "column", column = name, call = call
  )
}

# A table of nothing but texts was meant to be texts.
tell_free_text <- function(training, type) {
  name <- names(type)[!type %in% c("constant", "date_time")]
  if (length(name) != 1 || !is.character(training[[name]])) return(invisible())
  texts <- stats::na.omit(training[[name]])
  if (length(texts) == 0 || anyDuplicated(texts) || !all(grepl("\\S\\s+\\S", texts))) return(invisible())
  lime_inform(
    c("{.field {name}} holds texts: in a table each is a level, explained as a whole and not by its words.",
      i = "To explain words give the texts themselves, to {.fn lime} and to {.fn explain}: {.code x[[\"{name}\"]]}."),
    "text", column = name
  )
}

# feature_type, bin_cuts and feature_distribution have always been elements of explainers, which users may change; the others are new.
learn_columns <- function(training, how, groups, call) {
  names <- names(training)
  type <- mapply(feature_type, training, names, MoreArgs = list(call = call))
  constant <- setdiff(names[type == "constant"], "(Intercept)") # that of model.matrix() is no surprise
  if (length(constant) > 0) lime_warn("{.field {constant}} never {?differs/differ}: not explained.", "constant", column = constant)
  groups <- check_groups(groups, training, type, call)
  known <- Map(function(x, type) if (is_numeric_type(type)) finite_values(x), training, type)
  seen <- lapply(known, function(known) if (!is.null(known)) seen_values(known))
  cuts <- Map(function(known, seen) {
    if (!is.null(known) && !is_binary(seen)) bin_edges(known, how$n_bins, how$quantile_bins)
  }, known, seen)
  cuts <- settle_edges(cuts, if (how$bin_continuous) setdiff(names, unlist(groups)))
  distribution <- Map(feature_distribution, training, type, known, cuts, seen, MoreArgs = list(how = how))
  levels <- Map(column_levels, distribution, type)
  groups <- lapply(groups, function(columns) {
    coded <- coded_columns(training[columns], levels[columns])
    c(list(columns = columns), group_distribution(coded))
  })
  list(
    feature_type = type, bin_cuts = cuts, feature_distribution = distribution,
    prototypes = lapply(training, prototype), levels = levels, moments = feature_moments(known), groups = groups,
    seen = seen, whole = vapply(known, function(known) !is.null(known) && holds_whole_numbers(known), NA)
  )
}

#' @rdname lime
#' @export
lime.matrix <- function(x, model, ...) {
  explainer <- lime.data.frame(as.data.frame(x), model, ...)
  explainer$input <- "matrix"
  explainer
}

#' @rdname explain
#' @order 2
#' @param dist_fun Tables: how far a copy is from the case. `"gower"`, on the values themselves; or a method of [stats::dist()],
#'   on what the surrogate sees of them.
#' @param kernel_width Tables: width of the kernel that turns distances into weights. Default 0.75 times the root of the number
#'   of columns; for `"gower"` none, but if given it multiplies the weights, with a message (in lime 0.5.4 it had no effect there).
#' @param gower_pow Tables: a power of Gower distances; above 1 makes weights more alike.
#' @param around Tables: where copies are drawn from: `"training"`, the distribution of each column of the training
#'   data; or `"case"`, for columns of numbers a normal distribution around the case's value, with the training data's deviation.
#' @param neighbours Tables: a number of training rows. Copies are then drawn from that many rows, those nearest to the case, instead of
#'   column by column. Needs `lime(keep_training = TRUE)`; not together with `around = "case"`.
#' @export
explain.data.frame <- function(x, explainer, labels = NULL, n_labels = NULL, n_features = 10, n_permutations = 5000,
                               feature_select = "auto", dist_fun = "gower", kernel_width = NULL, gower_pow = 1, ...,
                               around = c("training", "case"), neighbours = NULL, batch_size = 50000, ridge = NULL) {
  user <- user_call(list(...), names(formals()), rlang::current_env(), parent.frame())
  call <- user$call
  check_explainer(if (!missing(explainer)) explainer, "data_frame", "tables", call)
  request <- check_request(labels, n_labels, n_features, n_permutations, feature_select, batch_size, ridge, together = TRUE, call)
  if (!explainer$bin_continuous) request$feature_select <- scaled_selection(request)
  how <- list(
    dist_fun = check_choice(dist_fun, "dist_fun", c("gower", dist_methods), call),
    kernel_width = if (!is.null(kernel_width)) check_between(kernel_width, "kernel_width", 0, call = call),
    gower_pow = check_between(gower_pow, "gower_pow", 0, call = call),
    around = check_choice(around, "around", c("training", "case"), call),
    neighbours = check_neighbours(neighbours, explainer, call)
  )
  if (!is.null(how$neighbours) && how$around == "case") {
    argument_error("around", "left out with `neighbours`, whose rows are near the case by themselves", "\"case\"", call)
  }
  if (how$dist_fun == "gower" && !is.null(kernel_width)) {
    lime_inform("{.arg kernel_width} acts on Gower distances too: weights are multiplied by exp(-d^2 / (2 width^2)).", "kernel")
  }
  x <- check_table(x, call)
  lost <- setdiff(names(explainer$prototypes), names(x))
  explainer <- without_columns(explainer, lost, call)
  cases <- table_cases(x, explainer, how, call)
  explanation <- blaming_lost_columns(lost, explain_cases(cases, explainer, request, user$dots, user$caller, call), call)
  tell_response(cases[[1]]$explainer$feature_type)
  explanation
}

dist_methods <- c("euclidean", "maximum", "manhattan", "canberra", "binary", "minkowski")

# Columns that keep their numbers have units of their own: weights are ranked per standard deviation.
scaled_selection <- function(request) {
  select <- request$feature_select
  if (select == "auto") select <- if (request$n_features <= 6) "forward_selection" else "highest_weights"
  if (select == "highest_weights") "highest_scaled" else select
}

check_neighbours <- function(neighbours, explainer, call) {
  if (is.null(neighbours)) return(NULL)
  if (is.null(explainer$training)) {
    argument_error("neighbours", "NULL unless the training data were kept", describe_value(neighbours), call, "Use `lime(keep_training = TRUE)`.")
  }
  check_count(neighbours, "neighbours", call)
}

# A list of cases, one for each row.
table_cases <- function(x, explainer, how, call) {
  x <- match_columns(x, explainer$prototypes, call)
  explainer$feature_type <- without_response(explainer$feature_type, explainer$model)
  plan <- current_plan(explainer, call)
  values <- coded_columns(x, explainer$levels)
  tell_missing(values, explainer$feature_type)
  tell_unknown(x, values, explainer$levels)
  bins <- case_bins(values, explainer$bin_cuts[names(x)])
  values <- matrix(unlist(values, use.names = FALSE), nrow(x))
  doubles <- vapply(x, typeof, "") == "double"
  out <- ifelse(plan$columns$law == "fixed", "none", ifelse(doubles, "real", "integer"))
  around <- if (how$around == "case") list(sd = explainer$moments$sd, seen = explainer$seen)
  training <- if (!is.null(how$neighbours)) coded_training(explainer, call)
  names <- number_duplicates(as.character(attr(x, "row.names")))
  layout <- list(
    input = explainer$input, shape = explainer$shape, names = names(x), attributes = lapply(x, attributes), levels = explainer$levels,
    coded = vapply(x, function(column) is.character(column) || is.logical(column), NA), named = unname(!vapply(explainer$levels, is.null, NA))
  )
  lapply(seq_along(names), function(i) {
    row <- lapply(x, `[`, i)
    near <- if (!is.null(training)) nearest_rows(training, values[i, ], plan, how$neighbours, call)
    case <- list(
      name = names[i], d = length(plan$features), row = row, how = how, layout = layout, explainer = explainer, plan = plan,
      columns = case_columns(plan, values[i, ], list(from = bins$from[i, ], to = bins$to[i, ]), unname(out), around, near),
      compare = if (how$dist_fun == "gower") case_compare(plan, row)
    )
    structure(case, class = "table_case")
  })
}

# Factors have had theirs told when they became missing.
tell_unknown <- function(x, values, levels) {
  unknown <- function(x, values, levels) if (!is.null(levels)) unique(as.character(x[which(values > length(levels))]))
  found <- Map(unknown, x, values, levels)
  for (name in names(x)[lengths(found) > 0]) {
    value <- found[[name]]
    lime_warn(
      c("The training data had no {.val {value}} in {.field {name}}.", i = "Given to the model as it is, and not explained."),
      "column", column = name, value = value
    )
  }
}

tell_missing <- function(values, type) {
  explained <- has_levels(type) | is_numeric_type(type)
  missing <- names(type)[explained & vapply(values, anyNA, NA)]
  if (length(missing) > 0) {
    lime_inform("Missing values, in {.field {missing}}, are not explained.", "missing", column = missing)
  }
}
