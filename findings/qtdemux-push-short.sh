#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# From a pipe, qtdemux of GStreamer 1.22 gives one frame of a whole MP4 of
# five, and ends well. Seen on 2026-11-28 with 1.22.0; 1.26.2 and 1.28.8 give
# all of them.
#
# Surprising: the file is whole and has its index in front, as it should for a
# pipe. From filesrc all frames come; from fdsrc, whatever the size of its
# blocks, a file of five frames gives the first one and the end of the stream,
# without an error or a warning, and status 0. Ten frames are ten.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

# An MP4 of $1 frames, with the index in front.
make_mp4 () {
  in_root gst-launch-1.0 -q videotestsrc "num-buffers=$1" \
    ! video/x-raw,width=160,height=120,framerate=25/1 ! x264enc \
    ! mp4mux faststart=true ! filesink location=/tmp/short.mp4
}

# How many frames come of it behind a source; the status where it is not 0.
count_frames () {
  in_root sh -c "gst-launch-1.0 -v $* ! qtdemux ! identity silent=false ! fakesink \
    < /tmp/short.mp4 > /tmp/said 2>&1 || echo status \$?; grep -c chain /tmp/said"
}

look () {
  use_gstreamer "$1" "$2" gstreamer1.0-plugins-ugly
  make_mp4 5
  tell "5 frames from filesrc" 5 5 "$(count_frames filesrc location=/tmp/short.mp4)"
  tell "5 frames from a pipe" 5 "$3" "$(count_frames fdsrc fd=0)"
  make_mp4 10
  tell "10 frames from a pipe" 10 10 "$(count_frames fdsrc fd=0)"
}

look bookworm 1.22 1
look trixie 1.26 5
look forky 1.28 5
finish
