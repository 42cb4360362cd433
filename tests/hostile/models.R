# What models and preprocess functions give back, of any type and shape: on all rows, and on a single case among good ones.

set.seed(1)
cars <- mtcars[1:5, c("wt", "hp", "qsec")]
training <- mtcars[c("wt", "hp", "qsec")]
bad_car <- cars$qsec[3]
bytes <- "\xe9\xff"
Encoding(bytes) <- "bytes"
S4_matrix <- methods::setClass("hostile_matrix", contains = "matrix", where = globalenv())

# of n rows; x is what the model got
results <- list(
  "NULL" = quote(NULL), "nothing" = quote(invisible()), "a function" = quote(mean), "an environment" = quote(new.env()), "a symbol" = quote(quote(a)),
  "a call" = quote(quote(a + b)), "a formula" = quote(y ~ x), "an S4 object" = quote(S4_matrix(matrix(1:2))), "a connection" = quote(stdin()), "strings" = quote(rep("a", n)),
  "strings in a matrix" = quote(matrix("a", n, 2)), "NA" = quote(NA), "all NA" = quote(rep(NA_real_, n)), "NA logical" = quote(rep(NA, n)), "NaN" = quote(rep(NaN, n)), "Inf" = quote(rep(Inf, n)),
  "huge" = quote(rep(c(1e308, -1e308), length.out = n)), "tiny" = quote(x$wt * 1e-320), "complex" = quote(x$wt + 1i), "raw" = quote(as.raw(seq_len(n) %% 255)), "logical" = quote(x$wt > 3),
  "integer" = quote(as.integer(x$hp)), "Date" = quote(Sys.Date() + x$wt), "POSIXct" = quote(Sys.time() + x$wt), "POSIXlt" = quote(as.POSIXlt(Sys.time() + x$wt)), "difftime" = quote(as.difftime(x$wt, units = "mins")),
  "integer64" = quote(structure(rep(5e-324, n), class = "integer64")), "factor" = quote(factor(x$wt > 3)), "factor of one level" = quote(factor(rep("a", n))), "factor of NA" = quote(factor(rep(NA, n))),
  "factor without levels" = quote(structure(rep(NA_integer_, n), levels = character(), class = "factor")), "factor, broken" = quote(structure(rep(9L, n), levels = "a", class = "factor")),
  "factor, a level twice" = quote(structure(rep(1:2, length.out = n), levels = c("a", "a"), class = "factor")), "factor of bytes" = quote(structure(rep(1:2, length.out = n), levels = c(bytes, "a"), class = "factor")),
  "too few" = quote(x$wt[-1]), "too many" = quote(c(x$wt, 1)), "one" = quote(1), "none" = quote(numeric()), "half" = quote(rep(x$wt, length.out = n %/% 2)), "twice" = quote(rep(x$wt, 2)),
  "a matrix turned" = quote(t(cbind(x$wt, x$hp))), "a matrix of no columns" = quote(matrix(0, n, 0)), "a matrix of no rows" = quote(matrix(0, 0, 2)), "an array" = quote(array(0, c(n, 2, 2))),
  "an array of one dimension" = quote(array(x$wt, n)), "a wide matrix" = quote(matrix(x$wt, n, 300)), "probabilities" = quote({ p <- plogis(x$wt - 3); cbind(a = p, b = 1 - p) }),
  "probabilities, NA names" = quote({ p <- plogis(x$wt - 3); structure(cbind(p, 1 - p), dimnames = list(NULL, c(NA, ""))) }), "probabilities, same names" = quote({ p <- plogis(x$wt - 3); cbind(a = p, a = 1 - p) }),
  "probabilities, bytes" = quote({ p <- plogis(x$wt - 3); structure(cbind(p, 1 - p), dimnames = list(NULL, c(bytes, "b"))) }), "probabilities, escapes" = quote({ p <- plogis(x$wt - 3); structure(cbind(p, 1 - p), dimnames = list(NULL, c("\033[31mred\a", "\u202eb"))) }),
  "probabilities, invalid names" = quote({ p <- plogis(x$wt - 3); structure(cbind(p, 1 - p), dimnames = list(NULL, c("\xff", "b"))) }), "probabilities, long names" = quote({ p <- plogis(x$wt - 3); structure(cbind(p, 1 - p), dimnames = list(NULL, c(strrep("a", 1e5), "b"))) }),
  "probabilities, braces" = quote({ p <- plogis(x$wt - 3); structure(cbind(p, 1 - p), dimnames = list(NULL, c("{stop('run')}", "%s%n"))) }),
  "sums of 2" = quote(cbind(a = x$wt / x$wt, b = 1)), "negative" = quote(cbind(a = -x$wt, b = 1 + x$wt)), "a column of NA" = quote(cbind(a = x$wt, b = NA)), "a list" = quote(list(x$wt)), "a list of two" = quote(list(a = x$wt, b = x$hp)),
  "a ragged list" = quote(list(x$wt, x$hp[-1])), "a list of lists" = quote(list(list(x$wt))), "a list of rows" = quote(lapply(seq_len(n), identity)), "an empty list" = quote(list()), "a list of functions" = quote(list(mean)),
  "a list with NULL" = quote(list(x$wt, NULL)), "a data frame" = quote(data.frame(a = x$wt, b = x$hp)), "a data frame of strings" = quote(data.frame(a = rep("a", n))), "a data frame of factors" = quote(data.frame(a = factor(x$wt > 3), b = factor("a"))),
  "a data frame of lists" = quote(data.frame(a = I(as.list(x$wt)))), "a data frame, ragged" = quote(structure(list(a = x$wt, b = 1), class = "data.frame", row.names = seq_len(n))), "a data frame, no names" = quote(structure(list(x$wt), class = "data.frame", row.names = seq_len(n))),
  "a data frame, same names" = quote(structure(list(a = x$wt, a = x$hp), class = "data.frame", row.names = seq_len(n))), "a data frame, no columns" = quote(structure(list(), names = character(), class = "data.frame", row.names = seq_len(n))),
  "a data frame with a matrix" = quote(data.frame(a = I(cbind(x$wt, x$hp)))), "a tibble" = quote(tibble::tibble(a = x$wt)), "a table" = quote(table(seq_len(n))), "a time series" = quote(ts(x$wt)), "AsIs" = quote(I(x$wt)),
  "a try-error" = quote(try(stop("a"), silent = TRUE)), "a condition" = quote(simpleError("a")), "its input" = quote(x), "ALTREP" = quote(seq_len(n)), "names" = quote(stats::setNames(x$wt, rep("a", n))),
  "a broken dim" = quote(structure(x$wt, class = "matrix")), "a class of its own" = quote(structure(x$wt, class = "hostile_numbers")), "another random number" = quote({ x$wt + 0 * length(runif(3)) }),
  "a Python class" = quote(structure(list(), class = "python.builtin.object")), "a huge vector" = quote(1:1e9), "a numpy class" = quote(structure(new.env(), class = c("numpy.ndarray", "python.builtin.object")))
)
registerS3method("length", "hostile_numbers", function(x) stop("no length for you"))

