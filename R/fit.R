# Choose labels, fit their surrogates.

# Names of the labels to explain, given the model's own prediction of the case.
choose_labels <- function(own, request, call) {
  known <- names(own)
  check_known_labels(request, known, call)
  if (!is.null(request$labels)) return(request$labels)
  if (is.null(request$n_labels)) return(known) # regression
  known[order(-own, na.last = TRUE)][seq_len(request$n_labels)]
}

# z: n x d, doubles or bits. A list per label: features (numbers, from 1), weights, se (their standard errors), contributions, intercept, r2,
# prediction; replaced, did forward selection take the place of the selection asked for? request$ridge: NULL, a number, or "glmnet" (2 / (n sd(y)),
# as lime 0.5.4 had it, for tests)
fit_surrogate <- function(z, y, w, request, case, d = ncol(z), values = NULL) {
  n <- nrow(y)
  d <- as.numeric(d)
  grown <- if (request$feature_select == "tree") 20 * n * d * ncol(y) else 0 # each row and column in about 20 leaves
  work <- max(n * d * (d + ncol(y)), 32 * d^2 * ncol(y), grown) # the Gram matrix, the selections
  unit <- units_of_tiny(y)
  if (any(unit != 1)) y <- y / rep(unit, each = n)
  fits <- from_rust(rs_fit(
    z, y, w, n, d, ncol(y), request$n_features, request$feature_select, request$ridge, threads_for(work)
  ))
  fits <- Map(in_unit, fits, unit)
  if (!is.null(values)) fits <- lapply(fits, at_values, values = values)
  names(fits) <- colnames(y)
  constant <- colnames(y)[vapply(fits, function(fit) is.na(fit$r2), NA)]
  if (length(constant) > 0) {
    counted <- sum(w > 0)
    lime_warn(
      c("The prediction of {.val {constant}} is the same for all {counted} permutations of {.val {case}}{if (counted < n) ' that have a weight'}.",
        i = "Its weights are 0."),
      "constant_response", case = case, label = constant
    )
  }
  if (any(vapply(fits, function(fit) isTRUE(fit$r2 == 0) && all(is.na(fit$se)), NA))) {
    lime_warn(
      c("No feature of {.val {case}} differs among its permutations that have a weight.", i = "All weights are 0, and say nothing."),
      "no_features", case = case
    )
  }
  fits
}

# Predictions whose squares would vanish are fitted in a unit of their size: for each label a power of 2, 1 where it is not needed.
units_of_tiny <- function(y) {
  largest <- apply(abs(y), 2, max)
  ifelse(largest > 0 & largest < 1e-100, 2^floor(log2(largest)), 1)
}

in_unit <- function(fit, unit) {
  if (unit == 1) return(fit)
  for (field in c("weights", "se", "contributions", "intercept", "prediction")) fit[[field]] <- fit[[field]] * unit
  fit
}

# A fit, seen from a case that is not row 1 of z.
at_values <- function(fit, values) {
  fit$contributions <- fit$weights * values[fit$features]
  fit$prediction <- fit$intercept + sum(fit$contributions)
  fit
}

# What can be said of the labels before the model is asked.
check_labels <- function(request, model, call) {
  if (model$type == "classification") request <- one_label(request, call)
  if (!is.null(request$n_labels)) request$n_labels <- check_count(request$n_labels, "n_labels", call)
  if (!is.null(request$labels)) {
    request$labels <- unique(as.character(check_names(request$labels, "labels", "names of labels, a hundred thousand at most", 1e5, call)))
  }
  request
}

# Of a classifier: the most probable label, unless others are asked for.
one_label <- function(request, call) {
  if (is.null(request$labels) && is.null(request$n_labels)) request$n_labels <- 1L
  if (is.null(request$labels) || is.null(request$n_labels)) return(request)
  lime_abort(
    c("Give {.arg labels} or {.arg n_labels}, not both.", i = "{.arg labels} names them, {.arg n_labels} takes the most probable."),
    "argument", argument = "labels", call = call
  )
}

# The same after its first predictions, of the columns `known`. A regression of one number has nothing to choose from; of
# several outputs all are explained, unless some are asked for.
settle_labels <- function(request, model, known, call) {
  given <- !is.null(request$labels) || !is.null(request$n_labels)
  if (model$type == "classification" || (length(known) > 1 && given)) return(one_label(request, call))
  if (given && !isTRUE(model$warned)) {
    model$warned <- TRUE
    lime_warn(
      c("{.arg labels} and {.arg n_labels} are ignored for regression.",
        i = "If the model is a classifier, wrap it: {.code as_classifier(model)}."),
      "argument"
    )
  }
  request[c("labels", "n_labels")] <- list(NULL)
  request
}

# The labels asked for exist among those that the model knows.
check_known_labels <- function(request, known, call) {
  unknown <- request$labels[!request$labels %in% known]
  if (length(unknown) > 0) {
    lime_abort(
      c("{.arg labels} must be labels of the model.", x = "Unknown: {.val {unknown}}.",
        i = "The model has {length(known)}: {.val {utils::head(known, 10)}}{if (length(known) > 10) ', ...'}.",
        i = if (length(known) == 1) "Where it predicts classes, make them a factor with all levels."),
      "argument", argument = "labels", call = call
    )
  }
  if (!is.null(request$n_labels) && request$n_labels > length(known)) {
    argument_error("n_labels", paste("at most the number of labels,", length(known)), request$n_labels, call)
  }
}
