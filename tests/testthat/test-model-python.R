python_flowers <- function() list(x = as.matrix(datasets::iris[1:4]), y = as.character(datasets::iris$Species))

# What the model itself says, as a matrix with the classes as column names.
python_proba <- function(model, newdata) {
  y <- model$predict_proba(newdata)
  colnames(y) <- as.character(model$classes_)
  y
}

expect_python_classifier <- function(model, y = python_flowers()$y, tolerance = 1e-6) {
  x <- python_flowers()$x
  model$fit(x, y)
  expect_model_contract(model, flower_features, python_proba(model, as.matrix(flower_features)), named = FALSE, tolerance = tolerance)
}

expect_python_regression <- function(model, tolerance = 1e-5) {
  x <- unname(python_flowers()$x)
  model$fit(x[, 2:4], x[, 1])
  own <- as.vector(model$predict(as.matrix(flower_features[2:4])))
  expect_model_contract(model, flower_features[2:4], own, named = FALSE, tolerance = tolerance)
}

test_that("scikit-learn: classifiers and regressions, of strings and numbers", {
  skip_if_no_python_module("sklearn")
  linear <- reticulate::import("sklearn.linear_model")
  ensemble <- reticulate::import("sklearn.ensemble")
  expect_python_classifier(linear$LogisticRegression(max_iter = 500L))
  expect_python_classifier(ensemble$RandomForestClassifier(n_estimators = 10L, random_state = 1L), as.integer(datasets::iris$Species) - 1L)
  expect_python_classifier(linear$LogisticRegression(max_iter = 500L), datasets::iris$Species == "virginica")
  expect_python_regression(linear$LinearRegression())
})

test_that("scikit-learn: votes where there are no probabilities", {
  skip_if_no_python_module("sklearn")
  flowers <- python_flowers()
  machine <- reticulate::import("sklearn.svm")$LinearSVC()$fit(flowers$x, flowers$y)
  expect_identical(model_type(machine), "classification")
  own <- outer(as.character(machine$predict(as.matrix(flower_features))), levels(datasets::iris$Species), `==`) + 0
  colnames(own) <- levels(datasets::iris$Species)
  expect_model_contract(machine, flower_features, own, named = FALSE)
})

test_that("scikit-learn: a pipeline on a data frame, with strings", {
  skip_if_no_python_module("sklearn")
  skip_if_no_python_module("pandas")
  compose <- reticulate::import("sklearn.compose")
  encode <- reticulate::import("sklearn.preprocessing")$OneHotEncoder(handle_unknown = "ignore")
  columns <- compose$ColumnTransformer(list(reticulate::tuple("species", encode, list("Species"))), remainder = "passthrough")
  pipeline <- reticulate::import("sklearn.pipeline")$make_pipeline(columns, reticulate::import("sklearn.linear_model")$LinearRegression())
  pipeline$fit(datasets::iris[2:5], datasets::iris$Sepal.Length)
  own <- as.vector(pipeline$predict(flower_rows[2:5]))
  expect_model_contract(pipeline, flower_rows, own)
})

test_that("scikit-learn: several outputs, a single text", {
  skip_if_no_python_module("sklearn")
  x <- unname(python_flowers()$x)
  several <- reticulate::import("sklearn.linear_model")$LinearRegression()$fit(x[, 3:4], x[, 1:2])
  own <- structure(several$predict(as.matrix(flower_features[3:4])), outputs = TRUE)
  expect_model_contract(several, flower_features[3:4], own, named = FALSE)
  text <- reticulate::import("sklearn.feature_extraction.text")
  naive <- reticulate::import("sklearn.naive_bayes")$MultinomialNB()
  pipeline <- reticulate::import("sklearn.pipeline")$make_pipeline(text$CountVectorizer(), naive)
  words <- c("good great film", "great fun", "bad dull film", "dull and sad")
  pipeline$fit(words, c("pos", "pos", "neg", "neg"))
  own <- pipeline$predict_proba(as.list(words))
  expect_equal(unname(as.matrix(predict_model(pipeline, words, "prob"))), own)
  one <- predict_model(pipeline, words[1], "prob")
  expect_identical(names(one), c("neg", "pos"))
  expect_equal(unname(as.matrix(one)), own[1, , drop = FALSE])
})

test_that("xgboost, lightgbm and catboost in Python speak scikit-learn's language", {
  numbers <- as.integer(datasets::iris$Species) - 1L
  skip_if_no_python_module("xgboost")
  xgboost <- reticulate::import("xgboost")
  expect_python_classifier(xgboost$XGBClassifier(n_estimators = 5L, n_jobs = 1L), numbers)
  expect_python_regression(xgboost$XGBRegressor(n_estimators = 5L, n_jobs = 1L))
  skip_if_no_python_module("lightgbm")
  lightgbm <- reticulate::import("lightgbm")
  classifier <- lightgbm$LGBMClassifier(n_estimators = 5L, n_jobs = 1L, verbose = -1L)$fit(datasets::iris[1:4], python_flowers()$y)
  expect_model_contract(classifier, flower_features, python_proba(classifier, flower_features))
  regression <- lightgbm$LGBMRegressor(n_estimators = 5L, n_jobs = 1L, verbose = -1L)$fit(datasets::iris[2:4], datasets::iris$Sepal.Length)
  expect_model_contract(regression, flower_features, as.vector(regression$predict(flower_features[2:4])))
  skip_if_no_python_module("catboost")
  catboost <- reticulate::import("catboost")
  quiet <- list(iterations = 5L, verbose = FALSE, allow_writing_files = FALSE, thread_count = 1L)
  expect_python_classifier(do.call(catboost$CatBoostClassifier, quiet))
  named <- do.call(catboost$CatBoostRegressor, quiet)$fit(datasets::iris[2:4], datasets::iris$Sepal.Length)
  expect_model_contract(named, flower_features, as.vector(named$predict(flower_features[2:4])))
  expect_python_regression(do.call(catboost$CatBoostRegressor, quiet))
})

