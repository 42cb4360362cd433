# R's own lm(), glm(), loess(), nls() and ppr(); gam() of mgcv, which is a glm, and the gam that gamm() makes, which is none.

#' @export
model_type.lm <- function(x, ...) "regression"

#' @export
predict_model.lm <- function(x, newdata, type, ...) {
  if (type == "prob") no_probabilities(x, "Use {.code glm(family = binomial)}, or {.fn as_regressor} for what this model is.")
  response(stats::predict(x, newdata = newdata, ...)) # a column for each response
}

# Binomial, or the several categories of mgcv's multinom() and ocat().
#' @export
model_type.glm <- function(x, ...) {
  family <- part(part(x, "family"), "family", x)
  if (grepl("multinom|Ordered Categorical", family)) "classification" else type_of_family(family)
}

#' @export
predict_model.glm <- function(x, newdata, type, ...) {
  if (inherits(x, "gam")) need_model_package("mgcv", x)
  y <- stats::predict(x, newdata = newdata, type = "response", ...)
  family <- x$family$family
  if (NCOL(y) == 1) return(by_family(y, x, type, family))
  if (type == "raw") return(response(y))
  by_class(y, if (grepl("^Ordered", family)) seq_len(ncol(y)) else seq_len(ncol(y)) - 1)
}

#' @export
model_type.gam <- model_type.glm
#' @export
predict_model.gam <- predict_model.glm

#' @export
model_type.loess <- type_number
#' @export
predict_model.loess <- predict_number("stats")
#' @export
model_type.nls <- type_number
#' @export
predict_model.nls <- predict_number("stats")
#' @export
model_type.ppr <- type_number
#' @export
predict_model.ppr <- predict_number("stats")
