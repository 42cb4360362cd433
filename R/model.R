# The two generics every model speaks, how they are called, and the wrappers that say what a model is.

#' Methods that let lime use a model
#'
#' `lime` asks a model two questions: what kind it is, and what it predicts. Each class of model answers with a method of
#' these generics. **A method of your own wins over a built-in one**, wherever it is defined: in a script, a function, a
#' package, an RMarkdown document.
#'
#' @section Built in:
#' Columns are named by the levels of the classes, in their order, unless said.
#' \tabular{lll}{
#'   **made by** \tab **class** \tab **to know** \cr
#'   base R \tab `lm`, `glm`, `loess`, `nls`, `ppr` \tab binomial `glm()`: "0" and "1" unless the response is a factor or logical; of more than two levels the first and "not" the
#'     first; others are regressions of the response\cr
#'   betareg \tab `betareg` \tab\cr
#'   brglm2 \tab `brmultinom`, `bracl` \tab `brglm_fit()` makes a `glm`\cr
#'   caret \tab `train` \tab support vector machines and ranger: `trainControl(classProbs = TRUE)`\cr
#'   catboost \tab `catboost.Model` \tab classes by number, from "0"\cr
#'   DALEX \tab `explainer` \tab the model asked through its `predict_function`; two classes are "0" and "1" unless `y` is a factor\cr
#'   e1071 \tab `svm`, `naiveBayes` \tab `svm(probability = TRUE)`\cr
#'   earth \tab `earth` \tab a classifier with `glm = list(family = binomial)`, otherwise a regression\cr
#'   gbm \tab `gbm` \tab two classes are "0" and "1"; `n.trees` may be given to [explain()]\cr
#'   glmmTMB \tab `glmmTMB` \tab binomial: as `glm()`; `re.form` may be given to [explain()]\cr
#'   glmnet \tab `cv.glmnet`, `glmnet` \tab give `s` to [explain()], which a whole path needs\cr
#'   h2o \tab `H2OModel`, `H2OAutoML` \tab binomial, multinomial, ordinal, regression; AutoML: its leader\cr
#'   Keras \tab any model that reticulate hands over \tab Keras 3 and 2, tf_keras, from R packages keras3 and keras or from
#'     Python; Sequential, Functional, subclassed, loaded from file. A last layer or activation softmax or sigmoid makes a
#'     classifier (one sigmoid unit gives two classes, "1" and "2"; k units "1" to "k"), anything else a regression; its outputs,
#'     if several, are "1" to "k". Takes no further arguments\cr
#'   kernlab \tab `ksvm`, `gausspr`, `rvm`, `kqr` \tab `ksvm(prob.model = TRUE)`\cr
#'   lightgbm \tab `lgb.Booster` \tab classes of a factor given to `lightgbm()`, else by number, from "0". Objectives of your own are
#'     regressions of the margin\cr
#'   lme4 \tab `lmer()`, `glmer()` \tab binomial: as `glm()`; `re.form`, `allow.new.levels` may be given to [explain()]\cr
#'   MASS \tab `lda`, `qda`, `polr`, `glmmPQL` \tab\cr
#'   mgcv \tab `gam`, `bam`, `gamm()$gam` \tab as `glm`; `multinom()` and `ocat()` by number\cr
#'   mlr, mlr3 \tab `WrappedModel`, `Learner` \tab `predict.type = "prob"`, `predict_type = "prob"`\cr
#'   nlme \tab `lme`, `gls` \tab `level` may be given to [explain()]\cr
#'   nnet \tab `nnet`, `multinom` \tab\cr
#'   onnx \tab a session of Python's onnxruntime \tab more than one output is a classifier\cr
#'   ordinal \tab `clm` \tab\cr
#'   parsnip, workflows \tab `model_fit`, `workflow` \tab what `fit()` returns; a workflow's recipe is applied\cr
#'   party, partykit \tab `ctree()`, `cforest()` \tab\cr
#'   partykit \tab `lmtree()`, `glmtree()`, `mob()` \tab binomial `glmtree()` as `glm`, others are regressions; `mob()`: give `predict_type` to [explain()],
#'     what `predict()` of a leaf's model is asked for, or a function of it and `newdata`\cr
#'   pls \tab `mvr`, `plsr()`, `pcr()` \tab all components, unless `ncomp` is given to [explain()]\cr
#'   Python \tab any object with `predict()` \tab scikit-learn and what speaks its language: xgboost, lightgbm, catboost. A classifier
#'     without `predict_proba()` gives votes. Other objects, functions and methods (`model$predict_proba`) are told by what they predict\cr
#'   quantreg \tab `rq`, `nlrq` \tab several quantiles are several outputs\cr
#'   randomForest \tab `randomForest` \tab\cr
#'   ranger \tab `ranger` \tab without `probability = TRUE` shares of votes\cr
#'   rms \tab `lrm`, `orm`, `Glm`, `ols`, `cph`, `psm`, `Rq`, `Gls` \tab on the scale of the response; `orm()` of numbers: their mean; `cph()`, the
#'     risk, and `psm()`, the time, take `predict_type = "lp"` of [explain()]\cr
#'   robustbase \tab `lmrob`, `glmrob`, `nlrob` \tab\cr
#'   rpart \tab `rpart` \tab\cr
#'   survival \tab `coxph`, `clogit`, `survreg` \tab regressions of the risk and of the time; another `predict_type`, `"lp"` or (with `p`)
#'     `"quantile"`, may be given to [explain()]. Strata share one scale unless `reference = "strata"`. For survival to day 365 give a
#'     function: `predict(fit, transform(newdata, time = 365, status = 1), type = "survival")`\cr
#'   torch, luz \tab `nn_module`, `luz_module_fitted` \tab told by what they predict: rows that sum to 1 are a classifier\cr
#'   tree \tab `tree` \tab\cr
#'   VGAM \tab `vglm`, `vgam` \tab `binomialff()`: "0" and "1"\cr
#'   xgboost \tab `xgb.Booster`, `xgboost` \tab two classes are "1" and "0", in this order, k classes "1" to "k"; those of a factor
#'     given to `xgboost()` have their own names. `rank:`, `count:`, `survival:` and custom objectives are regressions.
#'     Columns that were factors in training stay factors\cr
#'   a function \tab `function(newdata)` \tab see below\cr
#'   anything else \tab wrapped by [as_classifier()] or [as_regressor()] \tab needs a `predict()` method
#' }
#' A model that takes numbers only (xgboost, lightgbm, glmnet, torch, onnx) gets the columns it was taught, by name where it knows
#' them. Factors have to be encoded as they were in training, by `preprocess`, see [lime()].
#'
#' @section Other models:
#' A wrapped model of another class is asked by its `predict()` method. Where the method lists its types, as `predict.glm()` does, the first
#' of these that it knows is taken: for [as_regressor()] `"raw"`, `"response"`; for [as_classifier()] `"prob"`, `"probs"`, `"posterior"`,
#' `"response"`; or else its own default. Where it lists none they are tried in this order, and at last without a type.
#'
#' A model that is not wrapped is an error, `lime_error_model_type`, whose message holds a function and two methods, ready to be pasted. Its
#' fields `predict_fn` and `methods` are the same code.
#'
#' @section Inherited classes:
#' A class inherits the methods of the classes behind it: the first of `class(x)` that has a method is asked. `MASS::glm.nb()`, of class
#' `c("negbin", "glm", "lm")`, is asked as a `glm`: with `type = "response"`, through its own `predict()` if it has one. That is right for what
#' speaks as the class it inherits from, as most do: `bam`, `Gam`, `geeglm`, `svyglm`, `bayesglm`, `rlm`, `aov`, `tobit`. Where it does not,
#' the model's error comes with the function to give instead.
#'
#' @section Functions as models:
#' `lime(x, function(newdata) ...)`, or the same as `predict_fn`, explains whatever the function gives. What it is
#' shows in its first predictions: a factor or strings are the votes of a classifier; two or more columns whose
#' rows sum to 1 its probabilities; one column of numbers is a regression; several others are a regression of
#' several outputs, with a message (`lime_message_outputs`). Wrap it with [as_classifier()] or [as_regressor()] to say it yourself. A [model_type()] method may return
#' `"unknown"` for the same.
#'
#' @section Several outputs:
#' A regression may predict several columns. Each is explained as a label: the result has the columns `label`, the output's name,
#' and `label_prob`, its prediction. Without `labels` and `n_labels` all outputs are explained.
#'
#' @param x A model.
#' @param newdata What `preprocess` returned; without one, what [lime()] says for the kind of data.
#' @param type `"raw"` for regression; `"prob"` for classification, and where `model_type()` says `"unknown"`.
#' @param ... What the caller of [explain()] added.
#'
#' @return `predict_model()`: one row per input; for `"prob"` one column per label, named by it, for `"raw"` one column of
#'   numbers for each output. A data frame, matrix, vector, factor or list of columns will do. `model_type()`:
#'   `"classification"`, `"regression"` or `"unknown"`.
#'
#' @section Errors:
#' `lime_error_model_type`: no method knows the class of the model, or it is neither a classifier nor a regression.
#' `lime_error_probabilities`: the model has no probabilities; the message says how to train it.
#' `lime_error_package`: the package that made the model is not installed. `lime_error_newdata`: data that the model cannot
#' take, as a factor where it takes numbers. `lime_error_model`: `predict()` fails, or the model cannot be asked as it is.
#'
#' @seealso [check_model()] asks a model about two rows; `vignette("new-model", package = "lime")`
#' @name model_support
#' @examples
#' # A model class of one's own
#' predict_model.coin <- function(x, newdata, type, ...) {
#'   data.frame(heads = rep(x$p, length(newdata)), tails = 1 - x$p)
#' }
#' model_type.coin <- function(x, ...) "classification"
#' coin <- structure(list(p = 0.7), class = "coin")
#' model_type(coin)
#' predict_model(coin, c("a.png", "b.png"), type = "prob")
#'
#' # One that is built in
#' model_type(glm(am ~ wt, binomial, mtcars))
NULL

