# How a group of hostile inputs is written, run and judged.
#
# A group is a file that makes `inputs`, a list of input(). It may define whatever its inputs need. What must hold of every input: an
# error is one of lime's, and so are warnings and messages; R's generator moves by one draw of a call that succeeds, or not at all;
# no files, connections, devices or options are left; no message holds a control character. What an input expects besides is one of
#   classes of conditions, such as "error_argument" or "warning_case": one of them must come
#   a function of the value that says TRUE
#   keeps(n): n cases are explained, whatever happens to the others
#   fine: it succeeds
#   any_answer: a value, or an error of lime
#   one of these of class "users_conditions": the user's own conditions come, too

input <- function(name, code, expect = any_answer) {
  list(name = name, code = substitute(code), expect = expect)
}

any_answer <- NULL
fine <- function(value) TRUE
keeps <- function(n) structure(function(value) explained_cases(value) == n, class = "keeps")

explained_cases <- function(explanation) {
  length(unique(explanation$case[!is.na(explanation$feature_weight)]))
}

## Running, in a child

run_inputs <- function(file, from, log) {
  suppressPackageStartupMessages(library(lime))
  options(warn = 1, cli.num_colors = 1L, cli.unicode = FALSE)
  grDevices::pdf(NULL)
  scope <- new.env(parent = environment(run_inputs))
  sys.source(file, scope)
  inputs <- scope$inputs
  run_one(input("warm up", lime::lime(data.frame(a = 1:9, b = 2), lime::as_regressor(NROW))), scope)
  for (one in inputs[seq_along(inputs) >= from]) {
    writeLines(one$name, paste0(log, ".now"))
    cat(run_one(one, scope), file = log, append = TRUE)
  }
  "done"
}

# A line of the log.
run_one <- function(one, scope) {
  set.seed(1)
  before <- state()
  met <- list()
  note <- function(condition) met[[length(met) + 1]] <<- condition
  printed <- character()
  value <- tryCatch(
    withCallingHandlers(
      { printed <- utils::capture.output(value <- withVisible(eval(one$code, new.env(parent = scope)))$value); value },
      warning = function(warning) { if (!of_device(warning)) note(warning); tryInvokeRestart("muffleWarning") },
      message = function(message) { note(message); tryInvokeRestart("muffleMessage") }
    ),
    error = function(error) { note(error); error }, interrupt = function(interrupt) { note(interrupt); interrupt }
  )
  failed <- inherits(value, c("error", "interrupt")) && length(met) > 0 && identical(value, met[[length(met)]])
  after <- state()
  if (after$threads > before$threads) { # those of a pool end a moment after it
    Sys.sleep(0.2)
    after$threads <- threads()
  }
  flags <- c(judge(one$expect, value, met, failed), judge_state(before, after, failed), if (holds_control(met, printed)) "raw")
  said <- if (length(flags) > 0) paste(c(vapply(met, in_words, ""), if (!failed) paste("value:", class(value)[1])), collapse = " | ") else ""
  clean_up(before)
  outcome_line(one$name, flags, said)
}

# The pdf device knows few letters.
of_device <- function(warning) grepl("mbcsToSbcs|font width unknown|font metrics unknown", in_words(warning))

judge <- function(expect, value, met, failed) {
  own <- vapply(met, inherits, NA, c("lime_error", "lime_warning", "lime_message"))
  flags <- if (!all(own) && !inherits(expect, "users_conditions")) "unclassed"
  if (is.character(expect)) {
    came <- any(vapply(met, inherits, NA, paste0("lime_", expect)))
    return(c(flags, if (!came && all(own)) "silent"))
  }
  if (is.function(expect)) {
    right <- !failed && isTRUE(tryCatch(expect(value), error = function(e) FALSE))
    if (!right) flags <- c(flags, if (inherits(expect, "keeps")) "lost" else "silent")
  }
  flags
}

# Text that a terminal would obey: controls but the break, and what turns the direction of writing. Strings quoted by R are escaped.
holds_control <- function(met, printed) {
  said <- enc2utf8(c(vapply(met, in_words, ""), printed))
  any(stringi::stri_detect_regex(said, "[\\u0001-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]"), na.rm = TRUE)
}

in_words <- function(condition) {
  said <- tryCatch(paste(conditionMessage(condition), collapse = " "), error = function(e) "?")
  as.character(iconv(said, "UTF-8", "UTF-8", sub = "byte"))
}

## What must not change

state <- function() {
  list(
    seed = get0(".Random.seed", globalenv()), files = list.files(tempdir(), all.files = TRUE), options = comparable(options()),
    folder = getwd(), connections = getAllConnections(), handles = handles(), devices = grDevices::dev.list(),
    threads = threads(), locale = Sys.getlocale()
  )
}

# Packages set theirs when they are loaded, and clear what they count.
comparable <- function(options) {
  own <- !grepl("^(cli|rlang|ggplot2|pillar|tibble|vctrs|reticulate|bitmapType|device|callr|error|dplyr|shiny|future)", names(options))
  options[own & !vapply(options, is.function, NA)]
}

handles <- function() length(list.files("/proc/self/fd"))
threads <- function() length(list.files("/proc/self/task"))

judge_state <- function(before, after, failed) {
  same <- vapply(c("files", "folder", "connections", "devices", "locale"), function(what) identical(before[[what]], after[[what]]), NA)
  known <- intersect(names(before$options), names(after$options))
  kept <- identical(before$options[known], after$options[known])
  left <- after$handles > before$handles || after$threads > before$threads
  draws <- identical(before$seed, after$seed) || (!failed && identical(one_draw(before$seed), after$seed))
  c(if (!all(same) || !kept || left) "leftovers", if (!draws) "generator")
}

one_draw <- function(seed) {
  now <- get(".Random.seed", globalenv())
  on.exit(assign(".Random.seed", now, globalenv()))
  assign(".Random.seed", seed, globalenv())
  stats::runif(1)
  get(".Random.seed", globalenv())
}

clean_up <- function(before) {
  unlink(file.path(tempdir(), setdiff(list.files(tempdir(), all.files = TRUE), c(before$files, ".", ".."))), recursive = TRUE)
  setwd(before$folder)
  options(before$options)
}

## The log

outcome_line <- function(name, flags, said) {
  said <- gsub("[^[:print:]]+", " ", paste(said, collapse = " "))
  paste0(paste(gsub("[^[:print:]]+", " ", name), paste(flags, collapse = ","), substr(said, 1, 400), sep = "\t"), "\n")
}

empty_outcomes <- function() data.frame(name = character(), flags = character(), said = character())

read_outcomes <- function(log) {
  lines <- readLines(log, warn = FALSE)
  if (length(lines) == 0) return(empty_outcomes())
  parts <- strsplit(paste0(lines, "\t"), "\t")
  part <- function(i) vapply(parts, function(x) if (length(x) >= i) x[i] else "", "")
  data.frame(name = part(1), flags = part(2), said = part(3))
}
