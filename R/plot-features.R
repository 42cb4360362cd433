#' Show the weights of explanations as bars
#'
#' One panel for each case and label, with a bar for every feature: how much it speaks for the prediction, or against
#' it. Thin lines reach two standard errors (`feature_se`) to both sides: a bar shorter than its line may as well point the other way.
#'
#' The bars are contributions. Where features are bins, levels, words or superpixels these are the weights; of numbers without bins they are
#' weight times value, so that columns in different units can be compared. A panel wants about a third of an inch for each bar and one
#' more for its title: make figures of many cases high, and use `ncol = 1` in narrow ones. A line below the plot says which explanations fit too poorly to be
#' read: those with an R2 below 0.1.
#'
#' @param explanation What [explain()] returned for tables, texts or images, or any data frame with its columns.
#' @param ncol Number of columns of panels.
#' @param cases Names of the cases to show; NULL: all.
#'
#' @return A ggplot object.
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
plot_features <- function(explanation, ncol = 2, cases = NULL) {
  call <- rlang::current_env()
  ncol <- check_count(ncol, "ncol")
  rows <- explained_rows(explanation, cases, call)
  words <- if (is_number_model(rows)) c("Positive", "Negative") else c("Supports", "Contradicts")
  bars <- feature_bars(rows)
  bars$panel <- panel_strips(rows)
  bars$sign <- factor(words[ifelse(bars$weight > 0, 1, 2)], words)
  tell_many_panels(nlevels(bars$panel))
  narrow <- if (max(table(bars$panel)) > 8) 40 else 20 # few bars have room for two lines
  descriptions <- stats::setNames(wrap_descriptions(shorten(bars$desc, 46), narrow), as.character(bars$bar))
  ggplot2::ggplot(bars, ggplot2::aes(x = .data$weight, y = .data$bar)) +
    ggplot2::geom_col(ggplot2::aes(fill = .data$sign), width = 0.75) +
    ggplot2::geom_linerange(ggplot2::aes(xmin = .data$low, xmax = .data$high), colour = "grey25", linewidth = 0.4, na.rm = TRUE) +
    ggplot2::geom_vline(xintercept = 0, colour = "grey40", linewidth = 0.3) +
    ggplot2::scale_x_continuous(n.breaks = 4, guide = ggplot2::guide_axis(check.overlap = TRUE)) +
    ggplot2::scale_y_discrete(labels = descriptions) +
    ggplot2::scale_fill_manual(values = stats::setNames(c("steelblue", "firebrick"), words), drop = FALSE) +
    ggplot2::facet_wrap(ggplot2::vars(.data$panel), scales = if (several_outputs(rows)) "free" else "free_y", ncol = min(ncol, nlevels(bars$panel))) +
    ggplot2::labs(x = if (isTRUE(all.equal(bars$weight, rows$feature_weight))) "Weight" else "Contribution", y = "Feature", fill = NULL, caption = notes_of(explanation, cases, rows)) +
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

# weight, low and high ends of its line, desc, and bar: the bars of all panels, the largest of each on top.
feature_bars <- function(rows) {
  contribution <- if ("contribution" %in% names(rows)) rows$contribution else rows$feature_weight
  reach <- if ("feature_se" %in% names(rows)) {
    2 * rows$feature_se * ifelse(rows$feature_weight == 0, 1, abs(contribution / rows$feature_weight))
  } else NA_real_
  bar <- seq_len(nrow(rows))
  data.frame(
    weight = contribution, low = contribution - reach, high = contribution + reach, desc = rows$feature_desc,
    bar = factor(bar, bar[order(abs(contribution))])
  )
}
