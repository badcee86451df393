#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gst-inspect-1.0 --exists" of GStreamer 1.22 says no to an element that is
# there, where its plugin's own version is lower than GStreamer's. Seen on
# 2026-11-28 with GStreamer 1.22.0 (Debian 12) and not with 1.26.2.
#
# Surprising: nothing asked for a version; without --atleast-version the tool
# asks for its own, and plugins that count their versions themselves fail:
# Debian 12's pipewiresrc (0.3.65) and libcamerasrc (0.0.3), which gst-launch
# runs and gst-inspect describes. Scripts that ask with --exists before they
# use an element take another branch on Debian 12 than on 13.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

ask () {
  local said
  in_root gst-inspect-1.0 "${@:2}" "$1" > /dev/null 2>&1 && said=yes || said=no
  echo "$said, plugin version $(in_root gst-inspect-1.0 "$1" | sed -n 's/^  Version *//p')"
}

use_gstreamer bookworm 1.22 gstreamer1.0-pipewire gstreamer1.0-libcamera
tell "pipewiresrc --exists" "yes, plugin version 0.3.65" "no, plugin version 0.3.65" "$(ask pipewiresrc --exists)"
tell "libcamerasrc --exists" "yes, plugin version 0.0.3" "no, plugin version 0.0.3" "$(ask libcamerasrc --exists)"
tell "libcamerasrc --exists --atleast-version=0.0" "yes, plugin version 0.0.3" "yes, plugin version 0.0.3" \
  "$(ask libcamerasrc --exists --atleast-version=0.0)"
use_gstreamer trixie 1.26 gstreamer1.0-libcamera
tell "libcamerasrc --exists" "yes, plugin version 0.4.0" "yes, plugin version 0.4.0" "$(ask libcamerasrc --exists)"
finish
