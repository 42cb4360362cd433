# The same mathematics again, the slow and obvious way.

# Weighted ridge regression with lime's penalty: 2 / n added to the correlations of the columns.
ridge_oracle <- function(z, y, w, shift = if (ncol(z) > 1) 2 / nrow(z) else 0) {
  share <- w / sum(w)
  centre <- colSums(share * z)
  middle <- sum(share * y)
  zc <- sweep(z, 2, centre)
  yc <- y - middle
  cxx <- crossprod(zc, share * zc)
  cxy <- crossprod(zc, share * yc)
  spread <- sqrt(sum(share * yc^2))
  beta <- drop(solve(cxx + shift * diag(diag(cxx), ncol(z)), cxy))
  fitted <- middle + drop(zc %*% beta)
  list(
    weights = beta, intercept = middle - sum(beta * centre),
    r2 = 1 - sum(share * (y - fitted)^2) / spread^2, prediction = fitted[1]
  )
}

# Standard errors of weighted least squares that hold for any residuals (sandwich), intercept first.
robust_errors <- function(z, y, w) {
  x <- cbind(1, z)
  bread <- solve(crossprod(x, w * x))
  residual <- y - drop(x %*% (bread %*% crossprod(x, w * y)))
  sqrt(diag(bread %*% crossprod(x * (w * residual)) %*% bread))
}

# What the explanation of "all superpixels in `of` are there" converges to, with d superpixels, `p` of them in `of`:
# Garreau and Mardaoui (2021), arXiv 2102.06307, for independent removal, or the law of the number kept, and the weight
# sqrt(share kept).
and_limit <- function(d, p, p_remove = 0.5, law = stats::dbinom(0:d, d, 1 - p_remove)) {
  k <- 0:d
  alpha <- function(m) {
    falling <- vapply(k, function(k) prod(k - seq_len(m) + 1) / prod(d - seq_len(m) + 1), 0)
    sum(law * sqrt(k / d) * falling)
  }
  a0 <- alpha(0)
  a1 <- alpha(1)
  a2 <- alpha(2)
  c <- (d - 1) * a0 * a2 - d * a1^2 + a0 * a1
  s0 <- (d - 1) * a2 + a1
  s1 <- -a1
  s2 <- ((d - 2) * a0 * a2 - (d - 1) * a1^2 + a0 * a1) / (a1 - a2)
  s3 <- (a1^2 - a0 * a2) / (a1 - a2)
  ap <- alpha(p)
  ap1 <- alpha(p + 1)
  list(
    intercept = (s0 * ap + p * s1 * ap + (d - p) * s1 * ap1) / c,
    inside = (s1 * ap + s2 * ap + (p - 1) * s3 * ap + (d - p) * s3 * ap1) / c,
    outside = (s1 * ap + s2 * ap1 + p * s3 * ap + (d - p - 1) * s3 * ap1) / c
  )
}

# Number of 4-connected areas of equal value.
count_areas <- function(segments) {
  h <- nrow(segments)
  seen <- matrix(FALSE, h, ncol(segments))
  areas <- 0
  for (start in seq_along(segments)) {
    if (seen[start]) next
    areas <- areas + 1
    front <- start
    seen[start] <- TRUE
    while (length(front) > 0) {
      row <- (front - 1) %% h + 1
      column <- (front - 1) %/% h + 1
      near <- c(front[row > 1] - 1, front[row < h] + 1, front[column > 1] - h, front[column < ncol(segments)] + h)
      from <- c(front[row > 1], front[row < h], front[column > 1], front[column < ncol(segments)])
      front <- unique(near[segments[near] == segments[from] & !seen[near]])
      seen[front] <- TRUE
    }
  }
  areas
}

