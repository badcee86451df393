#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The element's tests against the GStreamer of Debian 13 (trixie, 1.26), with
# GstAnalytics and between processes, and what an application sees of it
# installed there, in a root of its own that is gone afterwards. For root, on
# Debian, with a network. Arguments go to `meson test`. Ends with the counts
# "Ok:" and "Fail:".
set -euo pipefail

source_dir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH LC_ALL=C.UTF-8

# shellcheck source=scripts/apt-packages.sh
source "$source_dir/scripts/apt-packages.sh"

[[ $EUID -eq 0 ]] || {
  echo "${0##*/}: only root can make a root" >&2
  exit 1
}
install_packages "${trixie_host_packages[@]}"

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root

# Shows what a command said only where it failed.
quietly () {
  "$@" > "$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    echo "${0##*/}: failed: $*" >&2
    return 1
  }
}

in_root () {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 chroot "$root" "$@"
}

make_root () {
  mmdebstrap --variant=apt --mode=root --skip=cleanup/apt \
    --include="$(IFS=, && echo "${trixie_packages[*]}")" \
    --aptopt='Acquire::Languages "none"' \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    trixie "$root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
}

# Whole, plugins-bad would bring half of Debian; GstAnalytics and a few plugins
# need none of that.
unpack_plugins () {
  local parts=$root/root/parts
  mkdir "$parts"
  cp /etc/resolv.conf "$root/etc/"
  in_root env -C /root/parts apt-get -q -o APT::Sandbox::User=root download \
    "${trixie_unpacked_packages[@]}" || return 1
  (cd "$parts" && for package in *.deb; do dpkg-deb -x "$package" . || exit 1; done \
    && cp -a --parents -t "$root" \
    usr/include/gstreamer-1.0/gst/analytics \
    usr/lib/*/pkgconfig/gstreamer-analytics-1.0.pc \
    usr/lib/*/libgst{analytics,codecparsers}-1.0.so* \
    usr/lib/*/libopenh264.so* \
    usr/lib/*/gstreamer-1.0/libgst{analyticsoverlay,debugutilsbad,isomp4,openh264}.so \
    usr/lib/*/gstreamer-1.0/libgst{pango,unixfd,videocrop,videofilter,videoparsersbad}.so)
}

# What git knows of or would add, as it is now.
copy_source () {
  mkdir "$root/root/source"
  git -C "$source_dir" -c safe.directory='*' ls-files -z --cached --others --exclude-standard \
    | tar -C "$source_dir" --null --ignore-failed-read -T - -c \
    | tar -C "$root/root/source" -x
}

configure () {
  in_root meson setup -Dauto_features=disabled -Dtests=enabled -Dpango=enabled -Djson=enabled \
    -Danalytics=enabled /root/build /root/source
}

# Without these, tests would be skipped or wait in vain.
check_elements () {
  local element
  for element in objectdetectionoverlay unixfdsink unixfdsrc fakevideosink timeoverlay videocrop \
    qtdemux openh264dec videoflip; do
    in_root gst-inspect-1.0 --exists "$element" || {
      echo "no $element" >&2
      return 1
    }
  done
}

# With a /proc of its own, which goes with the last process.
in_root_with_proc () {
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 chroot "$root" "$@"
}

# Both in any case; the counts of both are added up. Those that run twice run
# under the leaks tracer only, and the budget of time is kept by our own clock.
run_tests () {
  local ok bad status=0
  in_root_with_proc meson test -C /root/build --print-errorlogs --suite elements --no-suite twice --no-suite speed "$@" \
    | tee "$work/counts" || status=1
  in_root_with_proc /root/source/scripts/test-installed.sh --no-packages | tee -a "$work/counts" || status=1
  ok=$(sed -n 's/^Ok: *//p' "$work/counts" | paste -sd +)
  bad=$(sed -n 's/^\(Fail\|Timeout\): *//p' "$work/counts" | paste -sd +)
  printf 'Ok: %d\nFail: %d\n' "$((ok))" "$((bad))"
  return "$status"
}

quietly make_root
quietly unpack_plugins
quietly copy_source
quietly configure
quietly check_elements
in_root gst-inspect-1.0 --version
run_tests "$@"
