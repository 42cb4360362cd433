# Plots that are only built need a device all the same; this one writes no file.
grDevices::pdf(NULL)
withr::defer(grDevices::dev.off(), teardown_env())
