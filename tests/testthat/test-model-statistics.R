# Packages of mixed, robust, ordinal and other models, in their real selves. `own` is always what their predict() gives.

test_that("lme4: numbers, two classes, counts, and what predict() takes", {
  skip_if_not_installed("lme4")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  glmer <- function(formula, family) suppressMessages(lme4::glmer(formula, flowers, family = family))
  number <- lme4::lmer(Petal.Width ~ Petal.Length + Sepal.Width + (1 | group), flowers)
  expect_model_contract(number, rows, predict(number, rows))
  expect_model_contract(number, rows, predict(number, rows, re.form = NA), re.form = NA)
  classes <- glmer(classes ~ Petal.Length + Sepal.Width + (1 | group), binomial)
  p <- predict(classes, rows, type = "response")
  expect_model_contract(classes, rows, two_columns(p))
  numbers <- glmer(numbers ~ Petal.Length + Sepal.Width + (1 | group), binomial)
  expect_model_contract(numbers, rows, two_columns(p, c("0", "1")), tolerance = 1e-4)
  counts <- glmer(count ~ Petal.Length + Sepal.Width + (1 | group), poisson)
  expect_model_contract(counts, rows, predict(counts, rows, type = "response"))
  expect_equal(predict_model(as_regressor(classes), rows, "raw")$Response, unname(p))
  expect_error(predict_model(number, rows, "prob"), "binomial", class = "lime_error_probabilities")
})

test_that("lme4: the response is given to the model and not explained", {
  skip_if_not_installed("lme4")
  flowers <- mixed_flowers()
  fit <- lme4::lmer(Petal.Width ~ Petal.Length + (1 | group), flowers)
  explainer <- lime(flowers[c("Petal.Length", "Petal.Width", "group")], fit)
  expect_message(e <- explain(flowers[1, ], explainer, n_features = 3, n_permutations = 50), "Petal.Width is what", class = "lime_message_column")
  expect_setequal(e$feature, c("Petal.Length", "group"))
})

test_that("glmmTMB: numbers, two classes, counts, shares", {
  skip_if_not_installed("glmmTMB")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  glmmTMB <- function(...) suppressWarnings(from("glmmTMB", "glmmTMB")(..., data = flowers))
  number <- glmmTMB(Petal.Width ~ Petal.Length + Sepal.Width + (1 | group))
  expect_model_contract(number, rows, predict(number, rows, type = "response"))
  classes <- glmmTMB(classes ~ Petal.Length + Sepal.Width + (1 | group), family = binomial)
  expect_model_contract(classes, rows, two_columns(predict(classes, rows, type = "response")))
  counts <- glmmTMB(count ~ Petal.Length + Sepal.Width, family = from("glmmTMB", "nbinom2"))
  expect_model_contract(counts, rows, predict(counts, rows, type = "response"))
  shares <- glmmTMB(share ~ Petal.Length + Sepal.Width, family = from("glmmTMB", "beta_family")())
  expect_model_contract(shares, rows, predict(shares, rows, type = "response"))
  expect_error(predict_model(shares, rows, "prob"), "binomial", class = "lime_error_probabilities")
})

test_that("nlme, and glmmPQL() of MASS", {
  skip_if_not_installed("nlme")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  mixed <- nlme::lme(Petal.Width ~ Petal.Length + Sepal.Width, flowers, ~ 1 | group)
  expect_model_contract(mixed, rows, as.vector(predict(mixed, rows)))
  expect_model_contract(mixed, rows, as.vector(predict(mixed, rows, level = 0)), level = 0)
  least <- nlme::gls(Petal.Width ~ Petal.Length + Sepal.Width, flowers)
  expect_model_contract(least, rows, as.vector(predict(least, rows)))
  skip_if_not_installed("MASS")
  classes <- MASS::glmmPQL(classes ~ Petal.Length + Sepal.Width, ~ 1 | group, binomial, flowers, verbose = FALSE)
  expect_model_contract(classes, rows, two_columns(predict(classes, rows, type = "response")))
})

