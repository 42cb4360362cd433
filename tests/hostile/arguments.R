# Every argument of every exported function, with values of all kinds. `accepts` says which of them an argument may take; a value that is
# taken besides is a silent error.

S4_number <- methods::setClass("hostile_number", contains = "numeric", where = globalenv())
bytes <- "\xe9\xff"
Encoding(bytes) <- "bytes"

bad <- list(
  "NULL" = NULL, "NA" = NA, "NaN" = NaN, "Inf" = Inf, "-Inf" = -Inf, "NA_character_" = NA_character_, "NA_integer_" = NA_integer_,
  "TRUE" = TRUE, "FALSE" = FALSE, "-1" = -1, "0" = 0, "0.5" = 0.5, "1" = 1, "1.5" = 1.5, "1e300" = 1e300, "2^31" = 2^31, "-0.1" = -0.1,
  "2^53" = 2^53, "1e-300" = 1e-300, "a" = "a", "empty string" = "", "spaces" = "  ", "character(0)" = character(), "integer(0)" = integer(),
  "list()" = list(), "list(1)" = list(1), "list(list())" = list(list()), "nested" = list(a = list(b = list(1, "c"))), "function" = mean,
  "primitive" = sum, "environment" = new.env(), "symbol" = quote(x), "call" = quote(x + y), "formula" = y ~ x, "expression" = expression(a),
  "bytes" = bytes, "invalid UTF-8" = "\xff\xfe", "latin1" = iconv("caf\u00e9", "UTF-8", "latin1"), "factor" = factor("a"), "Date" = Sys.Date(),
  "POSIXct" = Sys.time(), "POSIXlt" = as.POSIXlt("2024-01-01", tz = "UTC"), "difftime" = as.difftime(1, units = "mins"),
  "integer64" = structure(4.94e-324, class = "integer64"), "S4" = S4_number(3), "raw" = as.raw(3), "complex" = 1 + 2i, "two" = c(1, 2),
  "two strings" = c("a", "b"), "a million" = rep(1, 1e6), "1:1e9" = 1:1e9, "matrix" = matrix(1:4, 2), "data frame" = data.frame(a = 1:2),
  "no rows" = data.frame(), "named" = c(a = 1), "braces" = "{stop('run')}", "escape" = "\033[31mred\a", "long" = strrep("long ", 1e5),
  "NA of two" = c(NA, 1), "condition" = simpleCondition("a"), "externalptr" = methods::new("externalptr"), "AsIs" = I(5), "table" = table(1:3),
  "broken data frame" = structure(list(a = 1:3, b = 1:2), class = "data.frame", row.names = 1:3)
)

counts <- c("1", "S4", "AsIs", "named", "integer64", "table")
flags <- c("TRUE", "FALSE")
positive <- c("1", "0.5", "1.5", "1e300", "2^31", "2^53", "1e-300", "S4", "AsIs", "named", "Inf")
at_least_0 <- c(positive, "0")
strings <- c("a", "empty string", "spaces", "latin1", "braces", "escape", "long")
sizes <- c("NULL", "-1", "0", "0.5", "1", "1.5", "1e300", "2^31", "-0.1", "2^53", "1e-300", "named", "AsIs", "S4")
functions <- c("function", "primitive")
tables <- c("data frame", "matrix", "table")

set.seed(1)
cars <- mtcars[c("wt", "hp", "qsec")]
fit <- lm(mpg ~ wt + hp + qsec, mtcars)
of_tables <- lime(cars, fit)
kept_tables <- lime(cars, fit, keep_training = TRUE)
classes <- lime(iris[1:4], MASS::lda(Species ~ ., iris))
texts <- c("one two three", "four five six")
of_texts <- lime(texts, as_regressor(nchar))
pixels <- array(seq(0, 1, length.out = 8 * 6 * 3), c(8, 6, 3))
brightness <- as_regressor(function(x) rowMeans(x))
of_pictures <- lime(pixels, brightness)
explained <- suppressMessages(explain(iris[c(1, 100), 1:4], classes, n_labels = 2, n_features = 2, n_permutations = 50))
explained_texts <- explain(texts, of_texts, n_features = 2, n_permutations = 20)
explained_picture <- explain(pixels, of_pictures, n_features = 3, n_permutations = 20, n_superpixels = 4)
segments <- matrix(rep(1:4, each = 12), 8)
channel <- matrix(as.raw(1:48), 8)

invisible(interactive_text_explanations(of_texts)) # loads shiny

