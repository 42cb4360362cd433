# The user's code signals conditions of any shape, on one case of five or on all.

cars <- mtcars[1:5, c("wt", "hp", "qsec")]
texts <- c("one two three four", "bad words are here", "five six seven eight", "nine ten eleven", "some more words")
bad_car <- cars$qsec[3]

own_condition <- function(class, ...) structure(class = c(class, "condition"), list(...))
invalid <- "\xff\xfe invalid"
bytes <- "\xe9\xff"
Encoding(bytes) <- "bytes"

# Each signals something; what comes after it is never reached, except after warnings and messages.
signals <- list(
  "no message" = quote(stop(own_condition("error"))),
  "message NULL" = quote(stop(own_condition("error", message = NULL, call = NULL))),
  "message 5" = quote(stop(own_condition("error", message = 5, call = NULL))),
  "message NA" = quote(stop(own_condition("error", message = NA, call = NULL))),
  "message NA_character_" = quote(stop(own_condition("error", message = NA_character_, call = NULL))),
  "message of two" = quote(stop(own_condition("error", message = c("a", "b"), call = NULL))),
  "message character(0)" = quote(stop(own_condition("error", message = character(), call = NULL))),
  "message empty" = quote(stop("")),
  "message a list" = quote(stop(own_condition("error", message = list("a", 2), call = NULL))),
  "message a function" = quote(stop(own_condition("error", message = mean, call = NULL))),
  "message an environment" = quote(stop(own_condition("error", message = globalenv(), call = NULL))),
  "message quoted" = quote(stop(own_condition("error", message = quote(x + y), call = NULL))),
  "message a factor" = quote(stop(own_condition("error", message = factor("oops"), call = NULL))),
  "message invalid" = quote(stop(own_condition("error", message = invalid, call = NULL))),
  "message bytes" = quote(stop(own_condition("error", message = bytes, call = NULL))),
  "message latin1" = quote(stop(own_condition("error", message = iconv("caf\u00e9", "UTF-8", "latin1"), call = NULL))),
  "message long" = quote(stop(strrep("long ", 1e5))),
  "message long and invalid" = quote(stop(own_condition("error", message = strrep(invalid, 1e3), call = NULL))),
  "message braces" = quote(stop("{stop('run')} {.cls x} {{ %s %n")),
  "message escapes" = quote(stop("\033[31mred\033[0m \a \r over")),
  "message directions" = quote(stop("a \u202eabc\u202c b")),
  "message lines" = quote(stop("one\ntwo\n\nthree")),
  "call odd" = quote(stop(own_condition("error", message = "a", call = "no call"))),
  "call a number" = quote(stop(own_condition("error", message = "a", call = 5))),
  "an unnamed list" = quote(stop(structure(class = c("error", "condition"), list("a", NULL)))),
  "an atomic error" = quote(stop(structure(class = c("mine", "error", "condition"), "text"))),
  "a function as error" = quote(stop(structure(class = c("mine", "error", "condition"), function() 1))),
  "an environment as error" = quote(stop(structure(class = c("mine", "error", "condition"), new.env()))),
  "an own class" = quote(stop(own_condition(c("mine", "error"), message = "a", call = NULL))),
  "message method fails" = quote(stop(own_condition(c("failing_message", "error"), message = "a", call = NULL))),
  "message method gives 7" = quote(stop(own_condition(c("seven_message", "error"), message = "a", call = NULL))),
  "dollar method fails" = quote(stop(own_condition(c("failing_dollar", "error"), message = "a", call = NULL))),
  "parent of itself" = quote(stop(own_condition("error", message = "a", call = NULL, parent = "no condition"))),
  "parent odd" = quote(stop(own_condition(c("rlang_error", "error"), message = "a", call = NULL, parent = list(1), trace = "no trace"))),
  "rlang, fields" = quote(rlang::abort("a", class = "mine", x = 1, use_cli_format = TRUE, header = 5)),
  "rlang, body" = quote(rlang::abort("a", body = function(...) stop("b"))),
  "rlang, no message" = quote(rlang::abort(class = "mine")),
  "rlang, chain" = quote(rlang::abort("a", parent = own_condition("error", message = NULL, call = NULL))),
  "rlang error without fields" = quote(stop(own_condition(c("rlang_error", "error")))),
  "cli" = quote(cli::cli_abort("{.val a}")),
  "lime's class" = quote(stop(own_condition(c("lime_error_model", "lime_error", "error"), message = NULL, call = NULL))),
  "lime's class, a user's" = quote(stop(own_condition(c("lime_error_mine", "lime_error", "error"), message = "a", call = NULL))),
  "an R error" = quote(log("a")),
  "stopifnot" = quote(stopifnot("must be" = FALSE)),
  "match.arg" = quote(match.arg("a", c("b", "c"))),
  "a missing function" = quote(no_such_function()),
  "deep recursion" = quote((function(f) f(f))(function(f) f(f))),
  "try-error returned" = quote(return(try(stop("a"), silent = TRUE)))
)

