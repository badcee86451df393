#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Cross-compiles the kernels for 64-bit ARM in build-aarch64/ and runs their
# tests under qemu, on a processor with every extension and on one with none.
# Arguments go to `meson test`.
#
# GLib, which only the tests need, is unpacked beside the build from Debian's
# own packages: nothing foreign is installed on the machine.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build-aarch64
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH # Debian's meson and Python first

# shellcheck source=scripts/apt-packages.sh
source "$root/scripts/apt-packages.sh"

# An apt of another architecture, which knows of no installed package.
apt_arm64 () {
  apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 \
    -o Dir::State::Lists="$1/lists" -o Dir::Cache="$1/cache" \
    -o Dir::State::status=/dev/null -o APT::Sandbox::User=root "${@:2}"
}

unpack_sysroot () {
  local work=$1.new deb

  rm -rf "$work"
  mkdir -p "$work"/{lists/partial,cache/archives/partial,root}
  apt_arm64 "$work" update
  (cd "$work" && apt_arm64 "$work" download "${aarch64_packages[@]}")
  for deb in "$work"/*.deb; do
    dpkg-deb -x "$deb" "$work/root"
  done
  mv "$work/root" "$1"
  rm -rf "$work"
}

install_packages "${build_packages[@]}" "${cross_packages[@]}"
[[ -d $build/sysroot ]] || unpack_sysroot "$build/sysroot"

# The run-time libraries are where the cross compiler has them.
cat > "$build/cross.ini" << END
[binaries]
c = 'aarch64-linux-gnu-gcc'
ar = 'aarch64-linux-gnu-ar'
strip = 'aarch64-linux-gnu-strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu']

[properties]
sys_root = '$build/sysroot'
pkg_config_libdir = '$build/sysroot/usr/lib/aarch64-linux-gnu/pkgconfig'

[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
END

[[ -f $build/build.ninja ]] \
  || meson setup --cross-file "$build/cross.ini" -Dkernels-only=true -Dprefer_static=true "$build" "$root"
ninja -C "$build"

# Fails unless the kernels' best level on qemu's processor $1 is $2.
expect_level () {
  local level

  level=$(QEMU_CPU=$1 qemu-aarch64 -L /usr/aarch64-linux-gnu "$build/tests/kernels/kernels-q8" -l \
    | sed -n 's,^/kernels/q8/conv/,,p' | tail -n 1)
  [[ $level == "$2" ]] || {
    echo "The best level on $1 is '$level', not $2" >&2
    return 1
  }
}

for processor in max:neon-dot cortex-a53:neon; do
  expect_level "${processor%:*}" "${processor#*:}"
  echo "On $processor"
  QEMU_CPU=${processor%:*} meson test -C "$build" --print-errorlogs --timeout-multiplier 10 "$@"
done
