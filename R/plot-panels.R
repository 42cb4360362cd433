# Panels and what is written on them: of tables and texts one for each case and label, of pictures one for each label.

## Tables and texts

# What makes panels and stands on their strips, as far as the explanation has it, in the order of the panels: model, case, probability or
# prediction, label, `Explanation fit`. Factors: cases as they appear (or the user's own levels), the most probable label first.
panel_columns <- function(rows) {
  in_order <- function(x, by = seq_along(x)) factor(x, unique(x[order(by)]))
  short <- function(x) formatC(x, digits = 2, format = "g")
  plain <- function(x) vapply(x, format, "", digits = 3, scientific = 6)
  out <- models_of(rows)
  out$case <- if (is.factor(rows$case)) droplevels(rows$case) else in_order(rows$case)
  value <- label_numbers(rows)
  if (!is.null(value)) {
    out[[label_value(rows)]] <- in_order(if (is_number_model(rows)) plain(value) else short(value), -value)
  }
  if (!is_regression(rows)) out$label <- factor(rows$label, labels_by_probability(rows))
  if ("model_r2" %in% names(rows)) out[["Explanation fit"]] <- short(rows$model_r2)
  out
}

# A labeller: "Case: 1", "Label: setosa", "Probability: 0.98", "Explanation Fit: 0.58" in one strip. `room()`: width over a panel in pt,
# asked when the plot is drawn; lines are broken until they fit.
panel_labeller <- function(room = function() Inf) {
  function(labels) {
    labels <- labels[intersect(c("model", "case", "label", "probability", "prediction", "Explanation fit"), names(labels))]
    values <- Map(function(name, value) paste0(capitals(name), ": ", value), names(labels), labels)
    room <- room()
    n <- 33
    fits <- FALSE
    while (!fits && n > 12) {
      n <- n - 1
      strips <- do.call(paste, c(unname(lapply(values, wrap_words, n)), sep = "\n"))
      fits <- is.infinite(room) || strip_extent(strips) <= room
    }
    list(strips)
  }
}

# The column `model`, which tells explanations of several models apart, as a factor in the order of the rows.
models_of <- function(rows) if (has_models(rows)) list(model = factor(rows$model, unique(rows$model)))

# Over a panel beside axis labels of these lines, in one of `columns` columns.
bar_strip_room <- function(labels, columns) {
  axis <- text_extent(labels, fontsize = 8.8)
  (72 * grDevices::dev.size("in")[1] - 30 - 15) / columns - axis + 5 # without margins and title of the axis; a bit of the right margin
}

# Width in pt of the widest line, on the device that is drawn on.
text_extent <- function(text, ...) {
  lines <- grid::textGrob(paste(text, collapse = "\n"), gp = grid::gpar(...))
  grid::convertWidth(grid::grobWidth(lines), "pt", valueOnly = TRUE)
}

strip_extent <- function(text) text_extent(text, fontface = "bold", fontsize = 9)

wrap_words <- function(x, width) vapply(strwrap(break_words(x, width), width + 1, simplify = FALSE), paste, "", collapse = "\n")

# Words longer than a line get a space where it ends, behind "_" or "." if there is one.
break_words <- function(x, width) {
  letter <- "[^\\s\u00a0]"
  x <- ifelse(is.na(x), "NA", enc2utf8(as.character(x)))
  at <- gregexpr(sprintf("%s{%d,}", letter, width + 1), x, perl = TRUE)
  piece <- sprintf("(%s{%d,%d}[_.]|%s{%d})(?=%s)", letter, width %/% 2, width - 1, letter, width, letter)
  regmatches(x, at) <- lapply(regmatches(x, at), function(long) gsub(piece, "\\1 ", long, perl = TRUE))
  x
}

# "1.6 < Petal.Length <= 4.4" may break before "<=" and "=" only.
wrap_descriptions <- function(x, width) {
  fixed <- gsub(" < ", "\u00a0<\u00a0", gsub("(<=|=) ", "\\1\u00a0", x))
  gsub("\u00a0", " ", wrap_words(fixed, width))
}

# What the caption says: cases without an explanation, explanations that fit poorly. Broken, as ggplot2 cuts captions off.
notes_of <- function(explanation, cases, rows) {
  asked <- unique(if (is.null(cases)) explanation$case else cases)
  lost <- sum(!asked %in% rows$case)
  notes <- c(if (lost > 0) paste(lost, if (lost == 1) "case" else "cases", "could not be explained."), poor_fit(rows))
  if (length(notes) > 0) paste(wrap_words(notes, 44), collapse = "\n")
}

# The middle of long names is left out: beginning and end tell them apart.
shorten <- function(x, n) {
  end <- (n - 3) %/% 2
  ifelse(nchar(x) > n, paste0(substr(x, 1, n - 3 - end), "...", substr(x, nchar(x) - end + 1, nchar(x))), x)
}

## Pictures: strips of lines like "Label: tabby cat"

