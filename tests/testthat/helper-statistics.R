# Data for models of statistics packages: numbers, shares, counts, two classes in three storages, ordered classes, groups. No class is told
# apart from the others by a line.
mixed_flowers <- function() {
  withr::with_seed(1, {
    flowers <- droplevels(datasets::iris[51:150, ])
    virginica <- xor(flowers$Species == "virginica", stats::runif(100) < 0.15)
    within(flowers, {
      group <- factor(sample(letters[1:5], 100, TRUE))
      count <- stats::rpois(100, 2)
      share <- pmin(pmax(Petal.Width / 3, 0.01), 0.99)
      size <- cut(Petal.Width + stats::rnorm(100, 0, 0.3), c(-Inf, 1.4, 1.9, Inf), c("low", "mid", "high"), ordered_result = TRUE)
      kind <- factor(sample(levels(datasets::iris$Species), 100, TRUE, c(0.2, 0.3, 0.5)))
      numbers <- virginica + 0
      logicals <- virginica
      classes <- factor(virginica, labels = c("no", "yes"))
    })
  })
}

mixed_rows <- function(columns = c("Petal.Length", "Sepal.Width", "Sepal.Length", "group")) {
  mixed_flowers()[c(1, 60, 20, 84), columns]
}

# Probabilities of the second of two classes as a matrix.
two_columns <- function(p, labels = c("no", "yes")) {
  p <- as.vector(p)
  matrix(c(1 - p, p), ncol = 2, dimnames = list(NULL, labels))
}

# A function of a package that may not be suggested.
from <- function(package, name) getExportedValue(package, name)