# Mean over pixels of 4 pi area / perimeter^2 of their superpixel; the frame of the picture counts as border.
compactness <- function(segments) {
  framed <- matrix(-99L, nrow(segments) + 2, ncol(segments) + 2)
  rows <- seq_len(nrow(segments)) + 1
  columns <- seq_len(ncol(segments)) + 1
  framed[rows, columns] <- segments
  edges <- (framed[rows - 1, columns] != segments) + (framed[rows + 1, columns] != segments) +
    (framed[rows, columns - 1] != segments) + (framed[rows, columns + 1] != segments)
  perimeter <- tapply(edges, segments, sum)
  area <- tapply(edges, segments, length)
  sum(area * 4 * pi * area / perimeter^2) / length(segments)
}

# CIE Lab as bytes: L * 2.55, a + 127.5, b + 127.5, of colours 0..255 in rows.
lab_oracle <- function(rgb) {
  linear <- rgb / 255
  linear <- ifelse(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055)^2.4)
  to_xyz <- rbind(
    c(0.4124564, 0.3575761, 0.1804375), c(0.2126729, 0.7151522, 0.0721750), c(0.0193339, 0.1191920, 0.9503041)
  )
  xyz <- sweep(linear %*% t(to_xyz), 2, c(0.950456, 1, 1.088754), "/")
  f <- ifelse(xyz > 216 / 24389, xyz^(1 / 3), (24389 / 27 * xyz + 16) / 116)
  f <- matrix(f, ncol = 3)
  lab <- cbind((116 * f[, 2] - 16) * 2.55, 500 * (f[, 1] - f[, 2]) + 127.5, 200 * (f[, 2] - f[, 3]) + 127.5)
  floor(lab + 0.5)
}

# Adjusted Rand index of two labellings (Hubert and Arabie 1985).
rand_oracle <- function(a, b) {
  joint <- unclass(table(c(a), c(b)))
  pairs <- function(n) sum(n * (n - 1) / 2)
  expected <- pairs(rowSums(joint)) * pairs(colSums(joint)) / pairs(length(a))
  most <- (pairs(rowSums(joint)) + pairs(colSums(joint))) / 2
  if (most == expected) 1 else (pairs(joint) - expected) / (most - expected)
}

# Pixels that differ from one of their four neighbours.
edge_oracle <- function(segments) {
  edge <- array(FALSE, dim(segments))
  down <- segments[-1, ] != segments[-nrow(segments), ]
  right <- segments[, -1] != segments[, -ncol(segments)]
  edge[-1, ] <- edge[-1, ] | down
  edge[-nrow(segments), ] <- edge[-nrow(segments), ] | down
  edge[, -1] <- edge[, -1] | right
  edge[, -ncol(segments)] <- edge[, -ncol(segments)] | right
  edge
}

# Gower distance of the rows of a data frame to the first one, as lime has always had it: dates, strings and factors by their
# definition, two FALSE not compared, columns without range not either.
gower_oracle <- function(x) {
  alike <- compared <- matrix(0, nrow(x), ncol(x))
  for (j in seq_along(x)) {
    v <- x[[j]]
    if (is.character(v) || is.factor(v)) {
      alike[, j] <- as.character(v) == as.character(v[1])
      compared[, j] <- 1
    } else if (is.logical(v)) {
      alike[, j] <- v & v[1]
      compared[, j] <- v | v[1]
    } else {
      v <- as.numeric(v)
      range <- diff(range(v))
      if (range < 1e-8) next
      alike[, j] <- 1 - abs(v - v[1]) / range
      compared[, j] <- 1
    }
  }
  1 - rowSums(alike) / rowSums(compared)
}

# What explanations of texts converge to, intercept first: the least squares over all subsets of d words but the empty one. f: from
# masks (rows) to predictions.
subset_limit <- function(d, f) {
  z <- as.matrix(expand.grid(rep(list(0:1), d)))[-1, ]
  kept <- rowSums(z)
  w <- sqrt(kept / d) / d / choose(d, kept)
  x <- cbind(1, z)
  drop(unname(solve(crossprod(x, w * x), crossprod(x, w * f(z)))))
}
