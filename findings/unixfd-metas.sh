#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# GStreamer's own detections do not pass GStreamer's own way between processes:
# unixfdsink drops regions of interest and GstAnalytics in silence and carries
# custom metas. Seen on 2026-11-28 with GStreamer 1.26.2 and 1.28.8.
#
# Surprising: GstMeta has had serialisation since 1.24, for these elements, and
# GstAnalytics came in the same release; but only metas whose authors wrote a
# serialiser pass, and those of detections have none, while every GstCustomMeta
# gets one. Whoever wants to detect in one process and draw or record in
# another sees frames and no boxes.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

# The metas of a frame just before unixfdsink and just after unixfdsrc.
show_metas () {
  in_root python3 -W ignore - <<'PYTHON'
import os
import time
import gi
for name in "Gst", "GstApp", "GstVideo", "GstAnalytics":
    gi.require_version(name, "1.0")
from gi.repository import Gst, GstApp, GstVideo, GstAnalytics
Gst.init(None)
Gst.Meta.register_custom("PlainMeta", [], None)
PATH = f"/tmp/unixfd-{os.getpid()}"


def names(frame):
    return "+".join(name for name, found in (
        ("region", GstVideo.buffer_get_video_region_of_interest_meta_id(frame, 0)),
        ("analytics", GstAnalytics.buffer_get_analytics_relation_meta(frame)),
        ("custom", frame.get_custom_meta("PlainMeta"))) if found)


def watch(_pad, info):
    sent.append(names(info.get_buffer()))
    return Gst.PadProbeReturn.OK


# videoconvert puts the frame into memory that has a file descriptor.
sender = Gst.parse_launch(
    "appsrc name=source format=time is-live=true caps=video/x-raw,format=GRAY8,width=64,height=64,framerate=10/1"
    f" ! videoconvert ! video/x-raw,format=I420 ! unixfdsink name=sink sync=false socket-path={PATH}")
sent = []
sender.get_by_name("sink").get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, watch)
receiver = Gst.parse_launch(f"unixfdsrc socket-path={PATH} ! appsink name=sink sync=false")
sender.set_state(Gst.State.PLAYING)
while not os.path.exists(PATH):
    time.sleep(0.01)
receiver.set_state(Gst.State.PLAYING)
for _attempt in range(30):
    frame = Gst.Buffer.new_allocate(None, 64 * 64, None)
    frame.pts, frame.duration = len(sent) * Gst.SECOND // 10, Gst.SECOND // 10
    GstVideo.buffer_add_video_region_of_interest_meta(frame, "face", 1, 2, 3, 4)
    GstAnalytics.buffer_add_analytics_relation_meta(frame).add_od_mtd(1, 1, 2, 3, 4, 0.5)
    frame.add_custom_meta("PlainMeta")
    sender.get_by_name("source").emit("push-buffer", frame)
    received = receiver.get_by_name("sink").emit("try-pull-sample", Gst.SECOND)
    if received:
        break
print(f"sent {sent[-1]}, received {names(received.get_buffer())}")
for pipeline in receiver, sender:
    pipeline.set_state(Gst.State.NULL)
PYTHON
}

look () {
  tell "unixfdsink to unixfdsrc" "sent region+analytics+custom, received region+analytics+custom" \
    "sent region+analytics+custom, received custom" "$(show_metas)"
}

use_gstreamer trixie 1.26
look
use_gstreamer forky 1.28
look
finish
