#' Show the weights of explanations as bars
#'
#' One panel for each case and label, with a bar for every feature: how much it speaks for the prediction, or against
#' it. Thin lines reach two standard errors (`feature_se`) to both sides: a bar shorter than its line may as well point the other way.
#'
#' Bars of classifications are weights. Bars of regressions are contributions: where features are bins, levels, words or superpixels these
#' are the weights, too; of numbers without bins they are weight times value, so that columns in different units can be compared. The title
#' of the axis says which, and `bars` chooses. A `feature_weight` that you changed is drawn as you changed it.
#'
#' A panel wants about a third of an inch for each bar and one more for its title: make figures of many cases high, and use `ncol = 1` in narrow ones. A line below the plot says which explanations fit too poorly to be
#' read: those with an R2 below 0.1.
#'
#' @param explanation What [explain()] returned for tables, texts or images, or any data frame with its columns `case`, `feature_desc` and
#'   `feature_weight`; of the others, what is there is shown.
#' @param ncol Number of columns of panels; NULL: ggplot2's choice.
#' @param cases Names of the cases to show; NULL: all.
#' @param bars `"weight"` or `"contribution"`; NULL: weights of classifications, contributions of regressions.
#'
#' @return A ggplot object, of flipped coordinates: `description` on x, `feature_weight` on y. So in `labs(y = )`, `ylim()`
#'   or `geom_hline()` y is the weight, which lies across. Its data are the rows of the explanation with these columns changed or added:
#' \describe{
#'   \item{`feature_weight`}{dbl, what is drawn: the weight or the contribution}
#'   \item{`low`, `high`}{dbl, ends of its thin line; NA without `feature_se`}
#'   \item{`description`}{factor, a level for each bar, the largest last; the axis shows `feature_desc` for it}
#'   \item{`type`}{factor, `"Supports"` or `"Contradicts"`, of regressions `"Positive"` or `"Negative"`}
#'   \item{`case`, `label`}{factors, cases as they appear, the most probable label first}
#'   \item{`probability` or `prediction`, `Explanation fit`}{factor and chr, what stands on the strips}
#' }
#' @section Errors:
#' `lime_error_argument`: not an explanation, or no explanation of these cases.
#' @seealso [plot_explanations()] for many cases, [tidy()][explanation_tidy] for the numbers
#' @export
#' @examples
#' consumption <- lm(mpg ~ wt + hp + qsec, mtcars)
#' cars <- mtcars[c("wt", "hp", "qsec")]
#' explainer <- lime(cars, consumption)
#' explanation <- explain(cars[c("Maserati Bora", "Fiat 128"), ], explainer, n_features = 3)
#' plot_features(explanation)
#'
#' # It is a ggplot: a title, what the bars are, weights as numbers
#' plot_features(explanation) +
#'   ggplot2::labs(title = "Consumption of two cars", y = "Miles per gallon") +
#'   ggplot2::geom_text(ggplot2::aes(label = round(feature_weight, 1)))
plot_features <- function(explanation, ncol = 2, cases = NULL, bars = NULL) {
  call <- rlang::current_env()
  if (!is.null(ncol)) ncol <- check_count(ncol, "ncol")
  if (!is.null(bars)) bars <- check_choice(bars, "bars", c("weight", "contribution"))
  rows <- explained_rows(explanation, cases, call)
  panels <- panel_columns(rows)
  panel <- do.call(paste, c(unname(panels), sep = "\r"))
  n_panels <- length(unique(panel))
  tell_many_panels(n_panels)
  drawn <- feature_bars(rows, bars)
  drawn[names(panels)] <- panels
  shown <- description_labels(drawn)
  axis <- unlist(lapply(split(as.character(drawn$description), panel), shown))
  columns <- if (is.null(ncol)) ggplot2::wrap_dims(n_panels)[2] else min(ncol, n_panels)
  # Flipped, so that description is x and weight y, as ever: what users add relies on it. Scales are free by where they are seen.
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data$description, y = .data$feature_weight)) +
    ggplot2::geom_col(ggplot2::aes(fill = .data$type), width = 0.75) +
    ggplot2::geom_linerange(ggplot2::aes(ymin = .data$low, ymax = .data$high), colour = "grey25", linewidth = 0.4, na.rm = TRUE) +
    ggplot2::geom_hline(yintercept = 0, colour = "grey40", linewidth = 0.3) +
    ggplot2::coord_flip() +
    ggplot2::scale_x_discrete(labels = shown) +
    ggplot2::scale_fill_manual(values = stats::setNames(c("steelblue", "firebrick"), levels(drawn$type)), drop = FALSE) +
    ggplot2::guides(x = ggplot2::guide_axis(check.overlap = TRUE)) + # the axis below: guides are not flipped
    ggplot2::facet_wrap(
      ggplot2::vars(!!!rlang::syms(names(panels))), labeller = panel_labeller(function() bar_strip_room(axis, columns)),
      scales = if (several_outputs(rows)) "free" else "free_y", ncol = columns
    ) +
    ggplot2::labs(
      x = "Feature", y = if (is.null(bars)) default_title(drawn, rows) else capitals(bars), fill = NULL,
      caption = notes_of(explanation, cases, rows)
    ) +
    theme_lime() +
    unclipped() +
    ggplot2::theme(
      panel.grid.major.y = ggplot2::element_blank(), axis.title = ggplot2::element_text(size = 9),
      legend.justification = "right", legend.key.size = ggplot2::unit(0.9, "lines"),
      plot.caption = ggplot2::element_text(hjust = 0), plot.caption.position = "plot"
    )
}

# Hundreds of panels take minutes to draw, and nobody reads them.
tell_many_panels <- function(n) {
  if (n <= 60) return(invisible())
  lime_inform(c("{n} panels are many.", i = "Choose {.arg cases}, or use {.fn plot_explanations}."), "panels", panels = n)
}

# The rows with what is drawn as their feature_weight, low and high ends of its line, type and description.
feature_bars <- function(rows, bars) {
  weight <- rows$feature_weight
  contribution <- identical(bars, "contribution") || (is.null(bars) && is_number_model(rows))
  rows$feature_weight <- if (contribution) contributions_of(rows) else weight
  reach <- if ("feature_se" %in% names(rows)) {
    2 * rows$feature_se * ifelse(weight == 0, 1, abs(rows$feature_weight / weight))
  } else NA_real_
  rows$low <- rows$feature_weight - reach
  rows$high <- rows$feature_weight + reach
  words <- if (is_number_model(rows)) c("Positive", "Negative") else c("Supports", "Contradicts")
  rows$type <- factor(words[ifelse(rows$feature_weight > 0, 1, 2)], words)
  rows$description <- bar_names(rows)
  rows
}

default_title <- function(drawn, rows) {
  if (isTRUE(all.equal(drawn$feature_weight, rows$feature_weight))) "Weight" else "Contribution"
}

# A level for each bar, the largest last, which is on top: case, label and description.
bar_names <- function(rows) {
  bar <- paste0(format(do.call(paste, c(case_columns_of(rows), sep = "_"))), " ", rows$feature_desc)
  bar <- make.unique(bar)
  factor(bar, bar[order(abs(rows$feature_weight))])
}

# The axis shows the descriptions alone; few bars have room for two lines.
description_labels <- function(drawn) {
  shown <- stats::setNames(shorten(drawn$feature_desc, 46), as.character(drawn$description))
  function(x) wrap_descriptions(ifelse(x %in% names(shown), shown[x], x), if (length(x) > 8) 40 else 20)
}
