test_that("every column keeps its exact class in what the model sees, and row 1 is the case (D28, D29)", {
  training <- mixed_table()
  case <- training[7, ]
  for (bins in c(TRUE, FALSE)) {
    seen <- seen_by(case, training, bin_continuous = bins)
    expect_identical(class(seen), "data.frame")
    expect_identical(lapply(seen, class), lapply(training, class))
    expect_identical(lapply(seen, typeof), lapply(training, typeof))
    expect_identical(lapply(seen, levels), lapply(training, levels))
    expect_identical(seen[1, ], case, ignore_attr = "row.names")
    expect_identical(units(seen$waited), "mins")
    for (fixed in c("joined", "seen", "site", "arrival")) expect_identical(unique(seen[[fixed]]), case[[fixed]])
    expect_false(anyNA(seen))
    expect_true(all(seen$plan != "never"))
  }
})

test_that("values are drawn with the shares that the training data have", {
  training <- mixed_table(500)
  seen <- seen_by(training[1, ], training, n_permutations = 20000)[-1, ]
  near <- function(found, share, n = 20000) expect_lt(abs(found - share), 5 * sqrt(share * (1 - share) / n))
  for (city in unique(training$city)) near(mean(seen$city == city), mean(training$city == city))
  near(mean(seen$member), mean(training$member))
  for (grade in levels(training$grade)) near(mean(seen$grade == grade), mean(training$grade == grade))
  cuts <- quantile(training$age, 0:4 / 4)
  for (b in 1:4) near(mean(seen$age > cuts[b] & seen$age <= cuts[b + 1]), mean(cut(training$age, cuts, labels = FALSE, include.lowest = TRUE) == b))
  expect_true(all(seen$age >= min(training$age) & seen$age <= max(training$age)))
})

test_that("bins that are empty stay empty: 0 and 1 are both drawn (D2)", {
  for (bins in c(TRUE, FALSE)) {
    seen <- seen_by(mtcars["Mazda RX4", c("am", "wt")], mtcars[c("am", "wt")], bin_continuous = bins)
    expect_setequal(unique(seen$am), c(0, 1))
    expect_lt(abs(mean(seen$am[-1]) - mean(mtcars$am)), 5 * sqrt(0.25 / 500))
  }
  gap <- data.frame(x = c(1:10, 101:110), y = runif(20))
  expect_true(all(seen_by(gap[3, ], gap, quantile_bins = FALSE)$x %in% c(1:28, 83:110)))
})

test_that("a table of one column can be explained (D3)", {
  f <- function(x) 2 * x$wt
  e <- explain(mtcars[1:2, "wt", drop = FALSE], lime(mtcars["wt"], as_regressor(f)), n_features = 3)
  expect_identical(e$feature, c("wt", "wt"))
  expect_true(all(is.finite(e$feature_weight)))
})

test_that("feature_value is a number where all are, else text with labels (D16)", {
  training <- mixed_table()
  f <- function(x) x$age + 60 * x$member
  explainer <- suppressWarnings(lime(training, as_regressor(f)))
  e <- explain(training[3, ], explainer, n_features = 2)
  expect_setequal(e$feature, c("age", "member"))
  expect_identical(e$feature_value, c(age = training$age[3], member = as.numeric(training$member[3]))[e$feature], ignore_attr = "names")
  all <- explain(training[3, ], explainer, n_features = 7)
  value <- setNames(all$feature_value, all$feature)
  expect_type(value, "character")
  expect_identical(value[["plan"]], as.character(training$plan[3]))
  expect_identical(value[["grade"]], as.character(training$grade[3]))
  expect_identical(value[["member"]], as.character(training$member[3]))
  expect_identical(value[["age"]], as.character(training$age[3]))
})

test_that("every distance works with every kind of draw (D17)", {
  training <- mixed_table()
  f <- function(x) x$age / 10 + x$visits
  draws <- list(list(), list(bin_continuous = FALSE), list(bin_continuous = FALSE, use_density = FALSE))
  for (how in draws) {
    explainer <- suppressWarnings(do.call(lime, c(list(training, as_regressor(f)), how)))
    for (dist in c("euclidean", "manhattan", "maximum", "canberra", "binary", "minkowski")) {
      e <- explain(training[3, ], explainer, n_features = 2, n_permutations = 400, dist_fun = dist)
      expect_true(all(is.finite(e$feature_weight)), info = dist)
    }
  }
})

