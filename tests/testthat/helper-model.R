# A model of class `class`; the built-in methods ask predict(), which says 0.5.
built_in_model <- function(class = "my_model") structure(list(), class = class)

# Called as if by the test itself, whose methods explain() must find.
explain_model <- function(model, path, ..., n_labels = 1) {
  set.seed(1)
  explainer <- lime(path, model)
  arguments <- list(path, explainer, n_labels = n_labels, n_features = 2, n_permutations = 15, n_superpixels = 6, ...)
  do.call(explain, arguments, envir = parent.frame())
}
