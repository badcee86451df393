#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A region of interest comes through videoconvert and videoscale without what
# was attached to it, and a custom meta comes through only where it claims to
# have nothing to do with video. Seen on 2026-11-28 with GStreamer 1.22.0,
# 1.26.2 and 1.28.8.
#
# Surprising: the copy of a GstVideoRegionOfInterestMeta has its type, id and
# box, but none of the structures of gst_video_region_of_interest_meta_add_param,
# in which DL Streamer and others keep their results; an encoder and a decoder
# in between keep them. Of two GstCustomMeta without a transform function, whose
# documentation says that all but plain copies are discarded, the one that is
# registered with the tags "video" and "size" is lost as it says, also by a mere
# change of format; the one without tags comes through scaling too. (With tags a
# transform function of its own is needed.)
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

# What is left of the metas behind the elements $1.
show_metas () {
  run_python "$1" <<'PYTHON'
Gst.Meta.register_custom("TaggedMeta", ["video", "size"], None)
Gst.Meta.register_custom("PlainMeta", [], None)
pipeline = Gst.parse_launch(
    "appsrc name=source format=time caps=video/x-raw,format=I420,width=640,height=360,framerate=10/1"
    f" ! {sys.argv[1]} ! appsink name=sink sync=false")
frame = Gst.Buffer.new_allocate(None, 640 * 360 * 3 // 2, None)
frame.pts, frame.duration = 0, Gst.SECOND // 10
region = GstVideo.buffer_add_video_region_of_interest_meta(frame, "face", 100, 60, 80, 40)
region.id = 7
result = Gst.Structure.new_empty("emotion")
result.set_value("label", "happy")
region.add_param(result)
for name in "TaggedMeta", "PlainMeta":
    frame.add_custom_meta(name)
pipeline.set_state(Gst.State.PLAYING)
pipeline.get_by_name("source").emit("push-buffer", frame)
pipeline.get_by_name("source").emit("end-of-stream")
frame = pipeline.get_by_name("sink").emit("try-pull-sample", 20 * Gst.SECOND).get_buffer()
region = GstVideo.buffer_get_video_region_of_interest_meta_id(frame, 7)
print("region" if region else "-",
      "param" if region and region.get_param("emotion") else "-",
      *(name if frame.get_custom_meta(name) else "-" for name in ("TaggedMeta", "PlainMeta")))
pipeline.set_state(Gst.State.NULL)
PYTHON
}

look () {
  local all="region param TaggedMeta PlainMeta"
  tell "queue" "$all" "$all" "$(show_metas queue)"
  tell "jpegenc ! jpegdec" "$all" "$all" "$(show_metas 'jpegenc ! jpegdec')"
  tell "videoconvert to NV12" "$all" "region - - PlainMeta" \
    "$(show_metas 'videoconvert ! video/x-raw,format=NV12')"
  tell "videoscale to 320x180" "region param - -" "region - - PlainMeta" \
    "$(show_metas 'videoscale ! video/x-raw,width=320,height=180')"
}

look_everywhere
finish
