/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Boxes and labels: attached where downstream draws them, blended where not. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>

#define FEATURE GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION

static const SceneFace happy = { "happy", 100, 60, 120 };

static void
accept_compositions (Rig *rig)
{
  GstCaps *caps =
      gst_caps_from_string ("video/x-raw(" GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY
                            ", " FEATURE "); video/x-raw");

  gst_harness_add_propose_allocation_meta (
      rig->harness, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_harness_set_sink_caps (rig->harness, caps);
}

static gboolean
src_caps_have_feature (Rig *rig)
{
  GstCaps *caps = gst_pad_get_current_caps (rig->harness->sinkpad);
  gboolean found =
      gst_caps_features_contains (gst_caps_get_features (caps, 0), FEATURE);

  gst_caps_unref (caps);
  return found;
}

static GstVideoOverlayComposition *
get_composition (GstBuffer *buffer)
{
  GstVideoOverlayCompositionMeta *meta =
      gst_buffer_get_video_overlay_composition_meta (buffer);

  return meta != NULL ? meta->overlay : NULL;
}

static gboolean
is_untouched (Rig *rig, GstBuffer *buffer, const SceneFace *faces, guint n)
{
  GstBuffer *before = scene_draw (&rig->info, faces, n);
  gboolean equal = scene_equal (before, buffer, &rig->info);

  gst_buffer_unref (before);
  return equal;
}

/* Inside the frame, and not larger than the drawing needs. */
static void
check_rectangles (
    GstVideoOverlayComposition *composition, gint width, gint height)
{
  guint n = gst_video_overlay_composition_n_rectangles (composition);

  fail_unless (n >= 4);
  for (guint i = 0; i < n; i++) {
    gint x, y;
    guint w, h;

    gst_video_overlay_rectangle_get_render_rectangle (
        gst_video_overlay_composition_get_rectangle (composition, i), &x, &y,
        &w, &h);
    fail_unless (x >= 0 && y >= 0);
    fail_unless (x + (gint) w <= width && y + (gint) h <= height);
    fail_unless (w * h < (guint) (width * height / 8));
  }
}

GST_START_TEST (test_attach)
{
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "");
  accept_compositions (&rig);
  rig_set_caps (&rig, "I420", RIG_WIDTH, RIG_HEIGHT);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless (src_caps_have_feature (&rig));
  fail_unless (get_composition (buffer) != NULL);
  check_rectangles (get_composition (buffer), RIG_WIDTH, RIG_HEIGHT);
  fail_unless (is_untouched (&rig, buffer, &happy, 1));
  gst_buffer_unref (buffer);

  /* No face, nothing to draw. */
  buffer = rig_push_faces (&rig, NULL, 0);
  fail_unless (get_composition (buffer) == NULL);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_blend)
{
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "");
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_if (src_caps_have_feature (&rig));
  fail_unless (get_composition (buffer) == NULL);
  fail_if (is_untouched (&rig, buffer, &happy, 1));
  gst_buffer_unref (buffer);
  buffer = rig_push_faces (&rig, NULL, 0);
  fail_unless (is_untouched (&rig, buffer, NULL, 0));
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* The caps would let compositions through, but nobody would draw them. */
GST_START_TEST (test_blend_where_nobody_draws)
{
  GstCaps *caps =
      gst_caps_from_string ("video/x-raw(" GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY
                            ", " FEATURE "); video/x-raw");
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "");
  gst_harness_set_sink_caps (rig.harness, caps);
  rig_set_caps (&rig, "I420", RIG_WIDTH, RIG_HEIGHT);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_if (src_caps_have_feature (&rig));
  fail_unless (get_composition (buffer) == NULL);
  fail_if (is_untouched (&rig, buffer, &happy, 1));
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

static GstVideoOverlayComposition *
make_logo (void)
{
  GstBuffer *pixels = gst_buffer_new_allocate (NULL, 8 * 8 * 4, NULL);
  GstVideoOverlayRectangle *rectangle;
  GstVideoOverlayComposition *composition;

  gst_buffer_memset (pixels, 0, 0xff, 8 * 8 * 4);
  gst_buffer_add_video_meta (pixels, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, 8, 8);
  rectangle = gst_video_overlay_rectangle_new_raw (
      pixels, 3, 4, 8, 8, GST_VIDEO_OVERLAY_FORMAT_FLAG_NONE);
  composition = gst_video_overlay_composition_new (rectangle);
  gst_video_overlay_rectangle_unref (rectangle);
  gst_buffer_unref (pixels);
  return composition;
}