test_that("distances are those of dist() on what the surrogate sees, the kernel that of the formula", {
  training <- mixed_table()[c("age", "visits", "member", "city")]
  for (bins in c(TRUE, FALSE)) {
    explainer <- lime(training, as_regressor(nrow), bin_continuous = bins)
    for (dist in c("euclidean", "manhattan", "maximum", "canberra", "binary", "minkowski")) {
      how <- list(dist_fun = dist, kernel_width = 1.3, gower_pow = 1, around = "training", neighbours = NULL)
      case <- lime:::table_cases(training[5, ], explainer, how, NULL)[[1]]
      drawn <- lime:::perturb(case, 60, 4)
      z <- drawn$z
      if (!bins) for (j in 1:2) z[, j] <- (z[, j] - mean(training[[j]])) / sd(training[[j]])
      expected <- as.matrix(stats::dist(z, dist))[, 1]
      expect_equal(lime:::similarity(case, drawn), unname(exp(-expected^2 / (2 * 1.3^2))), info = dist)
    }
  }
})

test_that("Gower weights are those of the formula, on the values the model sees", {
  training <- mixed_table()
  explainer <- suppressWarnings(lime(training, as_regressor(nrow)))
  for (power in c(1, 2.5)) {
    how <- list(dist_fun = "gower", kernel_width = NULL, gower_pow = power, around = "training", neighbours = NULL)
    for (row in c(1, 2, 5)) {
      case <- lime:::table_cases(training[row, ], explainer, how, NULL)[[1]]
      drawn <- lime:::perturb(case, 80, 4)
      x <- lime:::join(case, list(lime:::realise(case, drawn, 1:80)))
      expect_equal(lime:::similarity(case, drawn), 1 - gower_oracle(x)^power)
    }
  }
  how$kernel_width <- 0.3
  case <- lime:::table_cases(training[2, ], explainer, how, NULL)[[1]]
  drawn <- lime:::perturb(case, 80, 4)
  d <- gower_oracle(lime:::join(case, list(lime:::realise(case, drawn, 1:80))))
  expect_equal(lime:::similarity(case, drawn), (1 - d^2.5) * exp(-d^2 / (2 * 0.3^2)))
})

test_that("kernel_width acts on Gower distances, with a message (D21)", {
  f <- function(x) (x$wt > 3.2) * x$hp
  explainer <- lime(mtcars[c("wt", "hp")], as_regressor(f))
  local_mtcars <- mtcars[c("wt", "hp")]
  plain <- withr::with_seed(1, explain(local_mtcars[1, ], explainer, n_features = 2))
  expect_message(narrow <- withr::with_seed(1, explain(local_mtcars[1, ], explainer, n_features = 2, kernel_width = 0.2)), class = "lime_message_kernel")
  expect_false(isTRUE(all.equal(plain$feature_weight, narrow$feature_weight)))
  expect_silent(explain(local_mtcars[1, ], explainer, n_features = 2, dist_fun = "euclidean", kernel_width = 2))
})

test_that("missing values in the training data disturb nothing (D18)", {
  training <- mixed_table()
  for (column in c("age", "visits", "member", "city", "plan", "joined")) training[[column]][c(2, 9)] <- NA
  training$empty <- NA_real_
  training$one <- c(NA, rep(3, 199))
  for (bins in c(TRUE, FALSE)) for (density in c(TRUE, FALSE)) {
    seen <- seen_by(training[1, ], training, bin_continuous = bins, use_density = density)
    expect_false(anyNA(seen[setdiff(names(seen), c("empty", "one"))]))
  }
})

test_that("missing values in the case are given to the model and not explained", {
  training <- mixed_table()
  case <- training[4, ]
  case[c("age", "city", "member")] <- NA
  f <- function(x) ifelse(is.na(x$age), 50, x$age) + x$visits
  explainer <- suppressWarnings(lime(training, as_regressor(f)))
  expect_message(e <- explain(case, explainer, n_features = 20), "age.*member.*city", class = "lime_message_missing")
  expect_setequal(e$feature, c("visits", "plan", "grade", "waited"))
  expect_equal(e$prediction[1], 50 + case$visits)
})

