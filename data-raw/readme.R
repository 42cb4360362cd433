# Makes README.md and its pictures, man/figures/README-*.png, from README.Rmd, whose code runs here. Called by `make readme`; needs ranger, not Keras.

source("data-raw/shrink_png.R")

unlink("man/figures", recursive = TRUE)
rmarkdown::render("README.Rmd", quiet = TRUE)
made <- list.files("man/figures", full.names = TRUE)
shrink_png(made, 256)
stopifnot(sum(file.size(made)) < 900e3)
