# What bench/tables.R and bench/texts.R share: time, load, and lime for Python 0.2.0.1, which is installed from PyPI into
# .cache/lime-venv.

Sys.setenv(OMP_NUM_THREADS = 1, OPENBLAS_NUM_THREADS = 1)

now <- function() as.numeric(Sys.time())
load_average <- function() strsplit(readLines("/proc/loadavg"), " ")[[1]][1]

venv <- file.path(Sys.getenv("LIME_CACHE", ".cache"), "lime-venv")
python <- file.path(venv, "bin", "python")
if (!file.exists(python)) {
  system2(Sys.getenv("LIME_PYTHON", "python3"), c("-m", "venv", venv))
  system2(python, c("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "lime==0.2.0.1", "\"numpy<2\""))
}