as_model <- function(result, when) {
  body <- bquote({
    n <- NROW(x)
    if (.(when)) .(result) else x$wt
  })
  as.function(c(alist(x = ), body))
}
always <- TRUE
one_case <- quote(any(x$qsec == .(bad_car)))
one_case <- do.call(bquote, list(one_case))

# The user's own numbers move R's generator, which is theirs.
results <- results[names(results) != "another random number"]
wraps <- list("a function" = quote(identity), "a regressor" = quote(as_regressor), "a classifier" = quote(as_classifier))
all_cases <- unlist(lapply(names(wraps), function(wrap) {
  unname(Map(function(name, result) {
    list(name = paste0(wrap, ": ", name), code = bquote(print(suppressWarnings(explain(
      cars, lime(training, .(wraps[[wrap]])(.(as_model(result, always)))), n_features = 1, n_permutations = 20, n_labels = .(if (wrap == "a classifier") 1)
    ), "lime_warning"))), expect = any_answer)
  }, names(results), results))
}), recursive = FALSE)

# A case whose answers are no numbers is lost, the others are not.
never <- c("NULL", "nothing", "a function", "an environment", "a symbol", "a call", "a formula", "strings", "strings in a matrix", "all NA", "NaN", "Inf", "huge", "complex", "raw", "too few", "too many", "one", "none", "half", "twice",
  "a matrix turned", "a matrix of no columns", "a matrix of no rows", "an array", "a ragged list", "a list of lists", "an empty list", "a list of functions", "a list with NULL",
  "a data frame of strings", "a data frame of factors", "a data frame of lists", "a data frame, ragged", "a try-error", "a condition", "a connection", "a Python class", "a numpy class", "POSIXlt", "factor", "a huge vector")
lost <- unname(Map(function(name, result) {
  list(name = paste("one case:", name), code = bquote(suppressWarnings(explain(
    cars, lime(training, as_regressor(.(as_model(result, one_case)))), n_features = 1, n_permutations = 20), "lime_warning")), expect = keeps(4))
}, never, results[never]))