# The data of all panels, models as they appear, most probable label first. `panels_of(rows)` makes a list of data frames
# from the rows of a model and label; the columns of its strips are added here.
label_panels <- function(explanation, panels_of) {
  regression <- is_regression(explanation)
  n <- nrow(explanation)
  label <- if (regression) factor(rep("", n)) else factor(explanation$label, labels_by_probability(explanation))
  model <- models_of(explanation)$model %||% factor(rep("", n))
  panels <- lapply(split(seq_len(n), list(label, model), drop = TRUE), function(at) { # labels of the first model come first
    rows <- explanation[at, ]
    strips <- list(
      model = model[at[1]], label = label[at[1]],
      value = format(label_numbers(rows)[1], digits = if (regression) 3 else 2),
      fit = format(rows[["model_r2"]][1], digits = 2)
    )
    columns <- strip_columns(explanation)
    lapply(panels_of(rows), function(panel) {
      panel[columns] <- strips[names(columns)]
      panel
    })
  })
  do.call(rbind, unlist(unname(panels), recursive = FALSE))
}

# Names of the columns on strips, as far as the explanation has what they say.
strip_columns <- function(explanation) {
  c(
    model = if (has_models(explanation)) "model",
    label = if (!is_regression(explanation)) "label",
    value = if (!is.null(label_numbers(explanation))) label_value(explanation),
    fit = if ("model_r2" %in% names(explanation)) "Explanation fit"
  )
}

is_regression <- function(explanation) !"label" %in% names(explanation)

# Regressions of several outputs have labels, too.
is_number_model <- function(explanation) {
  type <- explanation[["model_type"]]
  if (is.null(type)) is_regression(explanation) else identical(as.character(type[1]), "regression")
}

# Outputs in units of their own.
several_outputs <- function(explanation) is_number_model(explanation) && length(unique(explanation$label)) > 1

# What the model says of the label in each row, or of the case, and what that is; NULL if the explanation has lost it.
label_numbers <- function(rows) {
  numbers <- if (!is_regression(rows)) rows[["label_prob"]] else if (is_number_model(rows)) unlist(rows[["prediction"]])
  if (length(numbers) == nrow(rows)) numbers
}

label_value <- function(explanation) if (is_number_model(explanation)) "prediction" else "probability"

# `size`: width and height of the picture. `by_type`: supporting and contradicting areas in rows of their own. `below`: height
# of what is under the panels, in pt.
label_facets <- function(explanation, size, by_type, below) {
  k <- length(unique(do.call(paste, c(case_columns_of(explanation), sep = "\r")))) # of a single case
  strips <- rlang::syms(unname(strip_columns(explanation)))
  grid <- if (by_type) c(2, k) else ggplot2::wrap_dims(k)
  aspect <- size[2] / size[1]
  labeller <- strip_labeller(function(lines) strip_width(lines, grid, aspect, by_type, below))
  if (by_type) {
    list(
      ggplot2::facet_grid(ggplot2::vars(.data$type), ggplot2::vars(!!!strips), switch = "y", labeller = labeller),
      unclipped() # "Contradicts" may be longer than a panel is high
    )
  } else if (length(strips) > 0) {
    list(ggplot2::facet_wrap(ggplot2::vars(!!!strips), labeller = labeller), if (k == 1) unclipped())
  }
}

# ggplot2 has this from 3.4.0 on.
unclipped <- function() {
  if ("strip.clip" %in% names(ggplot2::get_element_tree())) ggplot2::theme(strip.clip = "off")
}

# A labeller, called when the plot is drawn. `width(lines)`: characters that fit over a panel under strips of so many lines;
# more lines leave panels less height, which makes them narrower. All lines are one strip: strips of their own would all be as
# high as the highest. Rows ("Supports") speak for themselves.
strip_labeller <- function(width) {
  function(labels) {
    if (identical(names(labels), "type")) return(list(as.character(labels$type)))
    lines <- 0
    needed <- length(labels)
    while (needed > lines) {
      lines <- needed
      text <- strip_text(labels, width(lines))
      needed <- max(lengths(strsplit(text, "\n")))
    }
    list(text)
  }
}

capitals <- function(x) gsub("\\b([a-z])", "\\U\\1", x, perl = TRUE)

# Lines of at most n characters, one strip per row of `labels`. Words are broken earlier, as they may be of wide letters,
# but none of ours is. What is longer than three lines ends in dots: more would leave no room for the picture.
strip_text <- function(labels, n) {
  words <- capitals(names(labels))
  parts <- Map(function(word, values) {
    broken <- gsub(sprintf("(\\S{%.0f})(?=\\S)", max(11, 0.85 * n)), "\\1 ", values, perl = TRUE)
    lines <- strwrap(paste0(word, ": ", broken), width = n + 1, simplify = FALSE)
    vapply(lines, function(lines) {
      if (length(lines) > 3) lines <- c(lines[1:2], paste0(substr(lines[3], 1, max(1, n - 3)), "..."))
      paste(lines, collapse = "\n")
    }, "")
  }, words, labels)
  do.call(paste, c(unname(parts), sep = "\n"))
}

# On the device that is drawn on. `grid`: rows and columns of panels; `aspect`: height / width of the picture. Lengths in
# pt; 30 are the margins of theme_lime().
strip_width <- function(lines, grid, aspect, by_type, below) {
  sample <- "Explanation Fit: 0.95"
  one <- strip_extent(sample) / nchar(sample)
  room <- 72 * grDevices::dev.size("in") - 30 - c(if (by_type) 18 else 0, below)
  strips <- (11 * lines + 4) * if (by_type) 1 else grid[1]
  width <- room[1] / grid[2] - 6
  height <- (room[2] - strips) / grid[1] - 15
  # A single panel's strip may be wider than the panel.
  if (grid[2] > 1) width <- min(width, height / aspect)
  max(12, floor(width / one))
}
