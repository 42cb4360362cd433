# The whole pipeline, the same for every kind of data. A kind makes cases, lists with at least `name` and `d` (number of
# interpretable features); perhaps `problem`, why the case cannot be explained (nothing is asked then), `own`, how many of the first rows
# are the case itself (1), `values`, of the features in the case (those of row 1), `z_bytes`, of a row of z (8 d). It gives them these
# methods:
#   perturb(case, n, seed)      -> drawn, a list: z, n x d, row 1 is the case itself, doubles or bits (raw, see src/rust/core/src/perturb/masks.rs);
#                                  and what the next two need of the draw
#   realise(case, drawn, rows)  -> those rows as the model's raw input
#   join(case, inputs)          -> raw inputs as one, where cases are predicted together
#   release(case)               what realise() left behind, files for example, goes
#   similarity(case, drawn)     -> w, n weights >= 0
#   model_bytes(case)           -> memory of a row for the model
#   describe(case, features)    -> the columns feature, feature_value, feature_desc
#   case_data(case, n)          -> the column data, n times the case

perturb <- function(case, n, seed) UseMethod("perturb")
realise <- function(case, drawn, rows) UseMethod("realise")
join <- function(case, inputs) UseMethod("join")
release <- function(case) UseMethod("release")
similarity <- function(case, drawn) UseMethod("similarity")
model_bytes <- function(case) UseMethod("model_bytes")
describe <- function(case, features) UseMethod("describe")
case_data <- function(case, n) UseMethod("case_data")

#' @export
join.default <- function(case, inputs) inputs[[1]]

#' @export
release.default <- function(case) NULL

# cases: list of cases; request: what the user asked for, checked; caller: where the user's methods are looked up
explain_cases <- function(cases, explainer, request, dots, caller, call) {
  model <- local_model(explainer, dots, caller, call)
  tell_lime_arguments(names(dots), explainer$model, caller)
  request <- check_labels(request, model, call)
  good <- vapply(cases, function(case) is.null(case$problem), NA)
  explained <- lapply(cases, function(case) list(case = case, problem = case$problem))
  if (!any(good)) check_any_left(explained, call)
  groups <- group_cases(cases[good], request)
  check_memory(memory_estimate(cases[good], length(groups[[1]]), request), request$n_permutations, call)
  before <- get0(".Random.seed", globalenv())
  done <- FALSE
  on.exit(if (!done) restore_generator(before)) # what fails has drawn nothing
  seed <- draw_seed()
  own <- vapply(cases[good], function(case) as.numeric(case$own %||% 1), 1)
  request$pace <- batch_pace(request$batch_size, request$together, max(own))
  progress <- show_progress(as.numeric(sum(good)) * request$n_permutations)
  explained[good] <- explain_groups(groups, model, request, seed, progress, call)
  check_any_left(explained, call)
  tell_equal_weights(explained)
  tell_crowded(explained)
  asked <- !vapply(explained, function(one) is.null(one$prediction), NA)
  explained[!asked] <- lapply(explained[!asked], unasked, like = explained[[which(asked)[1]]], request = request, type = model$type)
  done <- TRUE
  new_explanation(explained, model$type)
}

# Cases that are predicted in one call: whole ones up to `batch_size` rows and a million values of interpretable features, as larger
# memory is slower; where `together` is FALSE, as for images, each by itself.
group_cases <- function(cases, request) {
  n <- request$n_permutations
  if (!request$together) return(lapply(cases, list))
  d <- max(1, vapply(cases, `[[`, numeric(1), "d"))
  size <- max(1, min(request$batch_size %/% n, 1e6 %/% (n * d)))
  lapply(seq(1, length(cases), by = size), function(first) cases[first:min(length(cases), first + size - 1)])
}

# A case on which the user's code fails costs the others nothing: where it fails on cases that go together, each is asked about by itself.
# Code that fails on the first three cases is taken to fail on all.
explain_groups <- function(groups, model, request, seed, progress, call) {
  if (sum(lengths(groups)) == 1) return(explain_group(groups[[1]], model, request, seed, progress, call)) # no error is caught
  first_error <- NULL
  fine <- failed <- 0
  explain_some <- function(cases) {
    explained <- tryCatch(
      explain_group(cases, model, request, seed, progress, call),
      lime_error_model = identity, lime_error_preprocess = identity, lime_error_prediction = identity, lime_error_newdata = identity
    )
    failed_together <- length(cases) > 1 && (inherits(explained, "error") || all_lost(explained))
    if (inherits(explained, "error") && is.null(first_error)) first_error <<- explained
    if (failed_together) return(unlist(lapply(cases, function(case) explain_some(list(case))), recursive = FALSE))
    if (!inherits(explained, "error")) {
      fine <<- fine + 1
      return(explained)
    }
    failed <<- failed + 1
    if (fine == 0 && failed == 3) rlang::cnd_signal(first_error)
    list(list(case = cases[[1]], problem = failure(explained)))
  }
  explained <- unlist(lapply(groups, explain_some), recursive = FALSE)
  if (fine == 0) rlang::cnd_signal(first_error)
  explained
}

