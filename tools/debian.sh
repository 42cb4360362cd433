# shellcheck shell=bash
# Sourced by tools/check-bare and tools/check-trixie: a Debian in a folder, for chroot.

say() { printf '==> [%4ds] %s\n' "$SECONDS" "$*"; }
die() { printf '%s: %s\n' "$0" "$*" >&2; exit 1; }

# new_debian RELEASE FOLDER LOG: the smallest one there is, from where this system gets its own packages.
new_debian() {
  local mirror
  [ "$(id -u)" = 0 ] || die "must run as root, for chroot"
  command -v debootstrap > /dev/null || die "needs debootstrap: apt-get install debootstrap"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/$' | sort -u | head -n 1)
  [ -n "$mirror" ] || die "no Debian archive among the sources of apt"
  rm -rf "$2"
  debootstrap --variant=minbase "$1" "$2" "$mirror" > "$3" 2>&1 || die "debootstrap failed: $3"
}
