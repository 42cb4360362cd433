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

static SEXP check_body(void *unused) {
  R_CheckUserInterrupt();
  return R_NilValue;
}

static SEXP keep_condition(SEXP condition, void *unused) {
  return condition;
}

static void check_contained(void *result) {
  SEXP classes = PROTECT(allocVector(STRSXP, 2));
  SET_STRING_ELT(classes, 0, mkChar("interrupt"));
  SET_STRING_ELT(classes, 1, mkChar("error"));
  SEXP condition = PROTECT(
    R_tryCatch(check_body, NULL, classes, keep_condition, NULL, NULL, NULL));
  R_PreserveObject(condition);
  *(SEXP *) result = condition;
  UNPROTECT(2);
}

/* Is there something to stop for? R_NilValue if not, else R's own condition: an
 * interrupt, or an error such as that of setTimeLimit().
 *
 * R reports both by longjmp, and a jump over Rust frames is undefined behaviour.
 * Hence C: R_ToplevelExec() contains every jump, and R_tryCatch() within it keeps
 * the original condition, which R code signals again once Rust has returned. */
attribute_hidden SEXP lime_check_interrupt(void) {
  SEXP condition = NULL;
  if (!R_ToplevelExec(check_contained, &condition)) {
    if (condition != NULL) R_ReleaseObject(condition);
    return unknown_interrupt;
  }
  R_ReleaseObject(condition); /* nothing allocates before the caller protects it */
  return condition;
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
