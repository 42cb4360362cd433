# The help and the guides as a web site, in docs/. Called by `make site`; works without internet.

options(pkgdown.internet = FALSE)
# Code names packages that are not installed here; downlit would look for their pages.
nowhere <- function() list(Package = character(), URL = character())
utils::assignInNamespace("CRAN_urls", nowhere, ns = "downlit")
pkgdown::build_site(devel = FALSE, preview = FALSE, install = FALSE, new_process = FALSE)
