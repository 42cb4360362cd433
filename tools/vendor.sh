#!/bin/sh
# Packs the sources of all crates into src/rust/vendor.tar.xz, so that the package
# builds without a network. The same Cargo.lock gives the same bytes.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

echo "==> cargo vendor"
# The source replacement it prints is src/rust/vendor-config.toml.
cargo vendor --quiet --locked --versioned-dirs --manifest-path src/rust/Cargo.toml \
  "$folder/vendor" > /dev/null

echo "==> src/rust/vendor.tar.xz"
# Modes are normalised too: they would otherwise follow the umask.
LC_ALL=C tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
  --mode=u=rwX,go=rX --format=ustar -C "$folder" -cf "$folder/vendor.tar" vendor
# One thread: the bytes depend on how xz cuts its blocks.
xz -9e -T1 "$folder/vendor.tar"
mv "$folder/vendor.tar.xz" src/rust/vendor.tar.xz
chmod 644 src/rust/vendor.tar.xz
echo "    $(wc -c < src/rust/vendor.tar.xz) bytes, sha256 $(sha256sum src/rust/vendor.tar.xz | cut -c 1-16)..."

python3 tools/authors.py
