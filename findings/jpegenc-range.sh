#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# jpegenc writes limited-range video as if it were full range, so that
# "jpegenc ! jpegdec" changes every colour. Seen on 2026-11-28 with GStreamer
# 1.22.0, 1.26.2 and 1.28.8.
#
# Surprising: JPEG files hold full-range BT.601, and jpegdec says so in its
# caps, but jpegenc takes I420 of any range and matrix without converting or
# refusing it. Black becomes 16, white 235, and the pure red of a BT.709 picture
# comes back darker and with some blue, 220 0 18. From RGB it is right. There is
# no error or warning.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

# The first pixel, as RGB, of a picture of pattern $1 and caps $2 after $3...
read_pixel () {
  in_root gst-launch-1.0 -q videotestsrc "pattern=$1" num-buffers=1 \
    ! "video/x-raw,width=16,height=16,$2" ! "${@:3}" \
    ! videoconvert ! video/x-raw,format=RGB ! filesink location=/tmp/pixel
  od -An -tu1 -N3 "$root/tmp/pixel" | xargs
}

look () {
  local jpeg=(jpegenc quality=100 ! jpegdec)
  tell "black, I420, BT.601" "0 0 0" "16 16 16" "$(read_pixel black format=I420,colorimetry=bt601 "${jpeg[@]}")"
  tell "white, I420, BT.601" "255 255 255" "235 235 235" "$(read_pixel white format=I420,colorimetry=bt601 "${jpeg[@]}")"
  tell "red, I420, BT.709" "254 0 0" "220 0 18" "$(read_pixel red format=I420,colorimetry=bt709 "${jpeg[@]}")"
  tell "red, I420, BT.709, without JPEG" "254 0 0" "254 0 0" "$(read_pixel red format=I420,colorimetry=bt709 identity)"
  tell "black, RGB" "0 0 0" "0 0 0" "$(read_pixel black format=RGB "${jpeg[@]}")"
}

look_everywhere
finish