test_that("betareg: shares", {
  skip_if_not_installed("betareg")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  fit <- from("betareg", "betareg")(share ~ Petal.Length + Sepal.Width, flowers)
  expect_model_contract(fit, rows, predict(fit, rows, type = "response"))
})

test_that("earth: numbers, and classes where it is a glm", {
  skip_if_not_installed("earth")
  withr::local_package("earth") # its contrasts are looked for by name
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  number <- earth(Petal.Width ~ Petal.Length + Sepal.Width, flowers)
  expect_model_contract(number, rows, as.vector(predict(number, rows)))
  classes <- earth(classes ~ Petal.Length + Sepal.Width, flowers, glm = list(family = binomial))
  p <- predict(classes, rows, type = "response")
  expect_model_contract(classes, rows, two_columns(p))
  expect_equal(predict_model(as_regressor(classes), rows, "raw")$Response, as.vector(p))
  plain <- earth(classes ~ Petal.Length + Sepal.Width, flowers) # numbers, which may be below 0
  expect_model_contract(plain, rows, as.vector(predict(plain, rows)))
  expect_error(predict_model(plain, rows, "prob"), "glm = list", class = "lime_error_probabilities")
  counts <- earth(count ~ Petal.Length + Sepal.Length, flowers, glm = list(family = poisson), minspan = -1, thresh = 0)
  expect_identical(model_type(counts), "regression")
  expect_equal(predict_model(counts, rows, "raw")$Response, as.vector(predict(counts, rows, type = "response")))
  kinds <- earth(Species ~ Petal.Length + Sepal.Width, datasets::iris, glm = list(family = binomial)) |> suppressWarnings()
  own <- predict(kinds, flower_rows, type = "response") # each class against the rest
  expect_identical(as.matrix(predict_model(kinds, flower_rows, "prob")), own)
  expect_identical(model_type(kinds), "classification")
})

test_that("VGAM: two classes, several, ordered ones, counts", {
  skip_if_not_installed("VGAM")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  own <- function(fit) VGAM::predict(fit, rows, type = "response")
  two <- VGAM::vglm(classes ~ Petal.Length + Sepal.Width, VGAM::binomialff, flowers)
  expect_model_contract(two, rows, two_columns(own(two), c("0", "1")))
  smooth <- suppressWarnings(VGAM::vgam(classes ~ VGAM::s(Petal.Length) + Sepal.Width, VGAM::binomialff, flowers))
  expect_model_contract(smooth, rows, two_columns(own(smooth), c("0", "1")))
  several <- VGAM::vglm(kind ~ Petal.Length + Sepal.Width, VGAM::multinomial, flowers)
  expect_model_contract(several, rows, own(several))
  ordered <- VGAM::vglm(size ~ Sepal.Length + Sepal.Width, VGAM::cumulative(parallel = TRUE), flowers)
  expect_model_contract(ordered, rows, own(ordered))
  counts <- VGAM::vglm(count ~ Petal.Length + Sepal.Width, VGAM::poissonff, flowers)
  expect_model_contract(counts, rows, as.vector(own(counts)))
  expect_equal(predict(as_regressor(counts), rows, type = "response"), own(counts))
  expect_error(predict_model(counts, rows, "prob"), "binomialff", class = "lime_error_probabilities")
})

test_that("tree: classes and numbers", {
  skip_if_not_installed("tree")
  grow <- from("tree", "tree")
  classes <- grow(Species ~ Petal.Length + Sepal.Width, datasets::iris)
  expect_model_contract(classes, flower_rows, predict(classes, flower_rows))
  number <- grow(Petal.Width ~ Petal.Length + Sepal.Width, datasets::iris)
  expect_model_contract(number, flower_rows, predict(number, flower_rows))
  expect_error(predict_model(number, flower_rows, "prob"), "factor", class = "lime_error_probabilities")
})

