# Checks of arguments. Each returns its argument in the type the code behind wants, or raises `lime_error_argument`.

argument_error <- function(name, must, found, call, hint = NULL) {
  lime_abort(
    c("{.arg {name}} must be {must}, not {found}.", i = hint),
    "argument", argument = name, call = call
  )
}

# A value as a reader can recognise it, in a few words.
describe_value <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.atomic(x) && is_shown_as_text(x) && is.null(dim(x)) && length(x) %in% 1:5) {
    words <- vapply(seq_along(x), function(i) describe_one(x[i]), "")
    return(if (length(words) == 1) words else paste0("c(", toString(words), ")"))
  }
  class <- spell_out(class(x)[1])
  paste0("<", class, if (is.atomic(x)) paste0("[", length(unclass(x)), "]"), ">")
}

# Others, as integer64, are no numbers without their package.
is_shown_as_text <- function(x) !is.object(x) || inherits(x, c("factor", "Date", "POSIXct", "difftime", "AsIs"))

describe_one <- function(x) {
  if (is.nan(unclass(x)[1])) return("NaN")
  if (is.na(x)) return("NA")
  if (!is.character(x)) return(as.character(x))
  encodeString(cut_text(spell_out(as.vector(x))), quote = '"')
}

# The first of many words.
some <- function(x, most = 6) toString(c(spell_out(cut_long(as.character(utils::head(x, most)))), if (length(x) > most) "..."))

is_number <- function(x) is.numeric(x) && !inherits(x, "integer64") && length(x) == 1 && is.finite(x)

# A positive whole number, as integer.
check_count <- function(x, name, call = rlang::caller_env()) {
  if (!is_number(x) || x < 1 || x != round(x) || x > .Machine$integer.max) {
    must <- if (is_number(x) && x > .Machine$integer.max) paste("at most", .Machine$integer.max) else "a positive whole number"
    argument_error(name, must, describe_value(x), call)
  }
  as.integer(x)
}

# A finite number in an interval with excluded ends.
check_between <- function(x, name, low, high = Inf, call = rlang::caller_env()) {
  if (!is_number(x) || x <= low || x >= high) {
    must <- if (is.finite(high)) paste("a number between", low, "and", high) else paste("a number above", low)
    argument_error(name, must, describe_value(x), call)
  }
  as.numeric(x)
}

# A finite number in an interval with included ends.
check_range <- function(x, name, low, high = Inf, call = rlang::caller_env()) {
  if (!is_number(x) || x < low || x > high) {
    must <- if (is.finite(high)) paste("a number from", low, "to", high) else paste("a number of at least", low)
    argument_error(name, must, describe_value(x), call)
  }
  as.numeric(x)
}

# A number from 0 to 1.
check_share <- function(x, name, call = rlang::caller_env()) check_range(x, name, 0, 1, call)

check_flag <- function(x, name, call = rlang::caller_env()) {
  if (!is.logical(x) || length(x) != 1 || is.na(x)) {
    argument_error(name, "TRUE or FALSE", describe_value(x), call)
  }
  x
}

# A string that has a meaning, in UTF-8.
check_string <- function(x, name, call = rlang::caller_env()) {
  if (!is.character(x) || length(x) != 1 || is.na(x)) argument_error(name, "a string", describe_value(x), call)
  string <- as_utf8(as.vector(x))
  if (is.na(string)) argument_error(name, "a string that is valid in its encoding", describe_value(x), call)
  string
}

# Strings as Rust takes them: UTF-8, in a plain vector (one that R makes anew at every look may be gone meanwhile). Those that are not valid in
# their encoding, or marked as bytes, become NA; with `sub = "byte"` their bytes are spelled out.
as_utf8 <- function(x, sub = NA) {
  known <- !is.na(x) & validEnc(x) & Encoding(x) != "bytes"
  out <- iconv(x, "UTF-8", "UTF-8", sub = sub)
  if (is.na(sub)) out[] <- NA
  out[known] <- enc2utf8(x[known])
  as.vector(out)
}

