#include <R.h>
#include <Rinternals.h>
#include <R_ext/Rdynload.h>
#include <R_ext/Visibility.h>

/* Defined by the Rust library. */
void register_extendr_panic_hook(void);
void R_init_lime_extendr(void *dll);

/* What lime_check_interrupt() returns if R jumps without a condition. Made at
 * load time, because a failed allocation there would jump as well. */
static SEXP unknown_interrupt = NULL;

/* An interrupt that came while R made a vector: the next lime_check_interrupt() hands it over. */
static SEXP waiting_interrupt = NULL;

/* R reports errors, time limits and interrupts by longjmp, and a jump over Rust
 * frames is undefined behaviour: what they own is never given back, locks stay
 * locked. Hence C: R_ToplevelExec() contains every jump, and R_tryCatch() within
 * it hands the condition to `handler`. */
struct attempt {
  SEXP (*body)(void *);
  SEXP (*handler)(SEXP, void *);
  void *data;
  SEXP value;
};

static void attempt_contained(void *given) {
  struct attempt *attempt = given;
  SEXP classes = PROTECT(allocVector(STRSXP, 2));
  SET_STRING_ELT(classes, 0, mkChar("interrupt"));
  SET_STRING_ELT(classes, 1, mkChar("error"));
  SEXP value = PROTECT(R_tryCatch(
    attempt->body, attempt->data, classes, attempt->handler, NULL, NULL, NULL));
  R_PreserveObject(value);
  attempt->value = value;
  UNPROTECT(2);
}

/* What `body` returns, or `handler` of the condition; NULL if R jumps without one. */
static SEXP attempt(SEXP (*body)(void *), SEXP (*handler)(SEXP, void *), void *data) {
  struct attempt attempt = {body, handler, data, NULL};
  Rboolean whole = R_ToplevelExec(attempt_contained, &attempt);
  if (attempt.value == NULL) return NULL;
  R_ReleaseObject(attempt.value); /* nothing allocates before the caller protects it */
  return whole ? attempt.value : NULL;
}

static SEXP check_body(void *unused) {
  R_CheckUserInterrupt();
  return R_NilValue;
}

static SEXP keep_condition(SEXP condition, void *unused) {
  return condition;
}

/* Is there something to stop for? R_NilValue if not, else R's own condition: an
 * interrupt, or an error such as that of setTimeLimit(), which R code signals again
 * once Rust has returned. */
attribute_hidden SEXP lime_check_interrupt(void) {
  if (waiting_interrupt != NULL) {
    SEXP waiting = waiting_interrupt;
    waiting_interrupt = NULL;
    R_ReleaseObject(waiting); /* nothing allocates before the caller protects it */
    return waiting;
  }
  SEXP condition = attempt(check_body, keep_condition, NULL);
  return condition == NULL ? unknown_interrupt : condition;
}

struct vectors {
  R_xlen_t count;
  const int *types;
  const R_xlen_t *lengths;
};

static SEXP vectors_body(void *data) {
  const struct vectors *wanted = data;
  SEXP list = PROTECT(allocVector(VECSXP, wanted->count));
  for (R_xlen_t i = 0; i < wanted->count; i++) {
    SET_VECTOR_ELT(list, i, allocVector(wanted->types[i], wanted->lengths[i]));
  }
  UNPROTECT(1);
  return list;
}

static SEXP refuse(SEXP condition, void *unused) {
  if (waiting_interrupt == NULL && inherits(condition, "interrupt")) {
    R_PreserveObject(condition);
    waiting_interrupt = condition;
  }
  return R_NilValue;
}

/* What `body` makes; once more if an interrupt came, which is no lack of memory. */
static SEXP made(SEXP (*body)(void *), void *wanted) {
  SEXP before = waiting_interrupt;
  SEXP value = attempt(body, refuse, wanted);
  if ((value == NULL || value == R_NilValue) && waiting_interrupt != before) {
    value = attempt(body, refuse, wanted);
  }
  return value == NULL ? R_NilValue : value;
}

/* A list of vectors of some types and lengths, or R_NilValue if R has no memory. */
attribute_hidden SEXP lime_vectors(R_xlen_t count, const int *types, const R_xlen_t *lengths) {
  struct vectors wanted = {count, types, lengths};
  return made(vectors_body, &wanted);
}

struct strings {
  R_xlen_t count;
  const char *const *starts;
  const int *lengths;
};

static SEXP strings_body(void *data) {
  const struct strings *wanted = data;
  SEXP strings = PROTECT(allocVector(STRSXP, wanted->count));
  for (R_xlen_t i = 0; i < wanted->count; i++) {
    SET_STRING_ELT(strings, i, mkCharLenCE(wanted->starts[i], wanted->lengths[i], CE_UTF8));
  }
  UNPROTECT(1);
  return strings;
}

/* A character vector of UTF-8, or R_NilValue if R has no memory. */
attribute_hidden SEXP lime_strings(R_xlen_t count, const char *const *starts, const int *lengths) {
  struct strings wanted = {count, starts, lengths};
  return made(strings_body, &wanted);
}

static void make_unknown_interrupt(void) {
  unknown_interrupt = allocVector(VECSXP, 0);
  R_PreserveObject(unknown_interrupt);
  SEXP classes = PROTECT(allocVector(STRSXP, 2));
  SET_STRING_ELT(classes, 0, mkChar("interrupt"));
  SET_STRING_ELT(classes, 1, mkChar("condition"));
  setAttrib(unknown_interrupt, R_ClassSymbol, classes);
  UNPROTECT(1);
}

attribute_visible void R_init_lime(DllInfo *dll) {
  register_extendr_panic_hook();
  R_init_lime_extendr(dll);
  R_useDynamicSymbols(dll, FALSE);
  R_forceSymbols(dll, TRUE);
  make_unknown_interrupt();
}