none <- character()
asked <- list(
  lime_table = list(quote(lime(x = cars, model = fit)), list(
    x = c(tables, strings, "two strings", "bytes", "invalid UTF-8", "NA_character_", "NA of two"), model = c(functions, "condition", "S4", "externalptr", "formula", "call", "environment", "AsIs", "POSIXlt", "difftime", "Date", "POSIXct", "integer64", "expression", "table"),
    preprocess = c("NULL", functions), bin_continuous = flags, n_bins = counts, quantile_bins = flags, use_density = flags,
    groups = c("NULL", "list()"), keep_training = flags, predict_fn = "NULL"
  )),
  lime_text = list(quote(lime(x = texts, model = fit)), list(
    preprocess = c("NULL", functions), tokenization = functions, keep_word_position = flags, unit = none, mask = c("NULL", strings)
  )),
  lime_picture = list(quote(lime(x = pixels, model = fit)), list(preprocess = c("NULL", functions), kind = none)),
  explain_table = list(quote(explain(x = cars[1, ], explainer = of_tables, n_features = 1, n_permutations = 20)), list(
    x = tables, explainer = none, labels = "anything", n_labels = c("NULL", counts), n_features = c(counts, "Inf", "2^31"), n_permutations = c("S4", "AsIs"),
    feature_select = c("a", "f"), dist_fun = none, kernel_width = c("NULL", positive), gower_pow = positive, around = none, neighbours = "NULL",
    batch_size = counts, ridge = c("NULL", at_least_0)
  )),
  explain_classes = list(quote(explain(x = iris[1, 1:4], explainer = classes, n_features = 1, n_permutations = 20)), list(labels = "NULL", n_labels = c("NULL", counts))),
  explain_kept = list(quote(explain(x = cars[1, ], explainer = kept_tables, n_features = 1, n_permutations = 20)), list(neighbours = c("NULL", counts))),
  explain_text = list(quote(explain(x = texts, explainer = of_texts, n_features = 1, n_permutations = 20)), list(
    x = c("two strings", "braces"), single_explanation = flags, ridge = c("NULL", at_least_0), batch_size = counts
  )),
  explain_picture = list(quote(explain(x = pixels, explainer = of_pictures, n_features = 1, n_permutations = 10, n_superpixels = 4)), list(
    x = none, n_superpixels = c(counts), weight = positive, n_iter = counts, p_remove = c("0.5", "1e-300"), background = c("NULL", "0", "1", "0.5", "1.5", "-1", "-0.1", "1e300", "2^31", "2^53", "1e-300", "S4", "AsIs", "named", "table"),
    segments = "NULL", target_size = c("NULL", "two"), copies = none, batch_size = counts
  )),
  as_classifier = list(quote(as_classifier(x = fit)), list(x = "anything", labels = "anything")),
  as_regressor = list(quote(as_regressor(x = fit)), list(x = "anything")),
  check_model = list(quote(check_model(explainer = of_tables, x = cars)), list(explainer = c("environment", "primitive"), x = tables)),
  default_tokenize = list(quote(default_tokenize(text = texts)), list(text = c("NULL", "NA_character_", "list()", "NA of two", "two strings", "character(0)", "bytes", "invalid UTF-8", "AsIs", strings))),
  superpixels = list(quote(superpixels(image = pixels, n_superpixels = 4)), list(
    image = none, n_superpixels = counts, weight = positive, n_iter = counts, method = none
  )),
  felzenszwalb = list(quote(superpixels(image = pixels, method = "felzenszwalb")), list(scale = at_least_0, sigma = at_least_0, min_size = counts)),
  quickshift = list(quote(superpixels(image = pixels, method = "quickshift")), list(kernel_size = positive, max_dist = c(at_least_0), ratio = at_least_0)),
  watershed = list(quote(superpixels(image = pixels, method = "watershed", n_superpixels = 4)), list(compactness = at_least_0)),
  slic = list(quote(slic(L = channel, a = channel, b = channel, n_sp = 4, weight = 20, n_iter = 3)), list(
    L = none, a = none, b = none, n_sp = counts, weight = positive, n_iter = counts
  )),
  superpixel_quality = list(quote(superpixel_quality(segments = segments, truth = segments)), list(segments = none, truth = none)),
  image_mask = list(quote(image_mask(explanation = explained_picture)), list(
    explanation = none, label = "NULL", positive = c("TRUE", "FALSE", "NA"), min_weight = at_least_0, which = c("1", "named", "S4", "AsIs", "NULL")
  )),
  plot_features = list(quote(plot_features(explanation = explained)), list(explanation = none, ncol = c("NULL", counts), cases = c("NULL", "1", "matrix", "named", "table", "two", "TRUE", "a million", "difftime"), bars = "NULL")),
  plot_explanations = list(quote(plot_explanations(explanation = explained)), list(explanation = none)),
  plot_picture = list(quote(plot_image_explanation(explanation = explained_picture)), list(
    explanation = none, which = c("1", "named", "S4", "AsIs"), threshold = c(at_least_0, "-1", "-0.1"), show_negative = flags, display = none,
    fill_alpha = c("0", "1", "0.5", "1e-300", "AsIs", "named", "S4"), outline_col = none, block_col = none
  )),
  plot_superpixels = list(quote(plot_superpixels(path = pixels, n_superpixels = 4)), list(
    path = none, n_superpixels = counts, weight = positive, n_iter = counts, colour = none, segments = "NULL", method = none
  )),
  plot_texts = list(quote(plot_text_explanations(explanations = explained_texts)), list(explanations = none, static = flags)),
  shiny = list(quote(interactive_text_explanations(explainer = of_texts)), list(
    explainer = none, window_title = strings, title = strings, place_holder = strings, minimum_lentgh = counts, minimum_lentgh_error = strings,
    max_feature_to_select = counts
  )),
  output = list(quote(text_explanations_output(outputId = "a")), list(outputId = strings, width = sizes, height = sizes)),
  tidy = list(quote(tidy(x = explained)), list(conf.int = flags, conf.level = c("0.5", "1e-300")))
)

