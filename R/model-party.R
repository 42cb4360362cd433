# party (S4: trees of ctree(), forests of cforest()) and partykit (S3: the same anew, and trees of models).

tree_outcome <- function(x) if (isS4(x)) x@responses@variables[[1]] else x$fitted[["(response)"]]

type_tree <- function(x, ...) {
  outcome <- tree_outcome(x)
  if (inherits(outcome, "Surv")) not_supported(x, "models of survival")
  if (is.factor(outcome)) "classification" else "regression"
}

predict_tree <- function(x, newdata, type, ...) {
  need_model_package(if (isS4(x)) "party" else "partykit", x)
  outcome <- tree_outcome(x)
  if (type == "raw") return(response(stats::predict(x, newdata = newdata, type = "response", ...)))
  if (!is.factor(outcome)) no_probabilities(x, "Grow it with a factor as response.")
  y <- stats::predict(x, newdata = newdata, type = "prob", ...)
  if (is.list(y) && !is.data.frame(y)) y <- do.call(rbind, lapply(y, as.vector)) # party: an element for each row
  by_class(y, levels(outcome))
}

#' @export
model_type.BinaryTree <- type_tree
#' @export
predict_model.BinaryTree <- predict_tree
#' @export
model_type.RandomForest <- type_tree
#' @export
predict_model.RandomForest <- predict_tree
#' @export
model_type.party <- type_tree
#' @export
predict_model.party <- predict_tree
#' @export
model_type.cforest <- type_tree
#' @export
predict_model.cforest <- predict_tree

# mob(), lmtree(), glmtree(): a model in each leaf. Only glmtree() says what its models are.
#' @export
model_type.modelparty <- function(x, ...) {
  if (inherits(x, "glmtree") && x$info$family %in% c("binomial", "quasibinomial")) "classification" else "regression"
}

# predict_type: what predict() of a leaf's model is asked for, or a function of it and newdata.
#' @export
predict_model.modelparty <- function(x, newdata, type, ..., predict_type = "response") {
  need_model_package("partykit", x)
  y <- stats::predict(x, newdata = newdata, type = predict_type, ...)
  if (type == "raw") return(response(y))
  if (model_type.modelparty(x) != "classification") no_probabilities(x, "Use {.code glmtree(family = binomial)}.")
  by_class(y, labels_of_binomial(stats::model.response(stats::model.frame(x))))
}
