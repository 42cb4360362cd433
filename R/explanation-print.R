# How an explanation is printed: what matters at 80 columns, heaviest first.

#' @export
print.lime_explanation <- function(x, ..., width = NULL) {
  if (is.null(width) && shows_what_matters(x)) print(explanation_view(x), ...) else NextMethod()
  invisible(x)
}

# Columns that users changed to something else are printed as they are.
shows_what_matters <- function(x) {
  numbers <- c("model_r2", "feature_weight", "feature_se")
  if (!all(c("case", "feature_desc", numbers) %in% names(x))) return(FALSE)
  shown <- c(unclass(x)[intersect(c(numbers, "contribution"), names(x))], list(label_numbers(x)))
  all(vapply(shown, function(column) is.numeric(column) && !is.object(column), NA))
}

# Names of cases, labels and features as a terminal may show them.
shown_strings <- function(columns) {
  strings <- vapply(columns, is.character, NA)
  columns[strings] <- lapply(columns[strings], function(column) spell_out(cut_long(column)))
  columns
}

#' @exportS3Method pillar::tbl_format_setup
tbl_format_setup.lime_explanation <- function(x, ...) {
  columns <- shown_strings(unclass(x))
  attributes(columns) <- attributes(x)
  of_tibbles <- utils::getS3method("tbl_format_setup", "tbl", envir = asNamespace("pillar"))
  of_tibbles(columns, ...)
}

# A tibble of short names with the rows in the order of their bars.
explanation_view <- function(x) {
  contribution <- contributions_of(x)
  columns <- list(
    feature = if (is_of_images(x)) x$feature,
    description = x$feature_desc, weight = x$feature_weight, error = signif(x$feature_se, 2),
    contribution = if (!isTRUE(all.equal(contribution, x$feature_weight))) contribution
  )
  said <- if (is_number_model(x)) list(prediction = label_numbers(x)) else list(prob = round(label_numbers(x), 6))
  columns <- c(case_columns_of(x), said, list(fit = round(x$model_r2, 3)), Filter(Negate(is.null), columns))
  rows <- unlist(lapply(case_label_rows(x), function(rows) rows[order(-abs(contribution[rows]))]))
  view <- new_tibble(shown_strings(lapply(columns, `[`, rows)), nrow = nrow(x), class = "lime_explanation_view")
  attr(view, "of") <- x
  view
}

#' @exportS3Method pillar::tbl_sum
tbl_sum.lime_explanation_view <- function(x, ...) tbl_sum.lime_explanation(attr(x, "of"))

#' @exportS3Method pillar::tbl_format_footer
tbl_format_footer.lime_explanation_view <- function(x, setup, ...) {
  whole <- attr(setup$x, "of")
  all <- sprintf("Heaviest features first. All %d columns: print(x, width = Inf)", ncol(whole))
  c(NextMethod(), footer_lines(c(all, poor_fit(whole)), setup$width))
}

#' @exportS3Method pillar::tbl_format_footer
tbl_format_footer.lime_explanation <- function(x, setup, ...) {
  known <- all(c("case", "model_r2") %in% names(setup$x))
  c(NextMethod(), footer_lines(if (known) poor_fit(setup$x), setup$width))
}

# Each note begins a line.
footer_lines <- function(notes, width) {
  lines <- unlist(lapply(notes, strwrap, width = min(width, getOption("width")), initial = "# ", prefix = "#   "))
  if (length(lines) > 0) pillar::style_subtle(lines)
}

# A few lines for each case and label.
#' @export
print.lime_explanation_summary <- function(x, ..., n = 20) {
  if (!all(c("case", "r.squared", "supports", "contradicts") %in% names(x))) return(NextMethod())
  for (i in seq_len(min(n, nrow(x)))) cat(summary_lines(as.list(x)[names(x)], i), sep = "\n")
  if (nrow(x) > n) cat("... and ", nrow(x) - n, " more: print(x, n = Inf)\n", sep = "")
  invisible(x)
}

summary_lines <- function(x, i) {
  x <- shown_strings(x)
  short <- function(number) format(number[i], digits = 3)
  about <- toString(c(x$model[i], x$case[i], x$label[i]))
  first <- paste0(about, ": prediction ", short(x$label_prob %||% x$prediction), ", fit ", short(x$r.squared))
  named <- function(name) strwrap(paste0(name, ": ", x[[name]][i]), indent = 2, exdent = 4)
  c(first, if (x$supports[i] != "") named("supports"), if (x$contradicts[i] != "") named("contradicts"))
}

#' @exportS3Method pillar::tbl_sum
tbl_sum.lime_explanation <- function(x, ...) {
  count <- function(column, word) {
    n <- length(stats::na.omit(unique(x[[column]])))
    if (n > 0) paste0(n, " ", word, if (n != 1) "s")
  }
  parts <- c(
    count("model", "model"), count("case", "case"), count("label", "label"),
    paste(nrow(x), if (nrow(x) == 1) "row" else "rows")
  )
  c("lime explanation" = toString(parts))
}

# Of explanations that explain less than a tenth of how the prediction varies: that they do, and what may help. Or NULL.
poor_fit <- function(explanation) {
  first <- vapply(case_label_rows(explanation), `[`, 1L, 1)
  r2 <- explanation[["model_r2"]][first]
  poor <- sum(r2 < 0.1, na.rm = TRUE)
  if (poor == 0) return(NULL)
  which <- if (length(r2) == 1) "This explanation fits" else sprintf("%d of %d explanations fit", poor, length(r2))
  c(
    sprintf("%s poorly (R2 below 0.1). %s weights say little.", which, if (length(r2) == 1) "Its" else "Their"),
    sprintf("%s may help.", better_fit(explanation))
  )
}

# The arguments that change the fit of a kind of data.
better_fit <- function(explanation) {
  if (is_of_images(explanation)) {
    "More `n_features`, another `background` or other `n_superpixels`"
  } else if (is.list(explanation[["data"]])) {
    "More `n_features`, other `n_bins` or a narrower `kernel_width`"
  } else {
    "More `n_features`"
  }
}
