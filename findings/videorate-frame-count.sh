#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# videorate does not give as many frames as duration times rate, and how many
# it gives changed in GStreamer 1.28. Seen on 2026-11-28 with GStreamer 1.22.0,
# 1.26.2 and 1.28.8.
#
# Surprising: before 1.28 the last frame is never repeated up to its end: ten
# pictures of one second each, made into 25 frames a second, last 8.56 s, since
# the last one is shown once. With 1.28 they last 9.08 s, still not ten. And
# since 1.28 videorate adds a frame after the end of a stream that needs no
# change: 100 frames at 25/s become 101 at 25/s, the last of which begins where
# the input ended.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

# How many frames come of $1 frames of rate $2 at rate $3.
count_frames () {
  in_root gst-launch-1.0 -q videotestsrc "num-buffers=$1" \
    ! "video/x-raw,format=GRAY8,width=4,height=1,framerate=$2" ! videorate \
    ! "video/x-raw,framerate=$3" ! filesink location=/tmp/frames
  echo $(($(stat -c %s "$root/tmp/frames") / 4))
}

look () {
  tell "10 frames of 1 s, to 25/s" 250 "$1" "$(count_frames 10 1/1 25/1)"
  tell "250 frames at 25/s, to 50/s" 500 "$2" "$(count_frames 250 25/1 50/1)"
  tell "100 frames at 25/s, to 25/s" 100 "$3" "$(count_frames 100 25/1 25/1)"
  tell "100 frames at 25/s, to 5/s" 20 "$4" "$(count_frames 100 25/1 5/1)"
}

use_gstreamer bookworm 1.22
look 214 499 100 21
use_gstreamer trixie 1.26
look 214 499 100 21
use_gstreamer forky 1.28
look 227 500 101 21
finish
