# Milliseconds of the surrogate: selection of 6 features by forward selection and the ridge, for one case. Needs glmnet.
#
#     tools/setup && . tools/env.sh && Rscript bench/surrogate.R

library(lime)

# Median over `times` timings, each of so many calls that it lasts 20 ms or more; ms per call.
milliseconds <- function(expr, times = 41) {
  run <- eval(call("function", NULL, substitute(expr)), parent.frame())
  run()
  once <- system.time(run())[["elapsed"]]
  calls <- max(1, ceiling(0.02 / max(once, 1e-5)))
  timing <- function(i) system.time(for (j in seq_len(calls)) run())[["elapsed"]] / calls
  1000 * stats::median(vapply(seq_len(times), timing, 0))
}

# What an explanation of an image gives: masks, predictions of k labels, similarities.
problem <- function(n, d, k) {
  set.seed(1)
  z <- matrix(as.numeric(runif(n * d) < 0.5), n, d)
  z[1, ] <- 1
  beta <- matrix(rnorm(d * k), d, k)
  y <- stats::plogis(z %*% beta / sqrt(d) + rnorm(n * k, sd = 0.3))
  colnames(y) <- paste0("label", seq_len(k))
  list(z = z, y = y, w = sqrt(rowMeans(z)))
}

request <- list(n_features = 6L, feature_select = "forward_selection")
ours <- function(p, times = 41) milliseconds(lime:::fit_surrogate(p$z, p$y, p$w, request, "case"), times)

# Peers, on the first label.
glmnet_once <- function(p, columns) { # one ridge on given columns, as CRAN lime fits it
  glmnet::glmnet(p$z[, columns], p$y[, 1], weights = p$w, alpha = 0, lambda = 2 / nrow(p$z))
}
forward_lm <- function(p, n_features = 6) { # forward selection that fits every candidate anew
  total <- sum(p$w * (p$y[, 1] - stats::weighted.mean(p$y[, 1], p$w))^2)
  chosen <- integer()
  for (step in seq_len(n_features)) {
    left <- setdiff(seq_len(ncol(p$z)), chosen)
    r2 <- vapply(left, function(j) {
      fit <- stats::lm.wfit(cbind(1, p$z[, c(chosen, j), drop = FALSE]), p$y[, 1], p$w)
      1 - sum(p$w * fit$residuals^2) / total
    }, 0)
    chosen <- c(chosen, left[which.max(r2)])
  }
  chosen
}

cat("load average:", head(strsplit(readLines("/proc/loadavg"), " ")[[1]], 3), "; threads:", lime:::lime_threads(), "\n\n")
rows <- list()
for (size in list(c(1000, 50), c(5000, 100))) {
  for (k in c(1, 2, 10)) {
    p <- problem(size[1], size[2], k)
    ms <- ours(p)
    rows[[length(rows) + 1]] <- data.frame(
      what = "lime, forward selection of 6 and ridge", n = size[1], d = size[2], labels = k,
      `ms` = round(ms, 3), `ms per label` = round(ms / k, 3), check.names = FALSE
    )
  }
  p <- problem(size[1], size[2], 1)
  chosen <- lime:::fit_surrogate(p$z, p$y, p$w, request, "case")[[1]]$features
  stopifnot(identical(chosen, forward_lm(p)))
  peers <- c(
    "glmnet(alpha = 0), one fit on 6 given columns" = milliseconds(glmnet_once(p, chosen)),
    "glmnet(alpha = 0), one fit on all columns" = milliseconds(glmnet_once(p, seq_len(size[2]))),
    "lm.wfit, forward selection of 6" = milliseconds(forward_lm(p), times = 5)
  )
  rows[[length(rows) + 1]] <- data.frame(
    what = names(peers), n = size[1], d = size[2], labels = 1, `ms` = round(peers, 3), `ms per label` = round(peers, 3),
    check.names = FALSE, row.names = NULL
  )
}
print(do.call(rbind, rows), row.names = FALSE, right = FALSE)
