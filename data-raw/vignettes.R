# Makes vignettes/images.Rmd and its figures from vignettes/images.Rmd.orig, whose code runs here, with the real network.
# R CMD build then only renders images.Rmd, without Keras.
#
#     tools/setup && . tools/env.sh && Rscript data-raw/vignettes.R

source("data-raw/shrink_png.R")

# The code runs in a folder with the network in it, so that no path of this machine gets into the text.
network <- file.path(Sys.getenv("LIME_CACHE"), "network", "efficientnet-lite0.keras")
folder <- tempfile("vignette")
dir.create(folder)
stopifnot(file.copy(network, folder))

old <- setwd("vignettes")
unlink(list.files(pattern = "^images-.*[.]png$"))
knitr::opts_knit$set(root.dir = folder)
knitr::knit("images.Rmd.orig", "images.Rmd", envir = new.env(parent = globalenv()), quiet = TRUE)
shrink_png(list.files(pattern = "^images-.*[.]png$"), 64) # they are in the built package twice
setwd(old)
unlink(folder, recursive = TRUE)
