own_rms <- function(fit, rows, type) predict(fit, rows, type = type)

test_that("rms: classes, ordered ones, numbers by orm()", {
  skip_if_not_installed("rms")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  lrm <- from("rms", "lrm")
  orm <- from("rms", "orm")
  p <- own_rms(lrm(classes ~ Petal.Length + Sepal.Width, flowers), rows, "fitted")
  expect_model_contract(lrm(classes ~ Petal.Length + Sepal.Width, flowers), rows, two_columns(p))
  expect_model_contract(lrm(numbers ~ Petal.Length + Sepal.Width, flowers), rows, two_columns(p, c("0", "1")))
  for (fit in list(lrm(size ~ Petal.Length + Sepal.Width, flowers), orm(size ~ Petal.Length + Sepal.Width, flowers))) {
    own <- own_rms(fit, rows, "fitted.ind")
    colnames(own) <- c("low", "mid", "high")
    expect_model_contract(fit, rows, own)
  }
  number <- orm(Petal.Width ~ Petal.Length + Sepal.Width, flowers)
  expect_model_contract(number, rows, own_rms(number, rows, "mean"))
  expect_error(predict_model(number, rows, "prob"), "factor", class = "lime_error_probabilities")
})

test_that("rms: Glm() on the scale of the response; ols(), Gls(), Rq()", {
  skip_if_not_installed("rms")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  Glm <- from("rms", "Glm")
  classes <- Glm(classes ~ Petal.Length + Sepal.Width, binomial, flowers)
  same <- glm(classes ~ Petal.Length + Sepal.Width, binomial, flowers)
  expect_model_contract(classes, rows, two_columns(predict(same, rows, type = "response")))
  counts <- Glm(count ~ Petal.Length + Sepal.Width, poisson, flowers)
  same <- glm(count ~ Petal.Length + Sepal.Width, poisson, flowers)
  expect_model_contract(counts, rows, predict(same, rows, type = "response"))
  expect_error(predict_model(counts, rows, "prob"), "binomial", class = "lime_error_probabilities")
  for (name in c("ols", "Gls", "Rq")) {
    fit <- from("rms", name)(Petal.Width ~ Petal.Length + Sepal.Width, data = flowers)
    expect_model_contract(fit, rows, predict(fit, rows))
  }
})

test_that("rms: cph() is a risk, psm() a time, both a linear predictor where asked", {
  skip_if_not_installed("rms")
  withr::local_package("survival")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  cph <- from("rms", "cph")(Surv(Petal.Length, numbers) ~ Sepal.Length + Sepal.Width, flowers, x = TRUE, y = TRUE)
  risk <- coxph(Surv(Petal.Length, numbers) ~ Sepal.Length + Sepal.Width, flowers, ties = "efron")
  expect_model_contract(cph, rows, predict(risk, rows, type = "risk"), tolerance = 1e-3)
  expect_model_contract(cph, rows, predict(cph, rows), predict_type = "lp")
  for (distribution in c("weibull", "gaussian")) {
    psm <- from("rms", "psm")(Surv(Petal.Length, numbers) ~ Sepal.Length + Sepal.Width, flowers, dist = distribution)
    time <- survreg(Surv(Petal.Length, numbers) ~ Sepal.Length + Sepal.Width, flowers, dist = distribution)
    expect_model_contract(psm, rows, predict(time, rows), tolerance = 1e-4)
  }
  expect_model_contract(psm, rows, predict(psm, rows), predict_type = "lp")
  expect_error(predict_model(psm, rows, "raw", predict_type = "survival"), "predict_type", class = "lime_error_argument")
  expect_error(predict_model(cph, rows, "prob"), "regression", class = "lime_error_probabilities")
})
