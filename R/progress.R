# How many rows the model is asked about at a time, and what is seen of it meanwhile.

# size(): the number of rows of the next call, at most `most`. took(): how long the last one took. Images go in batches of
# `most`. Of tables and texts the first 1000 rows show how fast the model is; a call then takes about three seconds. The
# first call has all rows that are the case itself, `own`.
batch_pace <- function(most, together, own) {
  size <- if (together) min(most, max(1000, own)) else most
  list(
    size = function() size,
    took = function(rows, seconds) {
      if (together) size <<- min(most, max(1000, floor(3 * rows / max(seconds, 0.001))))
    }
  )
}

# A function that is told of finished rows: it moves a bar where somebody watches, and writes a line now and then where
# nobody does. Documents show neither.
show_progress <- function(total, frame = parent.frame()) {
  if (rlang::is_interactive()) return(progress_bar(total, frame))
  if (isTRUE(getOption("knitr.in.progress"))) return(function(rows) invisible())
  progress_lines(total)
}

progress_bar <- function(total, frame) {
  bar <- cli::cli_progress_bar("Asking the model", total = total, .envir = frame)
  function(rows) cli::cli_progress_update(inc = rows, id = bar)
}

# The first line after `first` seconds, the others `every` so many.
progress_lines <- function(total, first = 10, every = 30, clock = function() proc.time()[["elapsed"]]) {
  start <- clock()
  due <- start + first
  done <- 0
  function(rows) {
    done <<- min(total, done + rows)
    now <- clock()
    if (now < due || done == total) return(invisible())
    due <<- now + every
    seconds <- round(now - start)
    left <- ceiling(seconds * (total - done) / done)
    lime_inform("Asked about {done} of {total} permutations in {seconds} s, about {left} s left.", "progress", done = done, total = total)
  }
}
