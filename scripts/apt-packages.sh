# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What demo.sh and test.sh need of Debian 12 and 13, in one place. To be sourced.

# To build, and to run the plugin and the programs on any usual file.
# shellcheck disable=SC2034
build_packages=(
  ca-certificates gcc libc6-dev meson ninja-build pkg-config
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libpango1.0-dev libprotobuf-c-dev protobuf-c-compiler
  libjson-glib-dev libgdk-pixbuf-2.0-dev libsqlite3-dev
  libmicrohttpd-dev bubblewrap
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  gstreamer1.0-libav gstreamer1.0-tools gstreamer1.0-x
  webp-pixbuf-loader heif-gdk-pixbuf libavif-gdk-pixbuf
  fonts-dejavu-core
)

# For the tests on top of that.
# shellcheck disable=SC2034
test_packages=(
  clang clang-format libclang-rt-dev shellcheck git
  g++ libopencv-dev opencv-data libdnnl-dev libgstreamer-plugins-bad1.0-dev
  gstreamer1.0-plugins-base-apps gstreamer1.0-opencv
  python3-numpy python3-pil python3-opencv
  python3-torch python3-torchvision python3-onnx python3-sklearn
  python3-pytest
  gobject-introspection libgirepository1.0-dev gi-docgen
  python3-gi gir1.2-gstreamer-1.0 gir1.2-gst-plugins-base-1.0
  chromium
)

# To compile the kernels for 64-bit ARM and to run them, and the packages of that
# architecture that their tests are linked with, without being installed.
# shellcheck disable=SC2034
cross_packages=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)
# shellcheck disable=SC2034
aarch64_packages=(libglib2.0-dev libpcre2-dev)

# For scripts/test-trixie.sh: on this machine, in the root that it makes, and
# those of which a few files are enough.
# shellcheck disable=SC2034
trixie_host_packages=(mmdebstrap git)
# shellcheck disable=SC2034
trixie_packages=(
  gcc libc6-dev meson ninja-build pkgconf
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libpango1.0-dev libprotobuf-c-dev protobuf-c-compiler libjson-glib-dev
  libgdk-pixbuf-2.0-dev gobject-introspection libgirepository1.0-dev
  python3-gi gir1.2-gstreamer-1.0
  gstreamer1.0-plugins-base gstreamer1.0-tools opencv-data fonts-dejavu-core
)
# shellcheck disable=SC2034
trixie_unpacked_packages=(
  libgstreamer-plugins-bad1.0-dev libgstreamer-plugins-bad1.0-0
  gstreamer1.0-plugins-bad gstreamer1.0-plugins-good gstreamer1.0-x
  libopenh264-8
)

# Installs those of its arguments that are missing; needs no network where none
# is.
install_packages () {
  local package missing=() as_root=()

  for package; do
    [[ $(dpkg-query -W -f='${Status}' "$package" 2> /dev/null) == 'install ok installed' ]] \
      || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0

  if [[ $EUID -ne 0 ]]; then
    command -v sudo > /dev/null || {
      echo "Missing packages, and neither root nor sudo to install them: ${missing[*]}" >&2
      return 1
    }
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
    -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" > /dev/null
}

# What the tests in the folder $1 need of npm, by its lock file; and npm, where
# it is not there yet, by whatever way.
install_browser_tests () {
  command -v npm > /dev/null || install_packages nodejs npm || return 1
  [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] \
    || npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --silent
}
