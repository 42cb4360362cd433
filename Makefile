# `make` alone says what there is.

VERSION := $(shell sed -n 's/^Version: *//p' DESCRIPTION)
TARBALL := lime_$(VERSION).tar.gz

# R CMD check without internet: no look-up of the package among the published ones
# and of the current time; the last is for a TeX without the font inconsolata.
CHECK_ENV := _R_CHECK_CRAN_INCOMING_REMOTE_=false _R_CHECK_SYSTEM_CLOCK_=false R_RD4PDF=times,hyper

all:
	@echo "make demo      explain a picture (tools/demo IMAGE for one of your own)"
	@echo "make test      all tests, Rust and R"
	@echo "make document  NAMESPACE and man/, by roxygen2"
	@echo "make vendor    the Rust crates into src/rust/vendor.tar.xz, and who wrote them"
	@echo "make build     $(TARBALL), which installs without a network"
	@echo "make check     R CMD check --as-cran of it (after tools/setup --check)"
	@echo "make clean     remove what these have made; the tools in .cache stay"

demo:
	tools/demo

test:
	tools/test

vendor:
	tools/vendor.sh

# R CMD build copies the whole folder first, and .cache and target hold gigabytes.
build: vendor
	. tools/env.sh && stage=$$(mktemp -d) && trap 'rm -rf "$$stage"' EXIT && mkdir "$$stage/lime" && \
	tar -cf - --exclude=./.git --exclude=./.cache --exclude=./demo --exclude=target --exclude='./*.Rcheck' . | tar -xf - -C "$$stage/lime" && \
	R CMD build "$$stage/lime"

check: build
	. tools/env.sh && $(CHECK_ENV) R CMD check --as-cran $(TARBALL)

# With the package as installed by tools/setup: nothing is compiled.
document:
	tools/setup
	. tools/env.sh && Rscript -e 'roxygen2::roxygenise(load_code = "installed")'

clean:
	./cleanup
	rm -rf lime.Rcheck lime_*.tar.gz src/rust/vendor.tar.xz

.PHONY: all demo test vendor build check document clean