test_that("columns are matched by name, in any order (D19)", {
  f <- function(x) x$Petal.Length
  explainer <- lime(iris[1:4], as_regressor(f))
  go <- function(x) withr::with_seed(1, explain(x, explainer, n_features = 2))
  expect_identical(go(iris[1, 4:1])[-12], go(iris[1, 1:4])[-12])
  expect_message(extra <- go(iris[1, ]), "Species", class = "lime_message_column")
  expect_identical(extra$feature_weight, go(iris[1, 1:4])$feature_weight)
  expect_message(less <- go(iris[1, 2:3]), "Sepal.Length", class = "lime_message_column")
  expect_setequal(less$feature, c("Sepal.Width", "Petal.Length"))
  expect_message(error <- expect_error(go(iris[1, c(1, 2, 4)]), class = "lime_error_column"), class = "lime_message_column")
  expect_identical(error$column, "Petal.Length")
  expect_s3_class(error$parent, "lime_error_prediction")
})

test_that("values beyond the training data belong to the outer bins (D20)", {
  training <- data.frame(x = 1:100 / 10, y = runif(100))
  f <- function(d) d$x
  for (x in c(-5, 12)) {
    e <- explain(data.frame(x = x, y = 0.5), lime(training, as_regressor(f)), n_features = 1)
    expect_identical(e$feature_desc, if (x < 0) "x <= 2.58" else "7.53 < x")
    expect_lt(e$feature_se, 1) # many copies share its bin
    expect_identical(e$prediction, x)
  }
})

test_that("quantiles that coincide are told once, and only where bins are used (D33)", {
  few <- data.frame(clicks = c(rep(0, 90), 1:10), x = runif(100))
  expect_warning(lime(few, as_regressor(nrow)), "clicks.*enough variance", class = "lime_warning_bins")
  expect_no_warning(lime(few, as_regressor(nrow), bin_continuous = FALSE))
  expect_no_warning(lime(few, as_regressor(nrow), quantile_bins = FALSE))
  expect_no_warning(lime(mtcars[c("am", "wt")], as_regressor(nrow))) # 0 and 1 are levels
})

test_that("constant and date columns cause no warnings of explain() (D30)", {
  training <- mixed_table()
  expect_warning(explainer <- lime(training, as_regressor(function(x) x$age)), "site.*never differs", class = "lime_warning_constant")
  expect_silent(e <- explain(training[1:3, ], explainer, n_features = 20))
  expect_false(any(c("site", "joined", "seen", "arrival") %in% e$feature))
})

test_that("highest_weights ranks per deviation where numbers keep their units (D35)", {
  training <- withr::with_seed(1, data.frame(small = runif(300) / 1000, large = runif(300) * 1000, third = runif(300)))
  f <- function(x) x$small * 300 + x$large / 100
  explainer <- lime(training, as_regressor(f), bin_continuous = FALSE)
  for (select in c("highest_weights", "auto")) {
    e <- explain(training[1, ], explainer, n_features = 1, feature_select = select)
    expect_identical(e$feature, "large", info = select)
  }
  wide <- cbind(training, replicate(8, runif(300)))
  e <- explain(wide[1, ], lime(wide, as_regressor(f), bin_continuous = FALSE), n_features = 7) # auto is highest_weights
  expect_identical(e$feature[1], "large")
})

test_that("whole numbers of a bin are equally likely (D36)", {
  training <- data.frame(x = 1:100, y = runif(100))
  seen <- seen_by(training[30, ], training, n_permutations = 50000)
  expect_type(seen$x, "integer")
  counts <- tabulate(seen$x[-1], 100)
  expect_lt(max(abs(counts - 500)), 5.5 * sqrt(500))
})

test_that("densities stay inside of the training data's range (D37)", {
  hp <- mtcars[c("hp", "wt")]
  seen <- seen_by(hp[1, ], hp, bin_continuous = FALSE, n_permutations = 20000)
  expect_true(all(seen$hp >= 52 & seen$hp <= 335))
  # the law: density() on its 512 points, folded at the ends
  density <- stats::density(hp$wt)
  h <- diff(density$x[1:2])
  fold <- function(x) ifelse(x < min(hp$wt), 2 * min(hp$wt) - x, ifelse(x > max(hp$wt), 2 * max(hp$wt) - x, x))
  for (q in quantile(hp$wt, c(0.1, 0.5, 0.9))) {
    grid <- fold(rep(density$x, each = 21) + h * seq(-0.5, 0.5, length.out = 21))
    expected <- sum(rep(density$y, each = 21)[grid <= q]) / sum(density$y) / 21
    expect_lt(abs(mean(seen$wt <= q) - expected), 5 * 0.5 / sqrt(20000))
  }
})

