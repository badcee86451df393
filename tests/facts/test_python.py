#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library from Python, by GObject introspection.

    test_python.py
"""
import gc
import sys
import unittest

try:
    import gi
except ImportError:
    print("python3-gi is not installed")
    sys.exit(77)
gi.require_version("Gst", "1.0")
gi.require_version("GstVideo", "1.0")
gi.require_version("GstFerEmotion", "1.0")
from gi.repository import Gst, GstFerEmotion, GstVideo

EMOTION = "emotion, label=happy, label_id=1, confidence=0.75, model_name=hand, neutral=0.25, happy=0.75"


def make_buffer():
    """Two faces of which one has an emotion."""
    buffer = Gst.Buffer.new_allocate(None, 100, None)
    for number in (1, 2):
        region = GstVideo.buffer_add_video_region_of_interest_meta(buffer, GstFerEmotion.ROI_TYPE, number, 2, 30, 40)
        region.id = number
    region.add_param(Gst.Structure.new_from_string(EMOTION))
    return buffer


class Buffers(unittest.TestCase):
    def test_faces(self):
        read = []
        for face in GstFerEmotion.buffer_get_faces(make_buffer()):
            read.append((face.get_id(), face.get_label()))
        self.assertEqual(read, [(1, None), (2, "happy")])

    def test_face(self):
        bare, face = GstFerEmotion.buffer_get_faces(make_buffer())
        gc.collect()                    # the buffer is gone, the faces are not
        self.assertEqual(tuple(face.get_box()), (2, 2, 30, 40))
        scores = {face.get_score_name(i): face.get_score(i) for i in range(face.get_n_scores())}
        self.assertEqual(scores, {"neutral": 0.25, "happy": 0.75})
        self.assertEqual(face.find_score("happy"), 0.75)
        self.assertEqual(face.get_label_index(), 1)
        self.assertEqual(bare.get_label_confidence(), -1)
        known, _, _ = bare.get_landmark(GstFerEmotion.Landmark.NOSE_TIP)
        self.assertFalse(known)

    def test_analysed(self):
        self.assertTrue(GstFerEmotion.buffer_was_analysed(make_buffer()))
        self.assertFalse(GstFerEmotion.buffer_was_analysed(Gst.Buffer()))

    def test_add(self):
        """What an element in Python does."""
        buffer = Gst.Buffer.new_allocate(None, 100, None)
        face = Gst.Structure.new_from_string("face, x=(uint)1, y=(uint)2, width=(uint)3, height=(uint)4, id=(uint)0, "
                                             "emotion=sad, emotion-confidence=0.75, happy=0.25, sad=0.75")
        self.assertTrue(GstFerEmotion.buffer_add_face(buffer, face))
        self.assertFalse(GstFerEmotion.buffer_add_face(buffer, Gst.Structure.new_empty("face")))
        face, = GstFerEmotion.buffer_get_faces(buffer)
        self.assertEqual((face.get_id(), face.get_label(), face.find_score("sad")), (0, "sad", 0.75))
        self.assertTrue(GstFerEmotion.buffer_was_analysed(buffer))
        self.assertFalse(GstFerEmotion.buffer_get_position(buffer)[0])


def make_message(text):
    return Gst.Message.new_element(None, Gst.Structure.new_from_string(text))


class Messages(unittest.TestCase):
    def test_faces(self):
        message = make_message(
            f"{GstFerEmotion.MESSAGE}, timestamp=(guint64)40, faces=(structure){{ [ face, id=(uint)7, x=(uint)1, "
            "y=(uint)2, width=(uint)3, height=(uint)4, emotion=sad ] }, "
            "changes=(structure){ [ onset, id=(uint)7, emotion=sad, timestamp=(guint64)40 ] }")
        read = [(face.get_id(), face.get_label()) for face in GstFerEmotion.message_get_faces(message)]
        self.assertEqual(read, [(7, "sad")])
        ours, timestamp, _, _, duration = GstFerEmotion.message_get_times(message)
        self.assertTrue(ours)
        self.assertEqual((timestamp, duration), (40, Gst.CLOCK_TIME_NONE))
        [change] = GstFerEmotion.message_get_changes(message)
        self.assertTrue(change.is_onset())
        self.assertEqual((change.get_id(), change.get_label(), change.get_time()), (7, "sad", 40))

    def test_track(self):
        track = GstFerEmotion.message_get_track(make_message(
            f"{GstFerEmotion.MESSAGE_TRACK}, id=(uint)7, emotion=sad, sad=(double)0.75, uncertain=(double)0.25"))
        shares = {track.get_share_name(i): track.get_share(i) for i in range(track.get_n_shares())}
        self.assertEqual((track.get_id(), track.get_label(), shares), (7, "sad", {"sad": 0.75, "uncertain": 0.25}))

    def test_another(self):
        message = make_message("level, peak=(double)1.0")
        self.assertEqual(list(GstFerEmotion.message_get_faces(message) or []), [])
        self.assertIsNone(GstFerEmotion.message_get_track(message))


class Palette(unittest.TestCase):
    def test_colours(self):
        colour = GstFerEmotion.palette_get_colour("happy", 1)
        self.assertEqual(f"{colour:06x}", "ecd219")
        self.assertEqual(GstFerEmotion.palette_get_ink(colour), 0)
        self.assertEqual(GstFerEmotion.palette_get_colour(None, -1), 0x828282)


if __name__ == "__main__":
    Gst.init(None)
    unittest.main()