GST_START_TEST (test_composition_of_upstream)
{
  GstVideoOverlayComposition *logo = make_logo ();
  GstCaps *caps = scene_caps ("I420", RIG_WIDTH, RIG_HEIGHT);
  GstBuffer *buffer;
  GstVideoOverlayComposition *all;
  gint x, y;
  Rig rig;

  rig_open (&rig, "");
  accept_compositions (&rig);
  gst_caps_set_features (caps, 0,
      gst_caps_features_new (
          GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY, FEATURE, NULL));
  gst_harness_set_src_caps (rig.harness, caps);
  buffer = scene_draw (&rig.info, &happy, 1);
  gst_buffer_add_video_overlay_composition_meta (buffer, logo);
  buffer = rig_push (&rig, buffer);
  all = get_composition (buffer);
  fail_unless (all != NULL && all != logo);
  /* Theirs first, in one composition; and theirs is as it was. */
  fail_unless (gst_video_overlay_composition_n_rectangles (all) >= 5);
  gst_video_overlay_rectangle_get_render_rectangle (
      gst_video_overlay_composition_get_rectangle (all, 0), &x, &y, NULL, NULL);
  fail_unless (x == 3 && y == 4);
  fail_unless_equals_int (gst_video_overlay_composition_n_rectangles (logo), 1);
  gst_buffer_unref (buffer);

  /* No face: theirs alone. */
  buffer = scene_draw (&rig.info, NULL, 0);
  gst_buffer_add_video_overlay_composition_meta (buffer, logo);
  buffer = rig_push (&rig, buffer);
  fail_unless (get_composition (buffer) == logo);
  gst_buffer_unref (buffer);
  gst_video_overlay_composition_unref (logo);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_switch_while_playing)
{
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "overlay=false");
  accept_compositions (&rig);
  rig_set_caps (&rig, "NV12", RIG_WIDTH, RIG_HEIGHT);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_if (src_caps_have_feature (&rig));
  fail_unless (get_composition (buffer) == NULL);
  gst_buffer_unref (buffer);

  g_object_set (rig.harness->element, "overlay", TRUE, NULL);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless (src_caps_have_feature (&rig));
  fail_unless (get_composition (buffer) != NULL);
  gst_buffer_unref (buffer);

  g_object_set (rig.harness->element, "overlay", FALSE, NULL);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless (get_composition (buffer) == NULL);
  fail_unless (is_untouched (&rig, buffer, &happy, 1));
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

static guint
count_rectangles (Rig *rig, const gchar *text)
{
  GstBuffer *buffer;
  guint n;

  gst_util_set_object_arg (
      G_OBJECT (rig->harness->element), "overlay-text", text);
  buffer = rig_push_faces (rig, &happy, 1);
  n = gst_video_overlay_composition_n_rectangles (get_composition (buffer));
  gst_buffer_unref (buffer);
  return n;
}

#ifdef HAVE_PANGO
#define PLATE 1
#else
#define PLATE 0
#endif

/* The four sides of a box, a plate where anything is written, five points. */
GST_START_TEST (test_text_while_playing)
{
  Rig rig;

  rig_open (&rig, "overlay-text=none");
  accept_compositions (&rig);
  rig_set_caps (&rig, "I420", RIG_WIDTH, RIG_HEIGHT);
  fail_unless_equals_int (count_rectangles (&rig, "none"), 4);
  fail_unless_equals_int (count_rectangles (&rig, "number"), 4 + PLATE);
  fail_unless_equals_int (
      count_rectangles (&rig, "number+label+percentage"), 4 + PLATE);
  fail_unless_equals_int (
      count_rectangles (&rig, GST_FER_EMOTION_STRUCTURE_LANDMARKS), 9);
  fail_unless_equals_int (
      count_rectangles (&rig, "label+landmarks"), 9 + PLATE);
  rig_close (&rig);
}
GST_END_TEST;

/* What downstream would draw is what is blended. */
GST_START_TEST (test_blend_is_like_attach)
{
  static const gchar *const formats[] = { "I420", "NV12", "YUY2", "Y444", "RGB",
    "BGRA", "GRAY8" };
  /* At the borders too. */
  const SceneFace faces[] = { { "happy", 0, 0, 101 },
    { "surprise", 229, 149, 90 }, { "happy", 111, 131, 100 } };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstBuffer *attached, *blended;
    GstVideoFrame frame;
    Rig rig;

    rig_open (&rig, "");
    accept_compositions (&rig);
    rig_set_caps (&rig, formats[i], 319, 239);
    attached = rig_push_faces (&rig, faces, 3);
    fail_unless (get_composition (attached) != NULL);
    check_rectangles (get_composition (attached), 319, 239);
    fail_unless (
        gst_video_frame_map (&frame, &rig.info, attached, GST_MAP_READWRITE));
    fail_unless (gst_video_overlay_composition_blend (
        get_composition (attached), &frame));
    gst_video_frame_unmap (&frame);
    rig_close (&rig);

    rig_open (&rig, "");
    rig_set_caps (&rig, formats[i], 319, 239);
    blended = rig_push_faces (&rig, faces, 3);
    fail_unless (scene_equal (attached, blended, &rig.info));
    gst_buffer_unref (attached);
    gst_buffer_unref (blended);
    rig_close (&rig);
  }
}
GST_END_TEST;

/* Sinks and converters as they are: whatever they accept, the stream flows. */
GST_START_TEST (test_in_pipelines)
{
  static const gchar *const lines[] = {
    "! fakesink",
    "! queue ! videoconvert ! fakesink",
    "! fakevideosink",
    "! queue ! fakevideosink",
    "! videoconvert ! video/x-raw,format=RGB ! fakevideosink",
    "! fakevideosink allocation-meta-flags=0",
    "! timeoverlay ! fakevideosink",
    "! feremotion ! fakevideosink",
  };
  gchar *line = g_strdup_printf (
      "videotestsrc num-buffers=5 ! video/x-raw,width=320,height=240 "
      "! timeoverlay ! feremotion %s",
      lines[__i__]);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS, "%s", line);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  g_free (line);
}
GST_END_TEST;

static Suite *
overlay_suite (void)
{
  Suite *suite = suite_create ("overlay");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_attach);
  tcase_add_test (tcase, test_blend);
  tcase_add_test (tcase, test_blend_where_nobody_draws);
  tcase_add_test (tcase, test_composition_of_upstream);
  tcase_add_test (tcase, test_switch_while_playing);
  tcase_add_test (tcase, test_text_while_playing);
  tcase_add_test (tcase, test_blend_is_like_attach);
  tcase_add_loop_test (tcase, test_in_pipelines, 0, 8);
  return suite;
}

GST_CHECK_MAIN (overlay);
