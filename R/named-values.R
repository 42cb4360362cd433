# The list columns `data` and `prediction`: a list of named values for each row. A plain list cannot be written to a CSV
# file; this one becomes strings there, "setosa=0.98; versicolor=0.02".

named_values <- function(values, n) {
  structure(rep(list(values), n), class = c("named_values", "list"))
}

#' @export
`[.named_values` <- function(x, i) structure(unclass(x)[i], class = class(x))

#' @export
c.named_values <- function(...) structure(do.call(c, lapply(list(...), unclass)), class = class(..1))

#' @export
as.list.named_values <- function(x, ...) unclass(x)

#' @export
as.character.named_values <- function(x, ...) {
  vapply(unclass(x), function(values) {
    values <- vapply(values, function(value) if (is.numeric(value)) format(value, digits = 7) else paste(format(value), collapse = " "), "")
    paste0(names(values), "=", values, collapse = "; ")
  }, "")
}

#' @exportS3Method vctrs::vec_proxy
vec_proxy.named_values <- function(x, ...) unclass(x)

#' @exportS3Method vctrs::vec_ptype_abbr
vec_ptype_abbr.named_values <- function(x, ...) "list"
