#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What an application sees of an installed gst-feremotion: installs this source
# in a temporary prefix, builds the C example by pkg-config, runs it and the
# Python one by their typelib, and compares what both print of the bundled clip.
# Where GStreamer has unixfdsink (1.24), both print the same of another process.
# Ends with the counts "Ok:" and "Fail:" as `meson test` does. With --no-packages
# the packages are taken as they are.
set -euo pipefail

source_dir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH LC_ALL=C.UTF-8

# shellcheck source=scripts/apt-packages.sh
source "$source_dir/scripts/apt-packages.sh"
[[ ${1-} == --no-packages ]] || install_packages "${build_packages[@]}" "${test_packages[@]}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
passed=0
failed=0

check () {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
  fi
}

install_here () {
  meson setup --prefix="$prefix" --libdir=lib -Dplugindir="$prefix/lib/gstreamer-1.0" \
    -Dtests=disabled -Dintrospection=enabled "$work/build" "$source_dir" \
    && meson install -C "$work/build"
}

# Typelibs name libraries without their folders, so that the loader must know
# this one.
in_prefix () {
  env LD_LIBRARY_PATH="$prefix/lib" GST_PLUGIN_PATH_1_0="$prefix/lib/gstreamer-1.0" GST_REGISTRY_1_0="$work/registry.bin" \
    GI_TYPELIB_PATH="$prefix/lib/girepository-1.0" PKG_CONFIG_PATH="$prefix/lib/pkgconfig" "$@"
}

build_example () {
  local flags
  read -ra flags < <(in_prefix pkg-config --cflags --libs gstreamer-feremotion-1.0) \
    && gcc "$source_dir/examples/faces/faces.c" -o "$work/faces" "${flags[@]}"
}

# The clip shows two faces; who looks how is the same in both languages.
print_faces () {
  local output=$1
  shift
  in_prefix timeout 120 "$@" filesrc location="$source_dir/examples/demo/demo.mp4" ! decodebin ! videoconvert \
    ! feremotion overlay=false > "$output" \
    && grep -q '^face 1: ' "$output" && grep -q '^face 2: happy$' "$output"
}

# Analyses the clip in a process of its own, from which the other one has the
# frames and the custom meta, and nothing else.
print_faces_of_another_process () {
  local output=$1 socket=$work/socket sender
  shift
  in_prefix timeout 120 gst-launch-1.0 -q filesrc location="$source_dir/examples/demo/demo.mp4" ! decodebin \
    ! videoconvert ! video/x-raw,format=NV12 ! feremotion overlay=false \
    ! unixfdsink socket-path="$socket" wait-for-connection=true sync=false &
  sender=$!
  until [[ -S $socket ]] || ! kill -0 "$sender" 2> /dev/null; do
    sleep 0.1
  done
  in_prefix timeout 120 "$@" unixfdsrc socket-path="$socket" > "$output" && wait "$sender"
}

install_here > "$work/log" 2>&1 || {
  tail -n 40 "$work/log"
  exit 1
}
check 'the C example builds by pkg-config' build_example
check 'the C example prints the faces' print_faces "$work/c.txt" "$work/faces"
check 'the Python example prints the faces' print_faces "$work/python.txt" /usr/bin/python3 "$source_dir/examples/faces/faces.py"
check 'both print the same' cmp "$work/c.txt" "$work/python.txt"
if in_prefix gst-inspect-1.0 unixfdsink > "$work/log" 2>&1; then
  check 'the C example reads from another process' print_faces_of_another_process "$work/far-c.txt" "$work/faces"
  check 'the Python example reads from another process' print_faces_of_another_process "$work/far-python.txt" \
    /usr/bin/python3 "$source_dir/examples/faces/faces.py"
  check 'the C example prints the same of another process' cmp "$work/c.txt" "$work/far-c.txt"
  check 'the Python example prints the same of another process' cmp "$work/c.txt" "$work/far-python.txt"
fi
check 'the program runs' in_prefix "$prefix/bin/feremotion-analyze" --summary "$work/all.json" \
  "$source_dir/examples/demo/demo.mp4"
printf 'Ok: %d\nFail: %d\n' "$passed" "$failed"
[[ $failed -eq 0 ]]
