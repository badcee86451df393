# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What all findings share, to be sourced: a Debian release with its GStreamer
# in a folder of its own, and the comparison of what was seen with what was
# recorded. For root, on Debian, with mmdebstrap and a network.
#
# FINDINGS_ROOTS=DIR keeps the releases there for the next finding; otherwise
# all is gone at the end. DEBIAN_MIRROR names another mirror.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8

work=$(mktemp -d "${TMPDIR:-/tmp}/finding.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
changes=0

gstreamer_packages=(
  gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  gstreamer1.0-plugins-bad python3-gi
  gir1.2-gstreamer-1.0 gir1.2-gst-plugins-base-1.0 gir1.2-gst-plugins-bad-1.0
)

# Shows what a command said only where it failed.
quietly () {
  "$@" > "$work/log" 2>&1 || {
    tail -n 20 "$work/log" >&2
    exit 2
  }
}

# make_root RELEASE OPTION...: makes $root by mmdebstrap. Validity dates are not
# checked: a mirror that stands still gives the same signed packages.
make_root () {
  quietly mmdebstrap --quiet --mode=root "${@:2}" \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$1" "$root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
}

# use_gstreamer RELEASE SERIES [PACKAGE...]: sets $root to that Debian release
# with these packages too; its GStreamer must be of that series.
use_gstreamer () {
  root=${FINDINGS_ROOTS:-$work}/$1
  if [[ ! -e $root.made ]]; then
    mkdir -p "${root%/*}"
    make_root "$1" --variant=apt --skip=cleanup/apt --include="$(IFS=, && echo "${gstreamer_packages[*]}")"
    cp /etc/resolv.conf "$root/etc/"
    touch "$root.made"
  fi
  if (($# > 2)); then
    quietly in_root apt-get -qq install --yes --no-install-recommends "${@:3}"
  fi
  gstreamer=$(in_root gst-inspect-1.0 --version | sed -n 's/^GStreamer //p')
  echo "Debian $1, GStreamer $gstreamer"
  [[ $gstreamer == "$2".* ]] || {
    echo "this finding is about GStreamer $2" >&2
    exit 2
  }
}

# Runs a command there, with a /proc that goes with its last process.
in_root () {
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" \
    env -i PATH="$PATH" HOME=/root LC_ALL=C.UTF-8 chroot "$root" "$@"
}

# Runs the Python program of standard input there, which finds sys, gi and
# GStreamer imported and started.
run_python () {
  in_root python3 -W ignore -c '
import sys
import gi
for name in "Gst", "GstApp", "GstVideo":
    gi.require_version(name, "1.0")
from gi.repository import Gst, GstApp, GstVideo
Gst.init(None)
exec(compile(sys.stdin.read(), "finding", "exec"))' "$@"
}

# Calls look, which tells what it sees, on each GStreamer that Debian carries.
look_everywhere () {
  local release
  for release in "bookworm 1.22" "trixie 1.26" "forky 1.28"; do
    # shellcheck disable=SC2086
    use_gstreamer $release
    look
  done
}

# tell WHAT EXPECTED RECORDED SEEN: an expert expects EXPECTED, RECORDED was
# seen when this was written, SEEN is seen now.
tell () {
  printf '  %s\n    expected: %s\n    seen:     %s\n' "$1" "$2" "$4"
  [[ $4 == "$3" ]] || {
    printf '    CHANGED, was: %s\n' "$3"
    changes=$((changes + 1))
  }
}

finish () {
  if ((changes)); then
    echo "$changes changed: no longer as recorded"
    exit 1
  fi
  echo "as recorded"
}
