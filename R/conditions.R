# Every condition of the package is raised here. A message says what must hold, what was found, what to do.
# Text that comes from the user is always a value inside braces ("{path}"), never part of the template: a file may be
# called `{system("x")}`.

lime_abort <- function(message, class, ..., call = rlang::caller_env(), .envir = parent.frame()) {
  cli::cli_abort(message, class = c(paste0("lime_error_", class), "lime_error"), ..., call = call, .envir = .envir)
}

lime_warn <- function(message, class, ..., .envir = parent.frame()) {
  cli::cli_warn(message, class = c(paste0("lime_warning_", class), "lime_warning"), ..., .envir = .envir)
}

lime_inform <- function(message, class, ..., .envir = parent.frame()) {
  cli::cli_inform(message, class = c(paste0("lime_message_", class), "lime_message"), ..., .envir = .envir)
}

# What the Rust side returned, or the condition it reports raised as R's own: an interrupt stays an interrupt, a time
# limit stays R's error, a failure of the core becomes a `lime_error_<cause>` with its data as fields.
from_rust <- function(value, call = rlang::caller_env()) {
  if (!inherits(value, "condition")) {
    return(value)
  }
  if (inherits(value, "interrupt")) {
    signalCondition(value)
    invokeRestart("abort")
  }
  if (!inherits(value, "lime_error")) {
    stop(value)
  }
  found <- conditionMessage(value)
  data <- unclass(value)[setdiff(names(value), c("message", "call"))]
  rlang::inject(lime_abort("{found}", sub("^lime_error_", "", class(value)[1]), !!!data, call = call))
}

# R raises these two when setTimeLimit() is used up. They are nobody's failure and must arrive as they are.
is_time_limit <- function(condition) {
  limits <- c("reached elapsed time limit", "reached CPU time limit")
  any(startsWith(conditionMessage(condition), c(limits, gettext(limits, domain = "R"))))
}