test_that("unknown labels, too many and wrong predictions are told (D22, D23)", {
  f <- function(x) cbind(a = rep(0.3, nrow(x)), b = 0.7)
  explainer <- lime(iris[1:4], as_classifier(f))
  expect_error(explain(iris[1, 1:4], explainer, labels = "z", n_features = 1), "z", class = "lime_error_argument")
  expect_error(explain(iris[1, 1:4], explainer, n_labels = 3, n_features = 1), class = "lime_error_argument")
  short <- lime(iris[1:4], as_classifier(function(x) f(x)[-1, ]))
  error <- expect_error(explain(iris[1:2, 1:4], short, n_labels = 1, n_features = 1), class = "lime_error_prediction")
  expect_identical(c(error$expected, error$got), c(1000L, 999L))
})

test_that("a case that cannot be predicted does not lose the others", {
  long <- which.max(iris$Petal.Length)
  f <- function(x) ifelse(x$Petal.Length == max(iris$Petal.Length), NaN, x$Petal.Length) # no copy has just that
  explainer <- lime(iris[1:4], as_regressor(f))
  expect_warning(e <- explain(iris[c(1, long, 60), 1:4], explainer, n_features = 2, n_permutations = 50), class = "lime_warning_case")
  expect_identical(is.na(e$feature_weight), e$case == as.character(long))
})

test_that("cases are predicted together up to batch_size rows, whatever it is the answer is the same", {
  rows <- NULL
  f <- function(x) {
    rows <<- c(rows, nrow(x))
    x$Petal.Length * x$Sepal.Width
  }
  explainer <- lime(iris[1:4], as_regressor(f))
  go <- function(...) {
    rows <<- NULL
    withr::with_seed(1, explain(iris[1:7, 1:4], explainer, n_features = 2, ...))
  }
  whole <- go()
  expect_identical(rows, c(1000L, 34000L)) # the first thousand show how fast the model is
  expect_identical(go(batch_size = 10000), whole)
  expect_identical(rows, c(1000L, 9000L, 10000L, 10000L, 5000L))
  expect_identical(go(batch_size = 12345), whole)
  expect_identical(go(batch_size = 4000), whole)
  expect_identical(rows, c(1000L, 4000L, rep(c(4000L, 1000L), 6)))
})

test_that("tibbles, data.tables and matrices are tables", {
  f <- function(x) x[, "Petal.Length"]
  m <- as.matrix(iris[1:4])
  seen <- NULL
  explainer <- lime(m, as_regressor(function(x) { seen <<- x; x[, 3] }))
  e <- withr::with_seed(1, explain(m[1:2, ], explainer, n_features = 2))
  expect_true(is.matrix(seen) && is.double(seen))
  expect_identical(colnames(seen), colnames(m))
  frame <- withr::with_seed(1, explain(iris[1:2, 1:4], lime(iris[1:4], as_regressor(function(x) x[, 3])), n_features = 2))
  expect_identical(e$feature_weight, frame$feature_weight)
  expect_identical(e$case, c("1", "1", "2", "2"))
  tbl <- tibble::as_tibble(iris[1:4])
  plain <- lime(tbl, as_regressor(function(x) { seen <<- x; x[, 3] }))
  expect_identical(withr::with_seed(1, explain(tbl[1:2, ], plain, n_features = 2))$feature_weight, frame$feature_weight)
  expect_identical(class(seen), "data.frame")
  skip_if_not_installed("data.table")
  dt <- data.table::as.data.table(iris[1:4])
  expect_identical(withr::with_seed(1, explain(dt[1:2, ], lime(dt, as_regressor(f)), n_features = 2))$feature_weight, frame$feature_weight)
})

test_that("around = 'case' draws around the case's own values", {
  training <- mixed_table()
  seen <- NULL
  explainer <- suppressWarnings(lime(training, as_regressor(function(x) { seen <<- x; x$age })))
  case <- training[3, ]
  case$age <- 150
  suppressMessages(explain(case, explainer, n_features = 1, around = "case"))
  expect_lt(abs(mean(seen$age) - 150), 5 * sd(training$age) / sqrt(5000))
  expect_lt(abs(sd(seen$age) / sd(training$age) - 1), 0.06)
  expect_true(all(seen$visits == round(seen$visits)))
  expect_lt(abs(mean(seen$member) - mean(training$member)), 0.05)
})

