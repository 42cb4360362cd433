.onUnload <- function(libpath) {
  library.dynam.unload("lime", libpath)
}
