#' Show many explanations as a heat map
#'
#' One column for each case and one row for each feature, in a panel for each label; the fill is the weight. Features of tables are in the
#' order of their columns, others by name; bins of one column in the order of their values. To see what many cases
#' have in common. A row wants about a seventh of an inch, or its label is left out: make figures of many features high. Weights of several
#' outputs, whose units differ, are divided by the largest of each.
#'
#' @param explanation What [explain()] returned for tables or texts, or any data frame with its columns `case`, `feature_desc` and
#'   `feature_weight`; of the others, what is there is shown.
#' @param ... For [ggplot2::facet_wrap()], for example `ncol`.
#'
#' @return A ggplot object: `case` on x, `feature_desc` on y, `feature_weight` as the fill, panels by `label`.
#' @section Errors:
#' `lime_error_argument`: not an explanation, or one of images, whose superpixels are others in each picture.
#' @seealso [plot_features()] for few cases
#' @export
#' @examples
#' consumption <- lm(mpg ~ wt + hp + qsec, mtcars)
#' cars <- mtcars[c("wt", "hp", "qsec")]
#' explainer <- lime(cars, consumption)
#' plot_explanations(explain(cars[1:8, ], explainer, n_features = 3))
plot_explanations <- function(explanation, ...) {
  call <- rlang::current_env()
  rows <- explained_rows(explanation, NULL, call)
  if (is.list(rows[["feature_value"]])) {
    argument_error("explanation", "one of tables or texts", "one of images", call, "Use `plot_image_explanation()`.")
  }
  cases <- unique(as.character(rows$case))
  numbers <- suppressWarnings(as.numeric(cases))
  rows$case <- factor(rows$case, if (anyNA(numbers)) cases else cases[order(numbers)])
  rows$feature_desc <- factor(rows$feature_desc, rev(unique(rows$feature_desc[feature_order(rows)])))
  panels <- setdiff(names(case_columns_of(rows)), "case")
  rows[names(models_of(rows))] <- models_of(rows)
  title <- "Feature weight"
  if (several_outputs(rows)) { # in units of their own
    rows$feature_weight <- rows$feature_weight / stats::ave(abs(rows$feature_weight), rows$label, FUN = function(w) max(w, .Machine$double.xmin))
    title <- "Feature weight,\n1 is the largest of an output"
  }
  ggplot2::ggplot(rows, ggplot2::aes(x = .data$case, y = .data$feature_desc, fill = .data$feature_weight)) +
    ggplot2::geom_tile() +
    list(if (length(panels) > 0) ggplot2::facet_wrap(ggplot2::vars(!!!rlang::syms(panels)), ...)) +
    ggplot2::scale_x_discrete(expand = c(0, 0), labels = function(x) shorten(x, 24), guide = ggplot2::guide_axis(check.overlap = TRUE)) +
    # Many rows are low: a line each.
    ggplot2::scale_y_discrete(expand = c(0, 0), guide = ggplot2::guide_axis(check.overlap = TRUE), labels = function(x) {
      if (length(x) > 5) shorten(x, 36) else wrap_descriptions(x, 20)
    }) +
    ggplot2::scale_fill_gradient2(low = "firebrick", mid = "#f7f7f7", high = "steelblue", n.breaks = 4) +
    ggplot2::labs(x = "Case", y = "Feature", fill = title, caption = notes_of(explanation, NULL, rows)) + # not the scales' names, which would win over labs()
    theme_lime() +
    title_on_bar() +
    ggplot2::theme(
      panel.border = ggplot2::element_rect(fill = NA, colour = "grey60", linewidth = 1), panel.grid = ggplot2::element_blank(),
      axis.text.y = ggplot2::element_text(size = 8), legend.margin = ggplot2::margin(), legend.title = ggplot2::element_text(size = 9),
      legend.key.width = ggplot2::unit(1.6, "lines"), legend.key.height = ggplot2::unit(0.6, "lines"), # a bar of five keys
      axis.text.x = ggplot2::element_text(angle = 45, hjust = 1, vjust = 1, size = 8),
      plot.caption = ggplot2::element_text(hjust = 0), plot.caption.position = "plot"
    ) +
    unclipped() # names of labels over narrow panels
}

# Of tables the order of their columns; of others that of the features' names. Bins of a column by the case's value, levels by name.
feature_order <- function(rows) {
  columns <- if (is.list(rows[["data"]])) names(rows$data[[1]])
  feature <- as.character(rows[["feature"]] %||% rows$feature_desc)
  value <- as.character(rows[["feature_value"]] %||% rows$feature_desc)
  order(match(feature, columns), feature, suppressWarnings(as.numeric(value)), value)
}

# The title of a colour bar above it; ggplot2 has a theme's element for it from 3.5.0 on.
title_on_bar <- function() {
  if ("legend.title.position" %in% names(ggplot2::get_element_tree())) return(ggplot2::theme(legend.title.position = "top"))
  ggplot2::guides(fill = ggplot2::guide_colourbar(title.position = "top"))
}
