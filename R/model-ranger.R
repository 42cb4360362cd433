# ranger: forests of probabilities, votes and numbers.

#' @export
model_type.ranger <- function(x, ...) {
  switch(part(x, "treetype"),
    Classification = , `Probability estimation` = "classification",
    Regression = "regression",
    not_supported(x, paste("ranger forests of type", x$treetype))
  )
}

#' @export
predict_model.ranger <- function(x, newdata, type, ...) {
  need_model_package("ranger", x)
  votes <- x$treetype == "Classification" && type == "prob"
  if (type == "prob" && x$treetype == "Regression") no_probabilities(x, "Train it with {.code probability = TRUE}.")
  y <- stats::predict(x, data = newdata, predict.all = votes, ...)$predictions
  if (votes) return(vote_shares(y, x))
  if (type == "raw") return(response(if (is.null(dim(y))) y else factor(colnames(y)[max.col(y, "first")], colnames(y))))
  by_class(y, colnames(y) %||% levels(x$predictions))
}

# Shares of the trees. y: n x trees, numbers of levels, or the values themselves of a response that is no factor.
vote_shares <- function(y, x) {
  levels <- x$forest$levels
  values <- if (is.null(levels)) sort(x$forest$class.values) else seq_along(levels)
  shares <- vapply(values, function(value) rowMeans(y == value), numeric(nrow(y)))
  by_class(matrix(shares, nrow(y)), levels %||% values)
}
