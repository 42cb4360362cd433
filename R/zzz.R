# Scripts call `lime:::explain`, which does not look among imports. Not before methods are registered, which is done by now: a generic
# that is in the namespace keeps its methods there, where that of generics does not look.
.onLoad <- function(libname, pkgname) {
  assign("explain", explain, envir = parent.env(environment()))
}

.onUnload <- function(libpath) {
  library.dynam.unload("lime", libpath)
}
