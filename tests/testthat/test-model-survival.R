lung_rows <- function() {
  columns <- c("time", "status", "age", "sex", "ph.ecog", "inst")
  lung <- stats::na.omit(survival::lung[columns])
  lung$sex <- factor(lung$sex, 1:2, c("male", "female"))
  lung
}

test_that("survival: Cox models, their risk unless told, plain, stratified and penalised", {
  skip_if_not_installed("survival")
  withr::local_package("survival") # clogit() looks for coxph() there
  lung <- lung_rows()
  some <- lung[c(3, 60, 120, 180), c("age", "sex", "ph.ecog", "inst")]
  plain <- coxph(Surv(time, status) ~ age + sex + ph.ecog, lung)
  expect_model_contract(plain, some, predict(plain, some, type = "risk"))
  expect_model_contract(plain, some, predict(plain, some), predict_type = "lp")
  when <- transform(some, time = c(100, 400, 50, 700), status = c(1L, 2L, 1L, 2L))
  expect_model_contract(plain, when, predict(plain, when, type = "survival"), predict_type = "survival")

  stratified <- coxph(Surv(time, status) ~ age + ph.ecog + strata(sex), lung)
  expect_model_contract(stratified, some, predict(stratified, some, type = "risk", reference = "sample"))
  expect_model_contract(stratified, some, predict(stratified, some, type = "risk"), reference = "strata")
  other <- transform(some, sex = rev(levels(sex))[sex]) # the stratum says nothing of the risk
  expect_equal(predict_model(stratified, other, "raw"), predict_model(stratified, some, "raw"))

  smooth <- coxph(Surv(time, status) ~ pspline(age) + sex, lung)
  expect_model_contract(smooth, some, predict(smooth, some, type = "risk"))
  matched <- clogit(status - 1 ~ age + ph.ecog + strata(inst), lung)
  expect_model_contract(matched, some, predict(matched, some, type = "risk", reference = "sample"))

  expect_error(predict_model(plain, some, "prob"), "predict_type", class = "lime_error_probabilities")
  states <- coxph(Surv(time, factor(status + (age > 70))) ~ sex, lung, id = seq_along(time))
  expect_error(model_type(states), "several states", class = "lime_error_model_type")
})

test_that("survival: parametric models, their time unless told, with quantiles", {
  skip_if_not_installed("survival")
  withr::local_package("survival")
  lung <- lung_rows()
  some <- lung[c(3, 60, 120, 180), c("age", "sex", "ph.ecog", "inst")]
  fit <- survreg(Surv(time, status) ~ age + sex + ph.ecog, lung)
  expect_model_contract(fit, some, predict(fit, some))
  expect_model_contract(fit, some, predict(fit, some, type = "lp"), predict_type = "lp")
  expect_model_contract(fit, some, predict(fit, some, type = "quantile", p = 0.5), predict_type = "quantile", p = 0.5)
  quantiles <- structure(predict(fit, some, type = "quantile", p = c(0.1, 0.9)), outputs = TRUE)
  expect_model_contract(fit, some, quantiles, predict_type = "quantile", p = c(0.1, 0.9))
  expect_error(predict_model(fit, some, "prob"), "predict_type", class = "lime_error_probabilities")
})
