fits <- function(text, n) all(nchar(unlist(strsplit(text, "\n"))) <= n)

test_that("a strip is a line per value, titles with capitals", {
  labels <- data.frame(label = c("cat", "dog"), probability = c("0.7", "0.1"), `Explanation fit` = "0.5", check.names = FALSE)
  expect_identical(
    lime:::strip_text(labels, 40),
    c("Label: cat\nProbability: 0.7\nExplanation Fit: 0.5", "Label: dog\nProbability: 0.1\nExplanation Fit: 0.5")
  )
  rows <- lime:::strip_labeller(stop)(data.frame(type = c("Supports", "Contradicts")))
  expect_identical(rows, list(c("Supports", "Contradicts")))
})

test_that("long labels go on in up to three lines, also where they have no spaces", {
  long <- c("a label that is much longer than any panel is wide", strrep("n02123045_", 6), "\u732b\u306e\u76ee")
  for (n in c(13, 17, 26, 80)) {
    text <- lime:::strip_text(list(label = long), n)
    expect_true(fits(text, n))
    shown <- gsub("\\s", "", text)
    whole <- gsub("\\s", "", paste0("Label:", long))
    cut <- grepl("...", shown, fixed = TRUE)
    expect_identical(shown[!cut], whole[!cut])
    expect_true(all(startsWith(whole, sub("...", "", shown, fixed = TRUE))))
    expect_true(all(lengths(strsplit(text, "\n")) <= 3))
    expect_identical(any(cut), n < 80)
  }
  expect_match(lime:::strip_text(list(label = long[1]), 26), "^Label: a label that is\n")
  values <- data.frame(probability = "0.0951", `Explanation fit` = "0.0422", check.names = FALSE)
  expect_identical(lime:::strip_text(values, 8), "Probability:\n0.0951\nExplanation\nFit:\n0.0422") # ours are never broken
})

test_that("lines are broken until as many as there are fit", {
  asked <- NULL
  width <- function(lines) {
    asked <<- c(asked, lines)
    if (lines < 2) 20 else if (lines < 3) 12 else 10
  }
  text <- lime:::strip_labeller(width)(list(label = "one two three four"))
  expect_equal(asked, 1:3)
  expect_identical(text, list("Label: one\ntwo three\nfour"))
})

# Characters over a panel of a picture of 6 x 4, on a device of so many inches.
width_on <- function(width, height, lines = 3, grid = c(1, 2), aspect = 4 / 6, by_type = FALSE, below = 0) {
  withr::local_pdf(NULL, width = width, height = height)
  lime:::strip_width(lines, grid, aspect, by_type, below)
}

test_that("a panel has the width that the device gives it", {
  expect_gt(width_on(7, 5), 2 * width_on(3, 5))
  expect_lt(width_on(3, 5), nchar("Explanation Fit: 0.52"))
  expect_gt(width_on(7, 5), nchar("Explanation Fit: 0.52"))
  expect_lt(width_on(7, 2), width_on(7, 5)) # a low figure makes panels narrow
  expect_lt(width_on(7, 5, aspect = 3), width_on(7, 5)) # and so does a high picture
  expect_lte(width_on(7, 3, lines = 6), width_on(7, 3, lines = 3))
  expect_lt(width_on(7, 2, below = 45), width_on(7, 2)) # what is below takes height
  expect_lt(width_on(3, 5, by_type = TRUE), width_on(3, 5)) # strips of rows take width
  expect_identical(width_on(1, 1), 12)
  # the strip of a single panel may be wider than a high picture
  expect_identical(width_on(7, 5, grid = c(1, 1), aspect = 30), width_on(7, 5, grid = c(1, 1), aspect = 0.1))
})

test_that("no strip is cut, however narrow the figure", {
  weights <- list("Egyptian cat" = rep(0.1, 6), "tiger cat" = rep(-0.1, 6))
  explanation <- handmade_explanation(weights, probability = c(0.7812, 0.0951))
  cases <- expand.grid(width = c(7, 3), height = c(4, 2.7), kind = 1:3)
  cases$display <- c("outline", "outline", "heatmap")[cases$kind]
  cases$negative <- cases$kind == 2
  for (i in seq_len(nrow(cases))) {
    case <- cases[i, ]
    withr::with_pdf(NULL, width = case$width, height = case$height, {
      plot <- plot_image_explanation(explanation, display = case$display, threshold = 0, show_negative = case$negative)
      table <- ggplot2::ggplotGrob(plot)
      texts <- unlist(lapply(table$grobs[grep("^strip-t", table$layout$name)], text_grobs), recursive = FALSE)
      inches <- function(x, convert = grid::convertWidth) convert(x, "in", valueOnly = TRUE)
      widest <- max(vapply(texts, function(text) inches(grid::grobWidth(text)), 0))
      # coord_fixed(): a picture of 6 x 4 fills the room in one direction
      fixed <- function(x) !grepl("null", as.character(x))
      room <- grDevices::dev.size("in") - c(
        inches(sum(table$widths[fixed(table$widths)])), inches(sum(table$heights[fixed(table$heights)]), grid::convertHeight)
      )
      rows <- if (case$negative) 2 else 1
      panel <- min(room[1] / 2, room[2] / rows * 6 / 4)
      expect_length(texts, 2)
      if (panel > 0.8) expect_lt(widest, panel)
    })
  }
})

test_that("long names are broken behind their signs, or where the line ends, and lose their middle where there is one line", {
  expect_identical(wrap_words("a_name_of_many_parts.and_more", 12), "a_name_of_\nmany_parts.\nand_more")
  expect_identical(wrap_words(strrep("x", 25), 12), paste(strrep("x", c(12, 12, 1)), collapse = "\n"))
  expect_identical(wrap_words(c("Petal.Length", NA), 12), c("Petal.Length", "NA"))
  expect_identical(wrap_descriptions("1.6 < Petal.Length <= 4.35", 20), "1.6 < Petal.Length\n<= 4.35")
  long <- shorten(paste0("a_very_long_name_of_a_column_", 1:2, " <= 0.25"), 26)
  expect_identical(nchar(long), c(26L, 26L))
  expect_match(long, "[12] <= 0.25$")
})