#' @rdname model_support
#' @export
predict_model <- function(x, newdata, type, ...) UseMethod("predict_model")

#' @rdname model_support
#' @export
model_type <- function(x, ...) UseMethod("model_type")

# What it was before it was wrapped.
model_class <- function(x) setdiff(class(held_model(x)), wrapper_classes)[1]

built_in <- c(
  "base R's lm, glm, loess, nls and ppr", "betareg", "brglm2", "caret", "catboost", "DALEX", "e1071", "earth", "gbm", "glmmTMB", "glmnet", "h2o", "Keras",
  "kernlab", "lightgbm", "lme4", "MASS", "mgcv", "mlr", "mlr3", "nlme", "nnet", "onnx", "ordinal", "parsnip", "party", "partykit", "pls",
  "Python objects with predict()", "quantreg", "randomForest", "ranger", "rms", "robustbase", "rpart", "survival", "torch", "tree", "VGAM",
  "workflows", "xgboost"
)

#' @export
predict_model.function <- function(x, newdata, type, ...) bare(x)(newdata, ...)

#' @export
model_type.function <- function(x, ...) "unknown"

# DALEX calls its explainers so, too.
#' @export
model_type.explainer <- function(x, ...) if (is_dalex(x)) type_dalex(x) else model_type(x$model, ...)

#' @export
predict_model.explainer <- function(x, newdata, type, ...) {
  if (is_dalex(x)) predict_dalex(x, newdata, type, ...) else predict_model(x$model, newdata, type, ...)
}

#' @export
model_type.lime_classifier <- function(x, ...) "classification"

#' @export
model_type.lime_regressor <- function(x, ...) "regression"