# The model may answer NA for all because of one.
all_lost <- function(explained) all(vapply(explained, function(one) !is.null(one$problem), NA))

# "the model failed: argument is not numeric"
failure <- function(error) {
  what <- if (!is.null(error$parent)) paste(if (inherits(error, "lime_error_model")) "the model" else "preprocess", "failed: ")
  paste0(what, one_line(error$parent %||% error))
}

explain_group <- function(cases, model, request, seed, progress, call) {
  drawn <- lapply(cases, perturb, n = request$n_permutations, seed = seed)                # z: n x d
  predicted <- predict_perturbed(cases, drawn, model, request, progress, call)            # own, and y: n x k
  Map(function(case, drawn, predicted) {
    w <- similarity(case, drawn)                                                          # n
    problem <- case_problem(predicted$y, w, predicted$own)
    equal <- is.null(problem) && compares_nothing(w, drawn$z)
    if (equal) w[] <- 1
    fits <- if (is.null(problem)) fit_surrogate(drawn$z, predicted$y, w, request, case$name, case$d, case$values)
    labels <- colnames(predicted$y)
    if (anyNA(predicted$own) && is.null(request$labels) && model$type != "regression") labels[] <- NA # nobody knows which are the most probable
    list(
      case = case, labels = labels, prediction = predicted$own, fits = fits, problem = problem,
      equal = equal, crowded = if (!is.null(fits)) crowded(fits, w)
    )
  }, cases, drawn, predicted)
}

# Has only what is like the case a weight? With a single factor, for example, every other level is at distance 1.
compares_nothing <- function(w, z) {
  counted <- w > 0
  !all(counted) && !differs(z, counted) && differs(z, !counted)
}

# Does one of these rows differ from row 1? z: n x d, doubles or bits (raw, a column for each row)
differs <- function(z, rows) {
  if (is.raw(z)) return(any(z[, rows] != z[, 1]))
  any(z[rows, , drop = FALSE] != rep(z[1, ], each = sum(rows)), na.rm = TRUE)
}

# Fewer than two permutations for each feature of a fit, by weight (Kish's sum(w)^2 / sum(w^2)): their number, or NULL.
crowded <- function(fits, w) {
  effective <- sum(w)^2 / sum(w^2)
  features <- max(lengths(lapply(fits, `[[`, "features")))
  replaced <- any(vapply(fits, `[[`, NA, "replaced"))
  if (replaced || (features > 1 && 2 * features > effective)) list(permutations = effective, replaced = replaced)
}

# A case that the model is not asked about: one row of NA for each label. Which labels are the most probable nobody knows.
unasked <- function(explained, like, request, type) {
  explained$labels <- if (type == "regression") like$labels else request$labels %||% rep(NA_character_, request$n_labels %||% 1)
  explained$prediction <- replace(like$prediction, TRUE, NA_real_)
  explained
}

# What every kind's explain() is asked for.
check_request <- function(labels, n_labels, n_features, n_permutations, feature_select, batch_size, ridge, together, call) {
  if (identical(n_features, Inf)) n_features <- .Machine$integer.max # all of them
  list(
    labels = labels, n_labels = n_labels,
    n_features = check_count(n_features, "n_features", call),
    n_permutations = check_count(n_permutations, "n_permutations", call),
    feature_select = check_choice(feature_select, "feature_select", feature_selections, call),
    batch_size = check_count(batch_size, "batch_size", call), together = together,
    ridge = if (is.null(ridge) || identical(ridge, "glmnet")) ridge else check_range(ridge, "ridge", 0, call = call)
  )
}

feature_selections <- c("auto", "none", "forward_selection", "highest_weights", "lasso_path", "tree")

# The user's call of explain(), in a method whose frame is `method`, called from `parent`: errors name it (call), methods of
# the user are looked up from where it was made (caller). A method that hands on to another one says so in `.caller`.
user_call <- function(dots, formals, method, parent) {
  handed <- dots[[".caller"]]
  own <- inherits(handed, "lime_caller")
  call <- if (own) parent else method
  caller <- past_base(if (own) handed$frame else parent)
  if (own) dots[[".caller"]] <- NULL
  check_dots_spelling(dots, formals, call)
  list(dots = dots, caller = caller, call = call)
}