test_that("neighbours are whole rows of the training data, the nearest by Gower distance", {
  training <- mixed_table()
  explainer <- suppressWarnings(lime(training, as_regressor(function(x) { seen <<- x; x$age }), keep_training = TRUE))
  seen <- NULL
  explain(training[3, ], explainer, n_features = 2, neighbours = 20)
  used <- c("age", "visits", "member", "city", "plan", "grade", "waited")
  key <- function(x) do.call(paste, lapply(x[used], as.character))
  rows <- match(unique(key(seen)), key(training))
  expect_false(anyNA(rows))
  together <- rbind(training[3, used], training[used])
  nearest <- order(gower_oracle(transform(together, member = as.character(member))))[1:21] - 1
  expect_setequal(setdiff(rows, 3), setdiff(nearest, c(0, 3)))
  expect_error(explain(training[3, ], lime(training[1:3], as_regressor(nrow)), n_features = 1, neighbours = 5), "keep_training", class = "lime_error_argument")
})

test_that("columns of a group move together and are one feature", {
  cities <- c("Bonn", "Linz", "Wien")
  training <- withr::with_seed(1, {
    city <- sample(cities, 300, TRUE, c(0.5, 0.3, 0.2))
    data.frame(age = runif(300, 18, 80), Bonn = as.integer(city == "Bonn"), Linz = as.integer(city == "Linz"), Wien = as.integer(city == "Wien"))
  })
  seen <- NULL
  f <- function(x) { seen <<- x; x$age / 100 + 3 * x$Linz - x$Wien }
  explainer <- lime(training, as_regressor(f), groups = list(city = cities))
  linz <- which(training$Linz == 1)[1]
  e <- explain(training[linz, ], explainer, n_features = 2)
  expect_true(all(rowSums(seen[cities]) == 1))
  expect_identical(e$feature, c("age", "city"))
  expect_identical(e$feature_desc[2], "city = Linz")
  expect_identical(e$feature_value[2], "Linz")
  share <- colMeans(training[cities])
  expected <- 3 + share[["Wien"]] / (share[["Wien"]] + share[["Bonn"]]) # additive model: own value less that of the others
  expect_lt(abs(e$feature_weight[2] - expected), 5 * e$feature_se[2] + 0.01)
  for (bad in list("Bonn", list("Bonn"), list(city = c("Bonn", "Graz")), list(a = "Bonn", b = "Bonn"))) {
    expect_error(lime(training, as_regressor(f), groups = bad), "groups", class = "lime_error_argument")
  }
})

test_that("what is no table is told", {
  f <- as_regressor(nrow)
  expect_error(lime(data.frame(), f), class = "lime_error_argument")
  expect_error(lime(iris[0, ], f), "0 x 5", class = "lime_error_argument")
  expect_error(lime(data.frame(a = 1, a = 2, check.names = FALSE), f), "\"a\"", class = "lime_error_argument")
  for (odd in list(I(list(1, 2)), c(1i, 2i), as.raw(1:2), I(matrix(1:4, 2)))) {
    x <- data.frame(y = 1:2)
    x$odd <- odd
    error <- expect_error(lime(x, f), "odd", class = "lime_error_column")
    expect_identical(error$column, "odd")
  }
  explainer <- lime(iris, f)
  wrong <- iris[1, ]
  wrong$Sepal.Width <- "wide"
  expect_error(explain(wrong, explainer, n_features = 1), "Sepal.Width.*numeric.*character", class = "lime_error_column")
  expect_error(explain(iris[0, ], explainer, n_features = 1), class = "lime_error_argument")
  new <- iris[1:2, ]
  new$Species <- factor(c("setosa", "orchis"))
  level <- lime(iris, as_regressor(function(x) x$Petal.Length))
  expect_warning(explain(new, level, n_features = 1), "orchis.*Species", class = "lime_warning_column")
  for (bad in list(list(dist_fun = "far"), list(kernel_width = -1), list(gower_pow = 0), list(around = "moon"), list(neighbours = 0.5))) {
    expect_error(do.call(explain, c(list(iris[1, ], level, n_features = 1), bad)), names(bad), class = "lime_error_argument")
  }
  for (bad in list(list(bin_continuous = NA), list(n_bins = 0), list(quantile_bins = "yes"), list(use_density = 1), list(keep_training = 2))) {
    expect_error(do.call(lime, c(list(iris, f), bad)), names(bad), class = "lime_error_argument")
  }
  expect_error(explain(iris[1, ], list(), n_features = 1), "explainer", class = "lime_error_argument")
})