# One of a few words; may be abbreviated, as match.arg() allows.
check_choice <- function(x, name, choices, call = rlang::caller_env()) {
  hit <- if (is.character(x) && identical(x, choices)) 1L
    else if (is.character(x) && length(x) == 1) pmatch(x, choices)
    else NA
  if (is.na(hit)) {
    argument_error(name, paste("one of", paste0('"', choices, '"', collapse = ", ")), describe_value(x), call)
  }
  choices[hit]
}

check_function <- function(x, name, call = rlang::caller_env()) {
  if (!is.function(x)) argument_error(name, "a function", describe_value(x), call)
  x
}

# Names, or numbers, of labels or cases: from one to `most`. `shown`: what the user gave, if x was made of it.
check_names <- function(x, name, must, most, call = rlang::caller_env(), shown = x) {
  if (!is.atomic(x) || length(x) == 0 || length(x) > most || anyNA(x)) {
    argument_error(name, must, describe_value(shown), call)
  }
  x
}

# Text, numbers, tables and plain lists are no models, unless somebody has a method for them.
check_a_model <- function(x, name, call = rlang::caller_env(), hint = NULL) {
  value <- !is.object(x) || is.factor(x) || is.data.frame(x)
  if (!value || is.function(x) || is.environment(x)) return(x)
  methods <- if (!is.null(x)) lapply(.class2(x), model_method, caller = globalenv())
  if (length(unlist(methods)) == 0) {
    argument_error(name, "a model", describe_value(x), call, if (is.character(x)) "Give the model itself, not its name." else hint)
  }
  x
}

# One or more R colours, as a 3 x n matrix of red, green, blue in 0..255.
check_colour <- function(x, name, n = 1, call = rlang::caller_env()) {
  rgb <- if (length(x) %in% c(1, n) && is.character(x) && !anyNA(x)) {
    tryCatch(grDevices::col2rgb(x), error = function(e) NULL)
  }
  if (is.null(rgb)) {
    must <- if (n == 1) "a colour name or #rrggbb" else paste("one or", n, "colour names or #rrggbb")
    argument_error(name, must, describe_value(x), call)
  }
  rgb[, rep_len(seq_len(ncol(rgb)), n), drop = FALSE]
}

# Arguments in `...` that look like a misspelt formal are an error: they would silently be handed to the model. So are
# those that predict_model() gets from lime.
check_dots_spelling <- function(dots, formals, call = rlang::caller_env()) {
  if (length(dots) == 0) return(invisible())
  if (".caller" %in% names(dots)) {
    lime_abort("{.arg .caller} is not an argument of {.fn explain}.", "argument", argument = ".caller", call = call)
  }
  own <- intersect(c("type", "newdata"), names(dots))
  if (length(own) > 0) {
    lime_abort(
      c("{.fn explain} itself tells the model its {.arg {own[1]}}.",
        i = "Some models take {.arg predict_type}, see {.help lime::model_support}; or explain a function of the new data."),
      "argument", argument = own[1], call = call
    )
  }
  formals <- setdiff(formals, "...")
  for (name in setdiff(names(dots), "")) {
    distance <- misspelling(name, formals)
    near <- distance <= pmin(3, nchar(formals) %/% 3, 1 + nchar(formals) %/% 6) # "k" is no misspelt "x"
    if (any(near)) {
      meant <- formals[near][which.min(distance[near])]
      lime_abort(
        c("{.arg {name}} is not an argument of {.fn explain}.", i = "Did you mean {.arg {meant}}?"),
        "argument", argument = name, call = call
      )
    }
  }
}

# Letters to change; two that changed places are one.
misspelling <- function(name, formals) {
  distance <- drop(utils::adist(name, formals))
  letters <- function(word) paste(sort(strsplit(word, "")[[1]]), collapse = "")
  turned <- distance == 2 & vapply(formals, letters, "") == letters(name)
  ifelse(turned, 1, distance)
}

