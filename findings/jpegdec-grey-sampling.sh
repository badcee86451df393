#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# jpegdec gives no picture and no error for grey JPEG files whose header says
# sampling factors of 2x2. Seen on 2026-11-28 with GStreamer 1.22.0, 1.26.2 and
# 1.28.8 and libjpeg-turbo's cjpeg.
#
# Surprising: the factors of the only component mean nothing (T.81, A.2.2: a
# scan of one component is coded block by block whatever they are), and cjpeg
# writes them as told. The three files below hold the same pixels by djpeg;
# jpegdec decodes those with 1x1 and 2x1, and ends well without a frame for
# 2x2. A folder of pictures loses some of them in silence.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

look () {
  local sampling wanted
  printf 'P2 40 24 255\n%s\n' "$(seq -s ' ' 0 959 | sed 's/[0-9]*\([0-9][0-9]\)/\1/g')" > "$root/tmp/grey.pgm"
  for sampling in 1x1 2x1 2x2; do
    in_root sh -c "cjpeg -grayscale -sample $sampling /tmp/grey.pgm > /tmp/grey.jpg
      djpeg /tmp/grey.jpg > /tmp/djpeg.pgm; rm -f /tmp/jpegdec
      gst-launch-1.0 -q filesrc location=/tmp/grey.jpg ! jpegdec ! filesink location=/tmp/jpegdec
      echo \$? > /tmp/status"
    wanted="960 bytes, status 0"
    [[ $sampling != 2x2 ]] || wanted="0 bytes, status 0"
    tell "djpeg, $sampling" "40 by 24, 960 bytes" "40 by 24, 960 bytes" \
      "$(sed -n '2s/ / by /p' "$root/tmp/djpeg.pgm"), $(tail -c +14 "$root/tmp/djpeg.pgm" | wc -c) bytes"
    tell "jpegdec, $sampling" "960 bytes, status 0" "$wanted" \
      "$(stat -c %s "$root/tmp/jpegdec") bytes, status $(cat "$root/tmp/status")"
  done
}

use_gstreamer bookworm 1.22 libjpeg-turbo-progs
look
use_gstreamer trixie 1.26 libjpeg-turbo-progs
look
use_gstreamer forky 1.28 libjpeg-turbo-progs
look
finish
