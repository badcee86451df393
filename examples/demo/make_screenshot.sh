#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes README's picture: the bundled clip's 98th frame, as the element draws it.
#
#   meson devenv -C build "$PWD/examples/demo/make_screenshot.sh"
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
gst-launch-1.0 -q filesrc location=demo.mp4 ! decodebin ! videoconvert ! video/x-raw,format=RGB ! feremotion ! \
  identity eos-after=99 ! videoconvert ! pngenc ! multifilesink location=screenshot.png
