#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# videoconvert converts between limited and full range only where the matrix
# changes too; otherwise it changes the label in the caps and leaves the pixels
# as they are. Seen on 2026-11-28 with GStreamer 1.22.0, 1.26.2 and 1.28.8.
#
# Surprising: from BT.601 of limited range to what JPEG uses, BT.601 of full
# range, white stays 235 and is now called full range, in which it is a light
# grey; so for every YUV format, and the other way round. From BT.709 of
# limited range to the same target it is right (within rounding), and so is a
# detour by RGB. Whoever tests with HD sees no fault, and gets one with SD.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

# The first luma byte, number $1, of a white I420 picture of colorimetry $2
# after the elements $3...
read_white () {
  in_root gst-launch-1.0 -q videotestsrc pattern=white num-buffers=1 \
    ! "video/x-raw,format=I420,width=16,height=16,colorimetry=$2" \
    ! "${@:3}" ! filesink location=/tmp/white
  od -An -tu1 -N1 -j"$1" "$root/tmp/white" | tr -d ' '
}

look () {
  local full=colorimetry=1:4:0:0
  tell "white, I420, BT.601, limited to full range" 255 235 \
    "$(read_white 0 bt601 videoconvert ! "video/x-raw,format=I420,$full")"
  tell "the same, to NV12" 255 235 "$(read_white 0 bt601 videoconvert ! "video/x-raw,format=NV12,$full")"
  tell "the same, to AYUV" 255 235 "$(read_white 1 bt601 videoconvert ! "video/x-raw,format=AYUV,$full")"
  tell "the same, by RGB" "about 255" 253 \
    "$(read_white 0 bt601 videoconvert ! video/x-raw,format=RGB ! videoconvert ! "video/x-raw,format=I420,$full")"
  tell "white, I420, BT.709 of limited range to BT.601 of full range" "about 255" 253 \
    "$(read_white 0 bt709 videoconvert ! "video/x-raw,format=I420,$full")"
}

look_everywhere
finish