# `needs`: what needs it, up to the verb. A package that is only suggested may be missing.
need_package <- function(package, needs, call, hint = NULL) {
  if (!requireNamespace(package, quietly = TRUE)) {
    package_error(package, needs, call, paste0("install.packages(\"", package, "\")"), hint)
  }
}

package_error <- function(package, needs, call, install, hint = NULL) {
  lime_abort(
    c("{needs} the package {.pkg {package}}, which is not installed.", i = "{.code {install}} installs it.", i = hint),
    "package", package = package, call = call
  )
}

# Refuses work whose estimate is more than the memory this machine has left, before anything is drawn.
check_memory <- function(bytes, n_permutations, call = rlang::caller_env()) {
  if (bytes < 2^27) return(invisible()) # so little is always there, and asking takes a quarter of a millisecond
  free <- available_memory()
  if (bytes > free) {
    size <- function(b) paste(signif(b / 2^30, 3), "GiB")
    lime_abort(
      c("With {.arg n_permutations} = {format(n_permutations, scientific = FALSE)} this needs about {size(bytes)} of memory.",
        x = "This machine has {size(free)} left.",
        i = "Use fewer permutations, fewer features (superpixels), or a smaller {.arg batch_size}."),
      "memory", bytes = bytes, available = free, call = call
    )
  }
}

# Bytes that can still be used; where the system does not tell, 8 GiB.
available_memory <- function() {
  lines <- tryCatch(suppressWarnings(readLines("/proc/meminfo")), error = function(e) character())
  line <- grep("^MemAvailable:", lines, value = TRUE)
  if (length(line) == 1) as.numeric(gsub("\\D", "", line)) * 1024 else 8 * 2^30
}

# Threads for one call into Rust: as many as asked for; never more than there are cores, and two at most where a check limits them.
lime_threads <- function(asked = threads_option()) {
  if (is.null(the$cores)) the$cores <- max(1L, parallel::detectCores(), na.rm = TRUE) # 2 ms a look
  limits <- c(
    the$cores,
    suppressWarnings(as.integer(Sys.getenv("OMP_THREAD_LIMIT"))),
    if (!tolower(Sys.getenv("_R_CHECK_LIMIT_CORES_")) %in% c("", "false")) 2L
  )
  as.integer(min(asked, limits, na.rm = TRUE))
}

# The same for work of so many elementary steps: 0 where a pool of threads would cost more than it brings. Such short
# work cannot be interrupted either. The core goes parallel from 2^23 steps on, so that it always finds a pool. A wrong option is told
# whatever the work.
threads_for <- function(work) {
  asked <- threads_option()
  if (work >= 2^23) lime_threads(asked) else 0L
}

threads_option <- function() {
  threads <- getOption("lime.threads")
  if (is.null(threads)) return(Inf)
  if (!is_number(threads) || threads < 1 || threads != round(threads)) {
    found <- describe_value(threads)
    lime_abort(
      c("The option {.code lime.threads} must be a positive whole number, or NULL for all cores, not {found}.",
        i = "{.code options(lime.threads = NULL)} resets it."),
      "option", option = "lime.threads", value = threads, call = NULL
    )
  }
  threads
}

# Names of n things; those without one go by their number.
numbered_names <- function(names, n) {
  number <- as.character(seq_len(n))
  names <- names %||% number
  ifelse(is.na(names) | names == "", number, names)
}

# "a", "b", "a" becomes "a", "b", "a (2)".
number_duplicates <- function(x) {
  if (!anyDuplicated(x)) return(x)
  nth <- stats::ave(seq_along(x), x, FUN = seq_along)
  later <- nth > 1
  x[later] <- paste0(x[later], " (", nth[later], ")")
  number_duplicates(x) # "a", "a", "a (2)"
}

# Which columns, or values, are numbers to a model.
hold_numbers <- function(x) vapply(x, function(column) is.numeric(column) || is.logical(column), NA)

# A vector or function without attributes.
bare <- function(x) {
  attributes(x) <- NULL
  x
}