test_that("numbers of any size and kind can be explained", {
  training <- data.frame(huge = c(1e300, -1e300, 0, 5) , tiny = c(1e-300, 2e-300, 0, 1e-310), inf = c(Inf, 1, 2, -Inf), dup = c(1, 1, 1, 2))
  for (bins in c(TRUE, FALSE)) {
    explainer <- suppressWarnings(lime(training, as_regressor(function(x) x$dup), bin_continuous = bins))
    e <- suppressWarnings(explain(training, explainer, n_features = 4, n_permutations = 100))
    expect_s3_class(e, "lime_explanation")
  }
})

test_that("a logical column that is always TRUE stays so", {
  training <- data.frame(age = runif(100, 20, 80), consent = TRUE, never = FALSE, some = c(TRUE, NA))
  seen <- seen_by(training[1, ], training)
  expect_true(all(seen$consent) && !any(seen$never) && all(seen$some))
  case <- training[1, ]
  case$consent <- FALSE
  expect_warning(seen <- seen_by(case, training), "consent", class = "lime_warning_column")
  expect_identical(seen$consent, rep(c(FALSE, TRUE), c(1, 499)))
})

test_that("what no copy shares with the case is not explained: it would rest on row 1 alone", {
  training <- withr::with_seed(1, data.frame(
    y = rnorm(300), f = factor(sample(c("x", "y"), 300, TRUE), levels = c("x", "y", "never")), s = sample(c("a", "b"), 300, TRUE)
  ))
  case <- training[1, ]
  case$f[1] <- "never"
  case$s <- "new"
  explainer <- lime(training, as_regressor(function(d) { seen <<- rbind(seen, d); d$y }))
  seen <- NULL
  expect_warning(e <- explain(case, explainer, n_features = 3), "in s", class = "lime_warning_column")
  expect_identical(e$feature, "y")
  expect_identical(seen[1, "s"], "new") # the model gets it
  expect_false("new" %in% seen$s[-1])
})

test_that("integers stay within R's, huge predictions and kernels of no width lose one case or none", {
  training <- withr::with_seed(1, data.frame(i = as.integer(runif(300, -2.1e9, 2.1e9)), y = rnorm(300)))
  seen <- NULL
  explainer <- lime(training, as_regressor(function(d) { seen <<- d; d$y }))
  explain(training[1:2, ], explainer, n_features = 1, around = "case")
  expect_false(anyNA(seen$i))
  huge <- lime(training, as_regressor(function(d) ifelse(d$y == training$y[2], 1e200, d$y)))
  expect_warning(e <- explain(training[1:3, ], huge, n_features = 1), class = "lime_warning_case")
  expect_identical(is.na(e$feature_weight), c(FALSE, TRUE, FALSE))
  explain_one <- function(...) {
    set.seed(3)
    explain(iris[1, 1:4], lime(iris[1:4], as_regressor(function(d) d[[1]])), n_features = 2, dist_fun = "euclidean", ...)
  }
  expect_message(narrow <- explain_one(kernel_width = 1e-300), class = "lime_message_equal_weights")
  expect_equal(narrow$feature_weight, explain_one(kernel_width = 1e6)$feature_weight, tolerance = 1e-6)
})

test_that("columns of a class of their own keep it", {
  odd <- structure(c(1.5, 2.5, 9), class = "reading", unit = "mV")
  training <- data.frame(y = 1:3)
  training$odd <- odd
  seen <- seen_by(training[1, ], training)
  expect_identical(class(seen$odd), "reading")
  expect_identical(attr(seen$odd, "unit"), "mV")
})

test_that("bins of nearly equal numbers have names of their own; few bins cause no warning", {
  training <- data.frame(t = 1.7e9 + (1:300) * 1000, x = runif(300))
  explainer <- lime(training, as_regressor(function(d) d$t / 1e9))
  expect_length(unique(explain(training[c(10, 100, 200, 290), ], explainer, n_features = 1)$feature_desc), 4)
  expect_no_warning(lime(training, as_regressor(nrow), n_bins = 1))
  few <- data.frame(a = c(rep(0, 90), 1:10), b = c(rep(2, 95), 3:7))
  both <- expect_warning(lime(few, as_regressor(nrow)), class = "lime_warning_bins")
  expect_identical(both$column, c("a", "b"))
  expect_error(lime(training, as_regressor(nrow), n_bins = 1e9), "n_bins", class = "lime_error_argument")
})

