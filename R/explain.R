# The whole pipeline, the same for every kind of data. A kind makes cases, lists with at least `name` and `d` (number of
# interpretable features), and gives them seven methods:
#   perturb(case, n, seed)     -> z, n x d, row 1 is the case itself
#   realise(case, z, rows)     -> those rows as the model's raw input
#   release(case)              what realise() left behind, files for example, goes
#   similarity(case, z)        -> w, n weights >= 0
#   model_bytes(case)          -> memory of a row for the model
#   describe(case, features)   -> the columns feature, feature_value, feature_desc
#   case_data(case, n)         -> the column data, n times the case

perturb <- function(case, n, seed) UseMethod("perturb")
realise <- function(case, z, rows) UseMethod("realise")
release <- function(case) UseMethod("release")
similarity <- function(case, z) UseMethod("similarity")
model_bytes <- function(case) UseMethod("model_bytes")
describe <- function(case, features) UseMethod("describe")
case_data <- function(case, n) UseMethod("case_data")

# cases: list of cases; request: what the user asked for, checked; caller: where the user's methods are looked up
explain_cases <- function(cases, explainer, request, dots, caller, call) {
  model <- local_model(explainer, dots, caller, call)
  request <- check_labels(request, model, call)
  check_memory(memory_estimate(cases, request), request$n_permutations, call)
  before <- get0(".Random.seed", globalenv())
  done <- FALSE
  on.exit(if (!done) restore_generator(before)) # what fails has drawn nothing
  seed <- draw_seed()
  progress <- progress_bar(length(cases) * request$n_permutations)
  explained <- lapply(cases, explain_case, model = model, request = request, seed = seed, progress = progress, call = call)
  check_any_left(explained, call)
  done <- TRUE
  new_explanation(explained, model$type)
}

explain_case <- function(case, model, request, seed, progress, call) {
  z <- perturb(case, request$n_permutations, seed)                         # n x d
  predicted <- predict_perturbed(case, z, model, request, progress, call)  # own, and y: n x k
  w <- similarity(case, z)                                                 # n
  problem <- case_problem(predicted$y, w, predicted$own)
  fits <- if (is.null(problem)) fit_surrogate(z, predicted$y, w, request, case$name)
  list(case = case, labels = colnames(predicted$y), prediction = predicted$own, fits = fits, problem = problem)
}

# Why a case cannot be explained, or NULL.
case_problem <- function(y, w, own) {
  bad <- rowSums(!is.finite(y)) > 0
  bad[1] <- !all(is.finite(own)) # then nobody knows which label is the most probable
  if (any(bad)) {
    return(sprintf("%d of %d predictions are not finite numbers", sum(bad), length(bad)))
  }
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

memory_estimate <- function(cases, request) {
  features <- vapply(cases, `[[`, numeric(1), "d")
  labels <- max(min(request$n_labels, 1000), length(request$labels), 1) # too many labels are refused later
  row_bytes <- vapply(cases, function(case) model_bytes(case), numeric(1))
  # z, the predictions of at least the labels asked for, their copy for the fit, the weights; the Gram matrix and its
  # factor; a batch for the model
  8 * as.numeric(request$n_permutations) * (max(features) + 2 * labels + 1) + 16 * max(features) * (max(features) + labels) +
    min(request$batch_size, request$n_permutations) * max(row_bytes)
}

check_any_left <- function(explained, call) {
  problems <- lapply(explained, `[[`, "problem")
  bad <- !vapply(problems, is.null, logical(1))
  if (!any(bad)) return(invisible())
  case <- vapply(explained[bad], function(e) e$case$name, "")
  reason <- unlist(problems[bad])
  if (all(bad)) {
    lime_abort(
      c("No case could be explained.", x = "{case[1]}: {reason[1]}."),
      "case", case = case, reason = reason, call = call
    )
  }
  lime_warn(
    c("{sum(bad)} of {length(bad)} cases could not be explained and got rows of NA.",
      x = "{case[1]}: {reason[1]}."),
    "case", case = case, reason = reason
  )
}
