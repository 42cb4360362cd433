# caret: what train() returns.

#' @export
model_type.train <- function(x, ...) tolower(part(x, "modelType"))

#' @export
predict_model.train <- function(x, newdata, type, ..., na.action = stats::na.pass) {
  need_model_package("caret", x)
  if (type == "prob" && !has_caret_probabilities(x)) {
    no_probabilities(x, caret_remedy)
  }
  newdata <- caret_columns(x, newdata)
  predicted <- stats::predict(x, newdata = newdata, type = type, na.action = na.action, ...)
  if (type == "prob") as.data.frame(predicted) else response(predicted)
}

# Some methods, as support vector machines and ranger, make probabilities only
# if the training asks for them.
has_caret_probabilities <- function(x) {
  if (x$modelType != "Classification" || is.null(x$modelInfo$prob)) return(FALSE)
  asks <- "classProbs" %in% all.names(body(x$modelInfo$fit))
  !asks || isTRUE(x$control$classProbs)
}

caret_remedy <- paste(
  "Train a classifier whose method has probabilities, with",
  "{.code trControl = trainControl(classProbs = TRUE)}."
)

# A model that was given its columns takes all it gets, by place; a formula or
# a recipe chooses.
caret_columns <- function(x, newdata) {
  taught <- setdiff(names(x$trainingData), c(".outcome", ".weights"))
  chooses <- inherits(x, c("train.formula", "train.recipe"))
  known <- length(taught) > 0 && all(taught %in% colnames(newdata))
  if (chooses || !known) newdata else newdata[, taught, drop = FALSE]
}