test_that("quantreg, robustbase, pls, ordinal", {
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  if (rlang::is_installed("quantreg")) {
    median <- quantreg::rq(Petal.Width ~ Petal.Length + Sepal.Width, data = flowers)
    expect_model_contract(median, rows, predict(median, rows))
    several <- quantreg::rq(Petal.Width ~ Petal.Length + Sepal.Width, c(0.1, 0.9), flowers)
    expect_model_contract(several, rows, structure(predict(several, rows), outputs = TRUE))
  }
  if (rlang::is_installed("robustbase")) {
    number <- robustbase::lmrob(Petal.Width ~ Petal.Length + Sepal.Width, flowers)
    expect_model_contract(number, rows, predict(number, rows))
    classes <- robustbase::glmrob(classes ~ Petal.Length + Sepal.Width, binomial, flowers)
    expect_model_contract(classes, rows, two_columns(predict(classes, rows, type = "response")))
  }
  if (rlang::is_installed("pls")) {
    fit <- from("pls", "plsr")(Petal.Width ~ Petal.Length + Sepal.Width + Sepal.Length, data = flowers)
    expect_model_contract(fit, rows, as.vector(predict(fit, rows, ncomp = 3)))
    expect_model_contract(fit, rows, as.vector(predict(fit, rows, ncomp = 1)), ncomp = 1)
  }
  if (rlang::is_installed("ordinal")) {
    fit <- from("ordinal", "clm")(size ~ Petal.Length + Sepal.Width, data = flowers)
    own <- predict(fit, rows, type = "prob")$fit
    expect_model_contract(fit, rows, own)
  }
  expect_true(TRUE)
})

test_that("base R's loess(), nls() and ppr()", {
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  smooth <- loess(Petal.Width ~ Petal.Length + Sepal.Width, flowers)
  expect_model_contract(smooth, rows, predict(smooth, rows))
  line <- nls(Petal.Width ~ a + b * Petal.Length, flowers, start = list(a = 0, b = 1))
  expect_model_contract(line, rows, predict(line, rows))
  pursuit <- ppr(Petal.Width ~ Petal.Length + Sepal.Width, data = flowers, nterms = 1)
  expect_model_contract(pursuit, rows, predict(pursuit, rows))
})

test_that("classes that inherit from glm and lm are asked as these", {
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  skip_if_not_installed("MASS")
  counts <- suppressWarnings(MASS::glm.nb(count ~ Petal.Length + Sepal.Width, flowers))
  expect_model_contract(counts, rows, predict(counts, rows, type = "response"), tolerance = 1e-5)
  robust <- MASS::rlm(Petal.Width ~ Petal.Length + Sepal.Width, flowers)
  expect_model_contract(robust, rows, predict(robust, rows))
  skip_if_not_installed("mgcv")
  s <- mgcv::s
  big <- mgcv::bam(classes ~ s(Petal.Length, k = 4) + Sepal.Width, binomial, flowers)
  expect_model_contract(big, rows, two_columns(predict(big, rows, type = "response")))
  mixed <- mgcv::gamm(Petal.Width ~ s(Petal.Length, k = 4) + Sepal.Width, data = flowers)$gam # no glm
  expect_model_contract(mixed, rows, as.vector(predict(mixed, rows)))
})

test_that("brglm2: classes and ordered ones", {
  skip_if_not_installed("brglm2")
  flowers <- mixed_flowers()
  rows <- mixed_rows()
  classes <- from("brglm2", "brmultinom")(kind ~ Petal.Length + Sepal.Width, data = flowers)
  expect_model_contract(classes, rows, predict(classes, rows, type = "probs"))
  ordered <- from("brglm2", "bracl")(size ~ Petal.Length + Sepal.Width, data = flowers)
  expect_model_contract(ordered, rows, predict(ordered, rows, type = "probs"))
  two <- glm(classes ~ Petal.Length + Sepal.Width, binomial, flowers, method = from("brglm2", "brglmFit"))
  expect_model_contract(two, rows, two_columns(predict(two, rows, type = "response")))
})