test_that("memory of regressions is not that of a thousand labels", {
  explainer <- lime(iris[1:4], as_regressor(function(d) d[[1]]))
  how <- list(dist_fun = "gower", kernel_width = NULL, gower_pow = 1, around = "training", neighbours = NULL)
  cases <- lime:::table_cases(iris[1, 1:4], explainer, how, NULL)
  bytes <- lime:::memory_estimate(cases, 1, list(n_permutations = 1e6L, batch_size = 50000L))
  expect_lt(bytes, 1e8)
})

test_that("what the training data cannot give is told", {
  x <- data.frame(a = c(1, NA, 3, NA), b = c(NA, 2, NA, 4), empty = factor(rep(NA, 4), "level"), day = Sys.Date() + 0:3)
  expect_error(
    suppressWarnings(lime(x, as_regressor(function(x) seq_len(nrow(x))), groups = list(g = c("a", "day")))), "dates.*day", class = "lime_error_argument"
  )
  explainer <- suppressWarnings(lime(x[1:2], as_regressor(function(x) seq_len(nrow(x))), keep_training = TRUE))
  expect_error(
    explain(data.frame(a = 1, b = 2), explainer, n_features = 1, neighbours = 2), "no row of the training data is complete", class = "lime_error_argument"
  )
})

test_that("columns of strings without any are handed on as they are", {
  x <- data.frame(a = c(1.5, 2, 3, 4, 5), none = NA_character_, factor = factor(NA))
  for (bins in c(TRUE, FALSE)) {
    seen <- seen_by(x[1, ], x, bin_continuous = bins)
    expect_identical(unique(seen$none), NA_character_)
    expect_true(all(is.na(seen$factor)))
  }
})

test_that("neighbours and around = \"case\" exclude each other", {
  explainer <- lime(iris[1:4], as_regressor(function(x) x[[1]]), keep_training = TRUE)
  expect_error(explain(iris[1, 1:4], explainer, n_features = 1, neighbours = 5, around = "case"), "around", class = "lime_error_argument")
})

test_that("a column that the training data never had is not altered", {
  x <- data.frame(a = c(1, 2, 3, 4, 5), empty = factor(rep(NA, 5), "level"))
  expect_identical(as.character(unique(seen_by(x[1, ], x)$empty)), NA_character_)
})

test_that("where nothing varies the feature shown is one without a bin", {
  explain_one <- function(case, ...) {
    explainer <- lime(datasets::iris[1:2], as_regressor(function(x) seq_len(nrow(x))), ...)
    expect_warning(
      e <- suppressMessages(explain(case, explainer, n_features = 1, n_permutations = 50)), class = "lime_warning_no_features"
    )
    e
  }
  expect_identical(explain_one(datasets::iris[1, 1:2], n_bins = 1)$feature_desc, "Sepal.Length")
  unknown <- explain_one(data.frame(Sepal.Length = NA_real_, Sepal.Width = NA_real_))
  expect_identical(unknown$feature_desc, NA_character_)
  expect_identical(unknown$feature_weight, 0)
})

test_that("a table of nothing but texts is told that it is a table", {
  texts <- data.frame(text = c("one good film", "a dull one", "of no use"))
  number <- as_regressor(function(x) nchar(x$text))
  message <- expect_message(lime(texts, number), "x\\[\\[\"text\"\\]\\]", class = "lime_message_text")
  expect_identical(message$column, "text")
  for (none in list(
    data.frame(text = c("good film", "good film", "dull")), data.frame(text = c("red", "green", "blue")), cbind(texts, n = 1:3),
    data.frame(text = factor(texts$text))
  )) expect_no_message(lime(none, number))
})

test_that("the intercept column of model.matrix() is no surprise", {
  x <- stats::model.matrix(~ Sepal.Width + Species, datasets::iris)
  expect_no_warning(explainer <- lime(x, as_regressor(function(x) x[, "Sepal.Width"])))
  e <- explain(x[1:2, ], explainer, n_features = 4, n_permutations = 50)
  expect_false("(Intercept)" %in% e$feature)
  expect_warning(lime(cbind(x, always = 1), as_regressor(nrow)), "always never differs", class = "lime_warning_constant")
})
