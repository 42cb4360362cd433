# Which columns of a table are what a model predicts, where it says so.

# From a formula or terms, caret's training data or mlr's task; none where nothing is known.
model_response <- function(model, columns) {
  model <- held_model(model)
  if (!(is.list(model) || isS4(model)) || inherits(model, "python.builtin.object")) return(character())
  element <- function(name) if (is.list(model)) .subset2(model, name) # `$` may have a method that fails
  predictors <- setdiff(names(element("trainingData")), ".outcome")
  if (inherits(model, "train") && all(predictors %in% columns)) return(setdiff(columns, predictors))
  if (inherits(model, "WrappedModel")) return(element("task.desc")$target)
  formula <- tryCatch(stats::formula(model), error = function(error) NULL) %||% formula_in_call(element("call"))
  formula <- unclass(formula) # one of several parts has two lengths
  if (length(formula) < 3) return(character())
  setdiff(all.vars(formula[[2]]), all.vars(formula[[3]]))
}

# The formula in a call such as ranger(mpg ~ ., mtcars).
formula_in_call <- function(call) {
  if (is.call(call)) Find(function(argument) is.call(argument) && identical(argument[[1]], quote(`~`)), as.list(call)[-1])
}