# Functions as models fail in their own ways; they are asked in the groups of models and conditions.
one_argument <- function(name) {
  call <- asked[[name]][[1]]
  Map(function(argument, accepts) {
    values <- if (name == "check_model" && argument == "explainer") setdiff(names(bad), "function") else names(bad) # mean() is a model
    lapply(values, function(value) {
      call[argument] <- list(if (value != "NULL") bquote(bad[[.(value)]]))
      allowed <- identical(accepts, "anything") || value %in% accepts
      list(
        name = paste0(name, "(", argument, " = ", value, ")"), code = call,
        expect = if (allowed) any_answer else "error"
      )
    })
  }, names(asked[[name]][[2]]), asked[[name]][[2]])
}

inputs <- unlist(unlist(unname(lapply(names(asked), one_argument)), recursive = FALSE, use.names = FALSE), recursive = FALSE)

# Arguments that a function does not have, nearly has, or gets twice.
near <- c("rigde", "ridg", "neighbors", "arround", "batchsize", "feature_selection", "kernal_width", "lables", "dist_fn", "gowerpow")
misspelt <- lapply(near, function(name) {
  call <- quote(explain(cars[1, ], of_tables, n_features = 1, n_permutations = 20))
  call[[name]] <- 1
  list(name = paste("explain_table:", name), code = call, expect = "error_argument")
})
near <- c("segmets", "target_sise", "copys", "back_ground", "wieght", "n_iters")
misspelt_pictures <- lapply(near, function(name) {
  call <- quote(explain(pixels, of_pictures, n_features = 1, n_permutations = 20))
  call[[name]] <- 1
  list(name = paste("explain_picture:", name), code = call, expect = "error_argument")
})
inputs <- c(inputs, misspelt, misspelt_pictures, list(
  input(".caller in explain", explain(cars[1, ], of_tables, n_features = 1, .caller = 5), "error_argument"),
  input(".caller in explain of matrices", explain(as.matrix(cars[1, ]), of_tables, n_features = 1, .caller = globalenv()), "error_argument"),
  input(".caller in explain of pictures", explain(pixels, of_pictures, n_features = 1, .caller = globalenv()), "error_argument"),
  input(".caller in explain of texts", explain(texts, of_texts, n_features = 1, .caller = "a"), "error_argument"),
  input(".caller in lime", lime(cars, fit, .caller = 5), "warning_argument"),
  input("no explainer", explain(cars[1, ]), "error_argument"),
  input("no x", lime(), "error"),
  input("no model", lime(cars), "error_argument"),
  input("no n_features", explain(cars[1, ], of_tables), fine),
  input("unnamed dots", explain(cars[1, ], of_tables, NULL, NULL, 1, 20, "auto", "gower", NULL, 1, 7), any_answer),
  input("labels and n_labels", explain(iris[1, 1:4], classes, labels = "setosa", n_labels = 1, n_features = 1), "error_argument"),
  input("neither", explain(texts, lime(texts, as_classifier(function(x) cbind(a = nchar(x) / 20, b = 1 - nchar(x) / 20))), n_features = 1), fine)
))
