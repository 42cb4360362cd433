# What tools/hostile runs. A group of inputs is a file in tests/hostile; a child process works through it and writes down what
# happened. If the child dies or hangs, the input at fault is counted and another child goes on behind it.

source("tests/hostile/run.R")

seconds_an_input <- 20

run_group <- function(file) {
  started <- proc.time()[["elapsed"]]
  log <- tempfile("hostile")
  file.create(log)
  n <- NULL
  found <- empty_outcomes()
  repeat {
    from <- nrow(found) + 1
    end <- run_child(file, from, log)
    found <- read_outcomes(log)
    if (end == "done") break
    name <- readLines(now_or_nothing(paste0(log, ".now")), warn = FALSE)
    if (length(name) == 0) stop("the group ", basename(file), " does not start: ", end)
    cat(outcome_line(name, if (end == "hung") "hung" else "died", end), file = log, append = TRUE)
    found <- read_outcomes(log)
  }
  list(group = sub("[.]R$", "", basename(file)), outcomes = found, seconds = proc.time()[["elapsed"]] - started)
}

# "done", "hung", or how it died.
run_child <- function(file, from, log) {
  now <- paste0(log, ".now")
  unlink(now)
  output <- paste0(log, ".output")
  child <- callr::r_bg(
    function(file, from, log) {
      source("tests/hostile/run.R")
      run_inputs(file, from, log)
    },
    list(file, from, log), libpath = .libPaths(), stdout = output, stderr = "2>&1",
    supervise = TRUE, env = c(callr::rcmd_safe_env(), child_environment)
  )
  on.exit(child$kill_tree())
  seen <- ""
  since <- Sys.time()
  while (child$is_alive()) {
    child$wait(200)
    state <- paste(readLines(now_or_nothing(now), warn = FALSE), collapse = "")
    if (!identical(state, seen)) {
      seen <- state
      since <- Sys.time()
    }
    if (difftime(Sys.time(), since, units = "secs") > seconds_an_input) return("hung")
  }
  result <- tryCatch(child$get_result(), error = function(e) conditionMessage(e))
  if (identical(result, "done")) return("done")
  paste(c(result, utils::tail(readLines(output, warn = FALSE), 3)), collapse = " ")
}

now_or_nothing <- function(path) if (file.exists(path)) path else nullfile()

child_environment <- c(OMP_NUM_THREADS = "1", LIME_REQUIRE_KERAS = "true")

figures <- c("died", "hung", "unclassed", "lost", "silent", "leftovers", "generator", "raw")

report <- function(groups) {
  table <- do.call(rbind, lapply(groups, function(group) {
    counts <- vapply(figures, function(figure) sum(grepl(figure, group$outcomes$flags, fixed = TRUE)), 1L)
    data.frame(group = group$group, inputs = nrow(group$outcomes), t(counts), seconds = round(group$seconds))
  }))
  for (group in groups) {
    bad <- group$outcomes[group$outcomes$flags != "", ]
    if (nrow(bad) > 0) cat(sprintf("%s: %s: %s: %s\n", group$group, bad$name, bad$flags, bad$said), sep = "")
  }
  total <- data.frame(group = "all", t(colSums(table[-1])))
  print(rbind(table, total), row.names = FALSE)
  sum(total[figures])
}

asked <- commandArgs(trailingOnly = TRUE)
files <- list.files("tests/hostile", "[.]R$", full.names = TRUE)
files <- files[basename(files) != "run.R"]
if (length(asked) > 0) {
  unknown <- setdiff(asked, sub("[.]R$", "", basename(files)))
  if (length(unknown) > 0) stop("there is no group ", toString(unknown))
  files <- file.path("tests/hostile", paste0(asked, ".R"))
}
groups <- suppressWarnings(parallel::mclapply(files, run_group, mc.cores = 2, mc.preschedule = FALSE))
unstarted <- vapply(groups, inherits, NA, "try-error")
wrong <- report(groups[!unstarted])
for (failed in groups[unstarted]) cat(failed)
wrong <- wrong + sum(unstarted)
quit(status = if (wrong > 0) 1 else 0)
