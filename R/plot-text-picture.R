# Explanations of texts as a ggplot: every character has its place on a grid, so that marks fit whatever the font and size.

text_picture <- function(blocks, columns = 72) {
  parts <- list()
  line <- 0
  for (block in blocks) {
    part <- lay_out(block, columns)
    height <- max(0, part$characters$line)
    facts <- paste(c(paste("Case:", block$case), block$facts), collapse = "   ")
    part$facts <- data.frame(line = line + 0.9, text = facts)
    part$characters$line <- part$characters$line + line + 1.2
    part$marks$line <- part$marks$line + line + 1.2
    line <- line + height + 2.4
    parts <- c(parts, list(part))
  }
  bound <- function(name) do.call(rbind, lapply(parts, `[[`, name))
  draw_text(bound("characters"), bound("marks"), bound("facts"), columns)
}

# characters: character, line, column; marks: line, from, to (columns), weight, level. Lines break at white space, or where they
# are full.
lay_out <- function(block, columns) {
  if (is.na(block$text)) block$text <- "NA"
  character <- stringi::stri_split_boundaries(block$text, type = "character")[[1]]
  width <- pmax(1, stringi::stri_width(character))
  place <- break_lines(character, width, columns)
  code_points <- cumsum(c(1, stringi::stri_length(character)))[seq_along(character)] # where each begins
  shown <- data.frame(character = character, line = place$line, column = place$column)[!grepl("^\\s*$", character), ]
  spans <- block$spans
  marks <- lapply(seq_len(nrow(spans)), function(i) {
    inside <- which(code_points >= spans$from[i] & code_points <= spans$to[i])
    by_line <- split(inside, place$line[inside])
    data.frame(
      line = as.numeric(names(by_line)), from = vapply(by_line, function(at) place$column[at[1]], 1),
      to = vapply(by_line, function(at) place$column[at[length(at)]] + width[at[length(at)]] - 1, 1),
      weight = spans$weight[i], level = spans$level[i]
    )
  })
  none <- data.frame(line = numeric(), from = numeric(), to = numeric(), weight = numeric(), level = numeric())
  list(characters = shown, marks = do.call(rbind, c(list(none), marks)))
}

# Line and column of each character, both from 1.
break_lines <- function(character, width, columns) {
  line <- column <- numeric(length(character))
  space <- grepl("^\\s+$", character)
  word <- cumsum(space | c(FALSE, space[-length(space)])[seq_along(space)]) # characters between white space
  lengths <- tapply(width, factor(word, unique(word)), sum)[as.character(word)]
  at <- c(1, 0) # line, last column taken
  for (i in seq_along(character)) {
    new_word <- i == 1 || word[i] != word[i - 1]
    full <- at[2] + width[i] > columns
    if (!space[i] && (full || (new_word && at[2] > 0 && lengths[i] <= columns && at[2] + lengths[i] > columns))) at <- c(at[1] + 1, 0)
    line[i] <- at[1]
    column[i] <- at[2] + 1
    at <- if (grepl("[\n\r]", character[i])) c(at[1] + 1, 0) else c(at[1], at[2] + width[i])
  }
  list(line = line, column = column)
}

draw_text <- function(characters, marks, facts, columns) {
  marks$fill <- ifelse(marks$weight > 0, mark_colours$positive[marks$level], mark_colours$negative[marks$level])
  marks$edge <- ifelse(marks$weight > 0, "#23527C", "#7A1010")
  marks$style <- ifelse(marks$weight > 0, "solid", "22")
  ggplot2::ggplot() +
    ggplot2::geom_rect(
      ggplot2::aes(xmin = .data$from - 0.5, xmax = .data$to + 0.5, ymin = .data$line - 0.45, ymax = .data$line + 0.45, fill = .data$fill),
      marks
    ) +
    ggplot2::geom_segment(
      ggplot2::aes(
        x = .data$from - 0.5, xend = .data$to + 0.5, y = .data$line + 0.45, yend = .data$line + 0.45, colour = .data$edge,
        linetype = .data$style
      ), marks
    ) +
    ggplot2::geom_text(ggplot2::aes(x = .data$column, y = .data$line, label = .data$character), characters, family = "mono", size = 3.1) +
    ggplot2::geom_text(ggplot2::aes(x = 0.5, y = .data$line, label = .data$text), facts, hjust = 0, fontface = "bold", size = 3) +
    ggplot2::scale_fill_identity() +
    ggplot2::scale_colour_identity() +
    ggplot2::scale_linetype_identity() +
    ggplot2::scale_x_continuous(limits = c(0, columns + 1), expand = c(0, 0)) +
    ggplot2::scale_y_reverse(expand = c(0.02, 0)) +
    ggplot2::labs(caption = "Blue, solid line: supports. Red, dashed line: contradicts.") +
    ggplot2::theme_void() +
    ggplot2::theme(plot.margin = ggplot2::margin(8, 8, 8, 8))
}

# As in inst/htmlwidgets/lib/text_explanations/text_explanations.css.
mark_colours <- list(
  positive = c("#B6C9DF", "#A1BAD7", "#8CACCE", "#769DC5", "#5F8FBC"),
  negative = c("#EAA89D", "#E18F82", "#D77769", "#CC5E50", "#BF4338")
)