tellers <- list(
  "message 5" = quote(warning(own_condition("warning", message = 5, call = NULL))),
  "message NULL" = quote(warning(own_condition("warning", message = NULL, call = NULL))),
  "message list" = quote(warning(own_condition("warning", message = list("a"), call = NULL))),
  "message NA" = quote(warning(own_condition("warning", message = NA, call = NULL))),
  "message invalid" = quote(warning(own_condition("warning", message = invalid, call = NULL))),
  "message of two" = quote(warning(own_condition("warning", message = c("a", "b"), call = NULL))),
  "no message" = quote(warning(own_condition("warning"))),
  "a message of 5" = quote(message(own_condition("message", message = 5, call = NULL))),
  "a signal" = quote(signalCondition(own_condition("mine"))),
  "a signal without restart" = quote(signalCondition(own_condition("warning", message = "a"))),
  "an error tried" = quote(try(stop("a"), silent = TRUE)),
  "an odd error tried" = quote(tryCatch(stop(own_condition("error", message = NULL)), error = identity)),
  "warnings that differ" = quote(for (i in 1:30) warning("nr ", i))
)

registerS3method("conditionMessage", "failing_message", function(c) stop("no message for you"))
registerS3method("conditionMessage", "seven_message", function(c) 7)
registerS3method("$", "failing_dollar", function(x, name) stop("no fields for you"))
registerS3method("[[", "failing_dollar", function(x, ...) stop("no fields for you"))

model_that <- function(signal, always = FALSE) {
  body <- bquote({
    if (.(always) || any(x$qsec == .(bad_car))) .(signal)
    x$wt
  })
  as_regressor(as.function(c(alist(x = ), body)))
}

preprocess_that <- function(signal, always = FALSE) {
  body <- bquote({
    if (.(always) || any(x$qsec == .(bad_car))) .(signal)
    x
  })
  as.function(c(alist(x = ), body))
}

tokens_that <- function(signal) {
  as.function(c(alist(text = ), bquote({
    if (grepl("bad", text)) .(signal)
    strsplit(text, " ")[[1]]
  })))
}

weight <- as_regressor(function(x) x$wt)

ask <- function(model, preprocess = NULL, x = cars) {
  # the case itself keeps its qsec only in row 1: one case is bad in each batch
  explain(x, lime(mtcars[c("wt", "hp", "qsec")], model, preprocess), n_features = 1, n_permutations = 20)
}

each <- function(signals, word, code, expect) {
  unname(Map(function(signal, name) {
    list(name = paste0(word, ": ", name), code = do.call(substitute, list(code, list(SIGNAL = call("quote", signal)))), expect = expect)
  }, signals, names(signals)))
}

answers <- structure(function(value) explained_cases(value) == 5, class = "users_conditions")

inputs <- c(
  each(signals, "model, one case", quote(ask(model_that(SIGNAL))), keeps(4)),
  each(signals, "preprocess, one case", quote(ask(weight, preprocess_that(SIGNAL))), keeps(4)),
  each(signals, "model, every case", quote(ask(model_that(SIGNAL, TRUE))), c("error_model", "error_prediction", "error_mine")),
  each(signals, "model, the only case", quote(ask(model_that(SIGNAL, TRUE), x = cars[1, ])), c("error_model", "error_prediction", "error_mine")),
  each(signals, "preprocess, the only case", quote(ask(weight, preprocess_that(SIGNAL, TRUE), cars[1, ])), c("error_preprocess", "error_model", "error_prediction", "error_mine")),
  each(signals, "tokenization", quote(explain(texts, lime(texts, as_regressor(nchar), tokenization = tokens_that(SIGNAL)), n_features = 1, n_permutations = 20)), any_answer),
  each(signals, "check_model", quote(check_model(lime(cars, model_that(SIGNAL, TRUE)), cars)), function(value) isFALSE(value)),
  each(tellers, "model, told", quote(suppressWarnings(suppressMessages(ask(model_that(SIGNAL))))), answers),
  each(tellers, "model, told of all", quote(suppressWarnings(suppressMessages(ask(model_that(SIGNAL, TRUE))))), answers),
  each(tellers, "preprocess, told of all", quote(suppressWarnings(suppressMessages(ask(weight, preprocess_that(SIGNAL, TRUE))))), answers)
)
