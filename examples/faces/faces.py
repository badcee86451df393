#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints who is seen and how they look in the frames of a pipeline:

    faces.py filesrc location=video.mp4 ! decodebin ! videoconvert ! feremotion
"""
import sys

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstFerEmotion", "1.0")
from gi.repository import Gst, GstFerEmotion


def print_faces(pad, info):
    for face in GstFerEmotion.buffer_get_faces(info.get_buffer()):
        print(f"face {face.get_id()}: {face.get_label()}")
    return Gst.PadProbeReturn.OK


Gst.init(None)
GstFerEmotion.custom_meta_register()        # for what comes by unixfdsrc
pipeline = Gst.parse_launch(" ".join(sys.argv[1:]) + " ! fakesink name=end")
pad = pipeline.get_by_name("end").get_static_pad("sink")
pad.add_probe(Gst.PadProbeType.BUFFER, print_faces)
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(Gst.CLOCK_TIME_NONE, Gst.MessageType.EOS | Gst.MessageType.ERROR)
pipeline.set_state(Gst.State.NULL)
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error().gerror.message)