# `.caller` of a method that hands on: of a class that no user's argument has.
handed_on <- function(frame) structure(list(frame = frame), class = "lime_caller")

# Why a case cannot be explained, or NULL.
case_problem <- function(y, w, own) {
  wrong <- function(y) is.na(y) | abs(y) >= 1e150 # larger ones cannot be squared
  bad <- rowSums(wrong(y)) > 0
  bad[1] <- any(wrong(own)) # then nobody knows which label is the most probable
  if (any(bad)) {
    return(sprintf("%d of %d predictions are not finite numbers, or huge", sum(bad), length(bad)))
  }
  if (length(w) < 3) return("so few permutations say nothing, use more")
  if (all(w[-1] == 0)) {
    return(sprintf("none of its %d permutations resembles it", length(w) - 1L))
  }
  NULL
}

# One draw of R's generator, whatever is explained: a whole number below 2^53 from its 32 random bits.
draw_seed <- function() {
  floor(stats::runif(1) * 2^32)
}

restore_generator <- function(before) {
  if (is.null(before)) {
    suppressWarnings(rm(".Random.seed", envir = globalenv()))
  } else {
    assign(".Random.seed", before, envir = globalenv())
  }
}

# Bytes of a row of d bits: whole words.
mask_bytes <- function(d) 8 * ceiling(d / 64)

# Of `together` cases at a time.
memory_estimate <- function(cases, together, request) {
  features <- vapply(cases, `[[`, numeric(1), "d")
  labels <- max(min(request$n_labels %||% 1, 1000), length(request$labels)) # too many labels are refused later
  row_bytes <- vapply(cases, function(case) model_bytes(case), numeric(1))
  z_bytes <- vapply(cases, function(case) case$z_bytes %||% (8 * case$d), numeric(1))
  # z, the predictions of at least the labels asked for, their copy for the fit, the weights; the Gram matrix and its
  # factor; a batch for the model
  rows <- as.numeric(request$n_permutations) * together
  8 * rows * (2 * labels + 1) + rows * max(z_bytes) + 16 * max(features) * (max(features) + labels) +
    min(request$batch_size, rows) * max(row_bytes)
}

tell_equal_weights <- function(explained) {
  case <- case_names(Filter(function(one) isTRUE(one$equal), explained))
  if (length(case) == 0) return(invisible())
  lime_inform(
    c("No permutation that differs from {first_of(case)} has a weight: all permutations weigh the same instead."),
    "equal_weights", case = case
  )
}

tell_crowded <- function(explained) {
  few <- Filter(function(one) !is.null(one$crowded), explained)
  if (length(few) == 0) return(invisible())
  case <- case_names(few)
  features <- few[[1]]$case$d
  permutations <- floor(few[[1]]$crowded$permutations)
  replaced <- any(vapply(few, function(one) one$crowded$replaced, NA))
  lime_warn(
    c("{features} features of {first_of(case)} are too many to be told apart by {permutations} permutations (those of low weight count less).",
      i = if (replaced) "They were selected one by one, by forward selection, not by their weights in a fit of all of them.",
      i = "Use two or more permutations for each feature, {.code n_permutations = {20 * features}} for steady weights."),
    "permutations", case = case, features = features, permutations = permutations
  )
}

case_names <- function(explained) vapply(explained, function(one) as.character(one$case$name), "")

# "case 7", "case 7 and 3 more"
first_of <- function(case) paste0("case ", case[1], if (length(case) > 1) paste(" and", length(case) - 1, "more"))

check_any_left <- function(explained, call) {
  problems <- lapply(explained, `[[`, "problem")
  bad <- !vapply(problems, is.null, logical(1))
  if (!any(bad)) return(invisible())
  case <- case_names(explained[bad])
  reason <- unlist(problems[bad])
  if (all(bad)) {
    lime_abort(
      c("No case could be explained.", x = "{case[1]}: {reason[1]}."),
      "case", case = case, reason = reason, call = call
    )
  }
  told <- vapply(unique(reason), function(why) {
    who <- case[reason == why]
    paste0(who[1], if (length(who) > 1) paste(" and", length(who) - 1, "more"), ": ", why, ".")
  }, "")
  told <- c(utils::head(told, 3), if (length(told) > 3) "...")
  bullets <- stats::setNames(sprintf("{told[%d]}", seq_along(told)), rep("x", length(told)))
  lime_warn(
    c("{sum(bad)} of {length(bad)} cases could not be explained and got rows of NA.", bullets),
    "case", case = case, reason = reason
  )
}
