#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# One command from a clone to every test passed: installs what is missing,
# builds in build-test/ and tests. Arguments go to `meson test`.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
build=$root/build-test
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH # Debian's meson and Python first

# shellcheck source=scripts/apt-packages.sh
source "$root/scripts/apt-packages.sh"
install_packages "${build_packages[@]}" "${test_packages[@]}"
install_browser_tests "$root/tests/browser"

[[ -f $build/build.ninja ]] \
  || meson setup -Dauto_features=enabled "$build" "$root"
ninja -C "$build"
meson test -C "$build" --print-errorlogs "$@"
