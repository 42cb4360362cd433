# shellcheck shell=sh
# Sourced, in the project's root, by everything in tools/ and .ci/: one environment.

LIME_ROOT=$(pwd)
export LIME_ROOT
export LIME_CACHE="$LIME_ROOT/.cache"

# R: the package is installed into the project, not into the user's library.
export R_LIBS="$LIME_CACHE/R-lib${R_LIBS:+:$R_LIBS}"

# Python: the project's own, never the one R would look for (or download).
export RETICULATE_PYTHON="$LIME_CACHE/venv/bin/python"
export KERAS_BACKEND=tensorflow
export TF_CPP_MIN_LOG_LEVEL=2
export CUDA_VISIBLE_DEVICES=""

# Rust: rustup's, if there, before that of the system.
export PATH="$HOME/.cargo/bin:$PATH"

# Messages and plots hold characters beyond ASCII; a bare system is in "C".
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *UTF-8 | *utf-8 | *UTF8 | *utf8) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac
