# What holds for every built-in model. newdata: some rows as the model takes them; own: what the framework itself predicts
# for them, a matrix of probabilities with the labels as column names, or numbers, n x outputs, for a regression; `...`: what the
# caller of explain() adds. A model that takes no data frame has a `preprocess` to explain one; one that keeps no names of columns is not `named`.
expect_model_contract <- function(model, newdata, own, ..., preprocess = NULL, tolerance = 1e-6, table = newdata, named = TRUE) {
  classifier <- is.matrix(own) && !is.null(colnames(own)) && !isTRUE(attr(own, "outputs"))
  attr(own, "outputs") <- NULL
  n <- NROW(newdata)
  type <- if (classifier) "classification" else "regression"
  asked <- if (classifier) "prob" else "raw"
  rows <- function(data, i) if (length(dim(data)) == 2) data[i, , drop = FALSE] else data[i]
  predicted <- function(data, x = model) align_prediction(predict_model(x, data, asked, ...), NROW(data), type)
  before <- attributes(model)

  told <- model_type(model)
  expect_true(told == type || told == "unknown", info = told)
  y <- predicted(newdata)
  if (told == "unknown") expect_identical(type_of_prediction(predict_model(model, newdata, asked, ...)), type)

  # columns, rows, values
  expect_identical(dim(y), c(n, NCOL(own)))
  expect_equal(unname(y), unname(as.matrix(own)), tolerance = tolerance, ignore_attr = TRUE)
  if (classifier) {
    expect_identical(colnames(y), colnames(own))
    expect_equal(rowSums(y), rep(1, n), tolerance = 1e-5)
  } else if (NCOL(own) == 1) {
    expect_identical(colnames(y), "Response")
  }
  expect_gt(max(apply(y, 2, function(column) diff(range(column)))), 0) # a constant model would prove nothing

  # order of the rows, a single one
  turned <- rev(seq_len(n))
  expect_equal(predicted(rows(newdata, turned)), y[turned, , drop = FALSE], tolerance = tolerance)
  expect_equal(predicted(rows(newdata, 2)), y[2, , drop = FALSE], tolerance = tolerance)

  # columns that the model does not know, in another order
  if (is.data.frame(newdata) && named) {
    more <- cbind(unknown = "x", newdata[rev(seq_along(newdata))])
    expect_equal(predicted(more), y, tolerance = tolerance)
  }

  # wrapped
  wrapped <- as_classifier(model, if (classifier) paste0("label ", colnames(own)))
  if (classifier) {
    expect_identical(model_type(wrapped), "classification")
    expect_equal(predicted(newdata, held_model(wrapped)), y, tolerance = tolerance)
  }
  expect_identical(model_type(as_regressor(model)), "regression")
  if (!classifier) expect_equal(predicted(newdata, as_regressor(model)), y, tolerance = tolerance)
  expect_identical(attributes(model), before)

  # from table to explanation
  if (exists("explain.data.frame", asNamespace("lime"))) {
    explanation <- explain_table(model, table, preprocess = preprocess, n_labels = if (classifier) ncol(own), ...)
    expect_identical(unique(explanation$model_type), type)
    expect_true(all(is.finite(explanation$feature_weight)))
    expect_gt(max(abs(explanation$feature_weight)), 0)
    case <- explanation[explanation$case == explanation$case[1], ]
    if (classifier || NCOL(own) > 1) {
      found <- tapply(case$label_prob, case$label, `[`, 1)
      expect_equal(c(found[colnames(y)]), y[1, ], tolerance = tolerance)
    } else {
      expect_equal(case$prediction[1], y[[1]], tolerance = tolerance)
    }
    if (classifier) {
      labelled <- explain_table(wrapped, table, preprocess = preprocess, n_labels = ncol(own), ...)
      expect_setequal(labelled$label, paste("label", colnames(own)))
      expect_equal(labelled$feature_weight, explanation$feature_weight, tolerance = 1e-5)
    }
  }
}

# Labels that are constant, as a forest's may be, are no business of these tests.
explain_table <- function(model, table, ..., preprocess = NULL, n_labels = NULL, n_permutations = 200) {
  set.seed(1)
  of_iris <- all(colnames(table) %in% names(datasets::iris))
  training <- if (of_iris) datasets::iris[colnames(table)] else table
  if (is.matrix(table)) training <- as.matrix(training)
  explainer <- lime(training, model, preprocess)
  withCallingHandlers(
    explain(table[1:2, ], explainer, n_labels = n_labels, n_features = 2, n_permutations = n_permutations, ...),
    lime_warning_constant_response = function(w) invokeRestart("muffleWarning")
  )
}

# Three classes, two classes, a number; a factor among the features. Every row of `rows` is used.
flowers <- datasets::iris[c(1:8, 51:58, 101:108) , ]
flower_features <- datasets::iris[c(1, 51, 101, 107, 60), 1:4]
two_flowers <- droplevels(datasets::iris[51:150, ])
two_features <- two_flowers[c(1, 60, 20, 84), 1:4]
flower_rows <- datasets::iris[c(1, 51, 101, 107, 60), ]
