# party (S4: trees of ctree(), forests of cforest()) and partykit (S3: the same anew).

type_of_response <- function(x, outcome) {
  if (inherits(outcome, "Surv")) not_supported(x, "models of survival")
  if (is.factor(outcome)) "classification" else "regression"
}

predict_tree <- function(x, outcome, newdata, type, ...) {
  if (type == "raw") return(response(stats::predict(x, newdata = newdata, type = "response", ...)))
  if (!is.factor(outcome)) no_probabilities(x, "Grow it with a factor as response.")
  y <- stats::predict(x, newdata = newdata, type = "prob", ...)
  if (is.list(y) && !is.data.frame(y)) y <- do.call(rbind, lapply(y, as.vector)) # party: an element for each row
  by_class(y, levels(outcome))
}

outcome_party <- function(x) x@responses@variables[[1]]
type_party <- function(x, ...) type_of_response(x, outcome_party(x))
predict_party <- function(x, newdata, type, ...) {
  need_package("party", x)
  predict_tree(x, outcome_party(x), newdata, type, ...)
}

#' @export
model_type.BinaryTree <- type_party
#' @export
model_type.RandomForest <- type_party
#' @export
predict_model.BinaryTree <- predict_party
#' @export
predict_model.RandomForest <- predict_party

outcome_partykit <- function(x) x$fitted[["(response)"]]
type_partykit <- function(x, ...) type_of_response(x, outcome_partykit(x))
predict_partykit <- function(x, newdata, type, ...) {
  need_package("partykit", x)
  predict_tree(x, outcome_partykit(x), newdata, type, ...)
}

#' @export
model_type.party <- type_partykit
#' @export
model_type.cforest <- type_partykit
#' @export
predict_model.party <- predict_partykit
#' @export
predict_model.cforest <- predict_partykit