test_that("any object with predict() is told by what it predicts, one without is not known", {
  skip_if_no_python_module("numpy")
  models <- reticulate::py_run_string("
def make_models():
    import numpy as np

    class Linear:
        def predict(self, x):
            return 2 * np.asarray(x)[:, 0] - np.asarray(x)[:, 1]

    class Shares:
        def predict(self, x):
            p = 1 / (1 + np.exp(np.asarray(x)[:, 0] - 5))
            return np.column_stack([p, 1 - p])

    class Words:
        def predict(self, x):
            return np.where(np.asarray(x)[:, 0] > 6, 'long', 'short')

    class Nothing:
        pass

    return {'Linear': Linear, 'Shares': Shares, 'Words': Words, 'Nothing': Nothing}
", local = TRUE)$make_models()
  x <- as.matrix(flower_features)
  expect_model_contract(models$Linear(), flower_features, as.vector(2 * x[, 1] - x[, 2]), named = FALSE)
  p <- unname(1 / (1 + exp(x[, 1] - 5)))
  expect_model_contract(models$Shares(), flower_features, cbind("1" = p, "2" = 1 - p), named = FALSE)
  words <- predict_model(models$Words(), flower_features, "prob")
  expect_identical(type_of_prediction(words), "classification")
  expect_identical(as.vector(align_prediction(words, 5, "classification")[, "long"]), as.numeric(x[, 1] > 6))
  expect_error(model_type(models$Nothing()), "Nothing", class = "lime_error_model_type")
})

test_that("clusterings are refused: their numbers are names; as classes they are explained", {
  skip_if_no_python_module("sklearn")
  x <- python_flowers()$x
  clusters <- reticulate::import("sklearn.cluster")
  several <- list(
    clusters$KMeans(n_clusters = 3L, n_init = 1L, random_state = 1L), clusters$MiniBatchKMeans(n_clusters = 3L, n_init = 1L),
    reticulate::import("sklearn.pipeline")$make_pipeline(reticulate::import("sklearn.preprocessing")$StandardScaler(), clusters$KMeans(n_clusters = 3L, n_init = 1L))
  )
  for (model in several) {
    model$fit(x)
    expect_error(model_type(model), "clusterings", class = "lime_error_model_type")
    expect_error(explain(flower_features, lime(x, model), n_features = 1), "predict_fn", class = "lime_error_model_type")
  }
  classes <- lime(x, predict_fn = function(newdata) factor(several[[1]]$predict(newdata), levels = 0:2))
  expect_identical(explain(x[1, , drop = FALSE], classes, n_labels = 1, n_features = 1, n_permutations = 50)$label_prob, 1)
  outliers <- reticulate::import("sklearn.ensemble")$IsolationForest(n_estimators = 5L, random_state = 1L)$fit(x)
  expect_identical(model_type(outliers), "unknown")
  mixture <- reticulate::import("sklearn.mixture")$GaussianMixture(3L, random_state = 1L)$fit(x)
  expect_identical(model_type(mixture), "classification") # it has probabilities of clusters
})

test_that("a function of Python, or a method of an object, is a model", {
  skip_if_no_python_module("sklearn")
  flowers <- python_flowers()
  linear <- reticulate::import("sklearn.linear_model")
  model <- linear$LogisticRegression(max_iter = 500L)$fit(datasets::iris[1:4], flowers$y)
  own <- structure(model$predict_proba(flower_features), dimnames = list(NULL, c("1", "2", "3")))
  expect_model_contract(model$predict_proba, flower_features, own)
  half <- reticulate::py_eval("lambda x: x[:, 0] / 2")
  expect_model_contract(half, flower_features, flower_features[[1]] / 2, named = FALSE)
  explained <- explain(flower_features[1, ], lime(datasets::iris[1:4], predict_fn = model$predict_proba), n_labels = 1, n_features = 1)
  expect_identical(explained$label, "1")
})

test_that("probabilities without class names, or a list of them, go as they are", {
  skip_if_no_python_module("sklearn")
  made <- reticulate::py_run_string("
class Scores:
  def predict(self, x): return [0]
  def predict_proba(self, x):
    import numpy
    return numpy.full((len(x), 2), 0.5)
", local = TRUE, convert = FALSE)
  expect_identical(unname(predict_model(made$Scores(), flower_features, "prob")), matrix(0.5, nrow(flower_features), 2))
})