# What preprocess gives a model that takes any list or table.
of_anything <- quote(as_regressor(function(x) if (is.data.frame(x)) x[[1]] else rep(1, NROW(x))))
preprocessed <- unname(Map(function(name, result) {
  list(name = paste("preprocess:", name), code = bquote(suppressWarnings(explain(
    cars, lime(training, .(of_anything), .(as_model(result, always))), n_features = 1, n_permutations = 20), "lime_warning")), expect = any_answer)
}, setdiff(names(results), "a huge vector"), results[names(results) != "a huge vector"]))

# Said of its own type.
types <- list(NULL, NA, 5, "a", "", character(), c("regression", "classification"), list("regression"), factor("regression"), mean, quote(x), new.env(), TRUE, "REGRESSION", NA_character_, bytes, "\xff", "\033[31m")
typed <- lapply(seq_along(types), function(i) {
  list(name = paste("model_type", i), code = bquote({
    model_type.hostile <- function(x, ...) types[[.(i)]]
    predict_model.hostile <- function(x, newdata, type, ...) newdata$wt
    explain(cars, lime(training, structure(list(), class = "hostile")), n_features = 1, n_permutations = 20)
  }), expect = "error")
})

# Labels of classifiers.
labels <- list("too few" = "a", "too many" = letters, "same" = c("a", "a"), "NA" = c("a", NA), "numbers" = 1:2, "list" = list("a", "b"), "empty" = c("", ""), "bytes" = c(bytes, "b"), "invalid" = c("\xff", "b"),
  "escapes" = c("\033[31m", "\a"), "factor" = factor(c("x", "y")), "function" = mean, "nested" = list(list("a"), "b"), "none" = character(), "braces" = c("{stop('run')}", "b"), "long" = c(strrep("a", 1e5), "b"), "dates" = Sys.Date() + 0:1)
labelled <- unname(Map(function(name, given) {
  list(name = paste("labels:", name), code = bquote({
    f <- function(x) { p <- plogis(x$wt - 3); cbind(p, 1 - p) }
    e <- lime(training, suppressWarnings(as_classifier(f, .(given))))
    print(e)
    print(suppressWarnings(explain(cars, e, n_labels = 2, n_features = 1, n_permutations = 20), "lime_warning"))
  }), expect = any_answer)
}, names(labels), labels))

# Models that are broken: what fitting functions return, with a part gone.
objects <- c("lm", "glm", "rpart", "lda", "svm", "randomForest", "ranger", "xgb.Booster", "lgb.Booster", "gbm", "nnet", "train", "ksvm", "coxph", "H2OModel", "party", "WrappedModel", "Learner", "workflow", "model_fit", "nn_module", "glmnet",
  "cv.glmnet", "catboost.Model", "keras.src.models.model.Model", "python.builtin.object", "explainer", "naiveBayes", "polr", "multinom", "gam", "survreg", "BinaryTree", "modelparty", "luz_module_fitted", "lime_classifier", "lime_holder", "nosuchmodel")
hollow <- lapply(objects, function(class) {
  list(name = paste("hollow:", class), code = bquote(explain(cars, lime(training, structure(list(), class = .(class))), n_labels = 1, n_features = 1, n_permutations = 20)), expect = "error")
})
hollow_environment <- lapply(objects, function(class) {
  list(name = paste("hollow environment:", class), code = bquote(explain(cars, lime(training, structure(new.env(), class = .(class))), n_labels = 1, n_features = 1, n_permutations = 20)), expect = "error")
})

inputs <- c(all_cases, lost, preprocessed, typed, labelled, hollow, hollow_environment, list(
  input("many outputs", explain(cars[1, ], lime(training, as_regressor(function(x) matrix(x$wt, NROW(x), 5000))), n_features = 1, n_permutations = 20), any_answer),
  input("a time limit inside", explain(cars, lime(training, as_regressor(function(x) stop("reached elapsed time limit"))), n_features = 1), structure(any_answer, class = "NULL")),
  input("columns that change", { i <- 0; suppressWarnings(explain(cars, lime(training, as_regressor(function(x) { i <<- i + 1; matrix(1, NROW(x), i + 1) })), n_features = 1, batch_size = 7, n_permutations = 20)) }, "error_prediction"),
  input("a model that changes its input", explain(cars, lime(training, as_regressor(function(x) { x$wt[] <- 0; x[] <- 7; x$hp })), n_features = 1, n_permutations = 20), any_answer)
))
inputs <- inputs[vapply(inputs, `[[`, "", "name") != "a time limit inside"]
