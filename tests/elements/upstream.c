/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faces that another element has attached to the buffers. */
#include "upstream.h"

/* --- Regions -------------------------------------------------------------- */

GST_START_TEST (test_regions_without_numbers)
{
  Rig rig;
  gint ids[2];

  rig_open_embedded (&rig, UPSTREAM "messages=all");
  for (guint frame = 0; frame < 6; frame++) {
    GstBuffer *buffer = scene_draw (&rig.info, two_faces, 2);
    /* Their order changes, as a detector's may. */
    guint begin = frame % 2;

    add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[begin]);
    add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[1 - begin]);
    buffer = rig_push (&rig, buffer);
    fail_unless_equals_int (rig_count_faces (buffer), 2);
    for (guint i = 0; i < 2; i++) {
      GstVideoRegionOfInterestMeta *region = rig_get_face (buffer, i);
      guint face = i ^ begin;

      check_box (region, &boxes[face]);
      check_label (region, labels[face]);
      fail_unless (
          get_param (region, GST_FER_EMOTION_STRUCTURE_EMOTION_RAW) != NULL);
      fail_unless (
          get_param (region, GST_FER_EMOTION_STRUCTURE_LANDMARKS) != NULL);
      fail_unless (
          get_param (region, GST_FER_EMOTION_STRUCTURE_DETECTION) != NULL);
      fail_unless_equals_int (get_object_id (region), region->id);
      if (frame == 0)
        ids[face] = region->id;
      fail_unless_equals_int (region->id, ids[face]);
    }
    fail_unless (ids[0] != ids[1]);
    fail_unless_equals_int (gst_value_list_get_size (get_facts (buffer)), 2);
    /* The largest begin. */
    fail_unless_equals_int (get_fact_id (buffer, 0), ids[0]);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), 6);
  rig_close (&rig);
}
GST_END_TEST;

/* As gvadetect and gvatrack of DL Streamer leave them: the region's id is
 * another one in every frame, the track is in a structure. */
GST_START_TEST (test_regions_with_numbers)
{
  Rig rig;

  rig_open_embedded (&rig, UPSTREAM);
  for (guint frame = 0; frame < 4; frame++) {
    GstBuffer *buffer = scene_draw (&rig.info, two_faces, 2);

    for (guint i = 0; i < 2; i++) {
      GstVideoRegionOfInterestMeta *region =
          add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[i]);

      region->id = (gint) (100 + 2 * frame + i);
      gst_video_region_of_interest_meta_add_param (
          region, gst_structure_new (GST_FER_EMOTION_STRUCTURE_DETECTION,
                      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.625,
                      GST_FER_EMOTION_FIELD_X_MIN, G_TYPE_DOUBLE, 0.5, NULL));
      gst_video_region_of_interest_meta_add_param (region,
          gst_structure_new (GST_FER_EMOTION_STRUCTURE_OBJECT_ID,
              GST_FER_EMOTION_FIELD_ID, G_TYPE_INT, (gint) (41 + i), NULL));
    }
    buffer = rig_push (&rig, buffer);
    fail_unless_equals_int (rig_count_faces (buffer), 2);
    for (guint i = 0; i < 2; i++) {
      GstVideoRegionOfInterestMeta *region = rig_get_face (buffer, i);
      gdouble value;

      check_box (region, &boxes[i]);
      check_label (region, labels[i]);
      fail_unless_equals_int (region->id, (gint) (100 + 2 * frame + i));
      fail_unless_equals_int (get_object_id (region), (gint) (41 + i));
      fail_unless_equals_int (get_fact_id (buffer, i), 41 + i);
      /* Two of theirs and three of ours. */
      fail_unless_equals_int (g_list_length (region->params), 5);
      fail_unless (gst_structure_get_double (
          get_param (region, GST_FER_EMOTION_STRUCTURE_DETECTION),
          GST_FER_EMOTION_FIELD_X_MIN, &value));
      fail_unless_equals_float (value, 0.5);
      fail_unless (gst_structure_get_double (
          gst_value_get_structure (
              gst_value_list_get_value (get_facts (buffer), i)),
          GST_FER_EMOTION_FIELD_CONFIDENCE, &value));
      fail_unless_equals_float (value, 0.625);
    }
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_types)
{
  static const gchar *const types[] = { "car", "Face", "FACE", "face mask" };
  Rig rig;
  GstBuffer *buffer;

  rig_open_embedded (&rig, UPSTREAM);
  buffer = scene_draw (&rig.info, two_faces, 2);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    add_region (buffer, types[i], &boxes[i % 2]);
  buffer = rig_push (&rig, buffer);
  fail_unless_equals_int (rig_count_faces (buffer), G_N_ELEMENTS (types));
  fail_unless (
      get_param (rig_get_face (buffer, 0), GST_FER_EMOTION_STRUCTURE_EMOTION)
      == NULL);
  check_label (rig_get_face (buffer, 1), labels[1]);
  check_label (rig_get_face (buffer, 2), labels[0]);
  fail_unless (rig_get_face (buffer, 3)->params == NULL);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* Where nobody attached a face there is none, whatever the picture shows. */
GST_START_TEST (test_none)
{
  Rig rig;
  GstBuffer *buffer;

  rig_open_embedded (&rig, UPSTREAM "messages=all");
  buffer = rig_push_faces (&rig, two_faces, 2);
  fail_unless_equals_int (rig_count_faces (buffer), 0);
  fail_unless_equals_int (gst_value_list_get_size (get_facts (buffer)), 0);
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), 1);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_bad_boxes)
{
  static const Box bad[] = {
    { RIG_WIDTH, 0, 50, 50 },
    { 0, RIG_HEIGHT, 50, 50 },
    { (guint) -60, 10, 50, 50 }, /* left of the frame */
    { 10, 10, 0, 0 },
    { 10, 10, 0, 50 },
  };
  static const Box odd[] = {
    { 0, 0, G_MAXUINT, G_MAXUINT },
    { 10, 10, 1, 1 },
    { (guint) -60, 10, 90, 50 },
    { RIG_WIDTH - 1, RIG_HEIGHT - 1, 100, 100 },
  };
  Rig rig;

  rig_open_embedded (&rig, UPSTREAM "privacy=blur max-faces=256");
  for (guint frame = 0; frame < 3; frame++) {
    GstBuffer *buffer = scene_draw (&rig.info, two_faces, 2);
    guint n = 0;

    for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
      add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &bad[i]);
    for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
      add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &odd[i]);
    for (guint i = 0; i < 400; i++) {
      const Box box = { i * 7 % 300, i * 13 % 220, 5 + i % 30, 5 + i % 40 };

      add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &box);
    }
    buffer = rig_push (&rig, buffer);
    n = G_N_ELEMENTS (bad) + G_N_ELEMENTS (odd) + 400;
    fail_unless_equals_int (rig_count_faces (buffer), n);
    fail_unless_equals_int (gst_value_list_get_size (get_facts (buffer)), 256);
    for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
      check_box (rig_get_face (buffer, i), &bad[i]);
      fail_unless (rig_get_face (buffer, i)->params == NULL);
    }
    check_box (rig_get_face (buffer, G_N_ELEMENTS (bad)), &odd[0]);
    fail_unless (get_param (rig_get_face (buffer, G_N_ELEMENTS (bad)),
                     GST_FER_EMOTION_STRUCTURE_EMOTION)
                 != NULL);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_max_faces)
{
  Rig rig;
  GstBuffer *buffer;

  rig_open_embedded (&rig, UPSTREAM "max-faces=1");
  buffer = scene_draw (&rig.info, two_faces, 2);
  add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[1]);
  add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[0]);
  buffer = rig_push (&rig, buffer);
  fail_unless (rig_get_face (buffer, 0)->params == NULL);
  check_label (rig_get_face (buffer, 1), labels[0]);
  fail_unless_equals_int (gst_value_list_get_size (get_facts (buffer)), 1);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* --- As the element's own ------------------------------------------------- */

#define N_FRAMES 8

typedef struct {
  guint n;
  Box boxes[2];
  gchar *labels[2];
  gdouble happy[2];
} Seen;

static GstBuffer *
draw_moving (const Rig *rig, guint frame)
{
  const SceneFace faces[] = {
    { "happy", 160 + (gint) frame, 80, 140 },
    { "surprise", 10, 20 + (gint) frame, 90 },
  };

  return scene_draw (&rig->info, faces, 2);
}

static void
see (GstBuffer *buffer, Seen *seen)
{
  seen->n = rig_count_faces (buffer);
  fail_unless_equals_int (seen->n, 2);
  for (guint i = 0; i < seen->n; i++) {
    GstVideoRegionOfInterestMeta *region = rig_get_face (buffer, i);
    GstStructure *emotion =
        get_param (region, GST_FER_EMOTION_STRUCTURE_EMOTION);

    seen->boxes[i] = (Box){ region->x, region->y, region->w, region->h };
    seen->labels[i] = g_strdup (
        gst_structure_get_string (emotion, GST_FER_EMOTION_FIELD_LABEL));
    fail_unless (gst_structure_get_double (emotion, "happy", &seen->happy[i]));
  }
}

/* The boxes that the element draws itself give what it reads itself. */
GST_START_TEST (test_same_as_own)
{
  Seen own[N_FRAMES];
  Rig rig;

  rig_open (&rig, "");
  for (guint frame = 0; frame < N_FRAMES; frame++) {
    GstBuffer *buffer = rig_push (&rig, draw_moving (&rig, frame));

    see (buffer, &own[frame]);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);

  rig_open_embedded (&rig, UPSTREAM);
  for (guint frame = 0; frame < N_FRAMES; frame++) {
    GstBuffer *buffer = draw_moving (&rig, frame);
    Seen seen;

    for (guint i = 0; i < own[frame].n; i++)
      add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &own[frame].boxes[i]);
    buffer = rig_push (&rig, buffer);
    see (buffer, &seen);
    for (guint i = 0; i < seen.n; i++) {
      check_box (rig_get_face (buffer, i), &own[frame].boxes[i]);
      fail_unless_equals_string (seen.labels[i], own[frame].labels[i]);
      fail_unless (ABS (seen.happy[i] - own[frame].happy[i]) < 0.02,
          "%f, its own %f", seen.happy[i], own[frame].happy[i]);
      g_free (seen.labels[i]);
      g_free (own[frame].labels[i]);
    }
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* What another feremotion read before is replaced. */
GST_START_TEST (test_read_again)
{
  Rig rig;
  GstBuffer *buffer;
  GstVideoRegionOfInterestMeta *region;

  rig_open_embedded (&rig, UPSTREAM);
  buffer = scene_draw (&rig.info, two_faces, 2);
  region = add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[0]);
  gst_video_region_of_interest_meta_add_param (region,
      gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION,
          GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING, "surprise", NULL));
  buffer = rig_push (&rig, buffer);
  region = rig_get_face (buffer, 0);
  check_label (region, "happy");
  fail_unless_equals_int (g_list_length (region->params), 5);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* --- The picture ---------------------------------------------------------- */

static guint8
get_luma (GstBuffer *buffer, const GstVideoInfo *info, guint x, guint y)
{
  GstVideoFrame frame;
  guint8 luma;

  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  luma = ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (
      &frame, 0))[y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + x];
  gst_video_frame_unmap (&frame);
  return luma;
}

/* How many values there are along the middle of the large face. */
static guint
count_steps (GstBuffer *buffer, const GstVideoInfo *info)
{
  guint n = 0;

  for (guint x = boxes[0].x; x + 1 < boxes[0].x + boxes[0].width; x++) {
    guint y = boxes[0].y + boxes[0].height / 2;

    n += get_luma (buffer, info, x, y) != get_luma (buffer, info, x + 1, y);
  }
  return n;
}

GST_START_TEST (test_privacy)
{
  Rig rig;

  rig_open_embedded (&rig, UPSTREAM "overlay=false privacy=pixelate");
  for (guint frame = 0; frame < 4; frame++) {
    GstBuffer *buffer = scene_draw (&rig.info, two_faces, 1);

    fail_unless (count_steps (buffer, &rig.info) > 20);
    /* It stays hidden where upstream misses it. */
    if (frame == 0)
      add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[0]);
    buffer = rig_push (&rig, buffer);
    fail_unless (count_steps (buffer, &rig.info) < 10);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_overlay)
{
  Rig rig;
  GstBuffer *buffer, *plain;

  rig_open_embedded (&rig, UPSTREAM);
  plain = scene_draw (&rig.info, two_faces, 2);
  buffer = gst_buffer_copy_deep (plain);
  buffer = rig_push (&rig, buffer);
  fail_unless (scene_equal (buffer, plain, &rig.info));
  gst_buffer_unref (buffer);
  buffer = gst_buffer_copy_deep (plain);
  add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[0]);
  buffer = rig_push (&rig, buffer);
  fail_if (scene_equal (buffer, plain, &rig.info));
  gst_buffer_unref (buffer);
  gst_buffer_unref (plain);
  rig_close (&rig);
}
GST_END_TEST;

/* --- The property --------------------------------------------------------- */

GST_START_TEST (test_property)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);
  gint faces;

  fail_unless (element != NULL);
  g_object_get (element, "faces", &faces, NULL);
  fail_unless_equals_int (faces, 0);
  gst_util_set_object_arg (G_OBJECT (element), "faces", "upstream");
  /* No detector is loaded. */
  g_object_set (element, "detector-location", "/nowhere/at.all", NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_SUCCESS);
  /* It is fixed from here on. */
  gst_util_set_object_arg (G_OBJECT (element), "faces", "own");
  g_object_get (element, "faces", &faces, NULL);
  fail_unless_equals_int (faces, 1);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
}
GST_END_TEST;

static Suite *
upstream_suite (void)
{
  Suite *suite = suite_create ("upstream");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_regions_without_numbers);
  tcase_add_test (tcase, test_regions_with_numbers);
  tcase_add_test (tcase, test_types);
  tcase_add_test (tcase, test_none);
  tcase_add_test (tcase, test_bad_boxes);
  tcase_add_test (tcase, test_max_faces);
  tcase_add_test (tcase, test_same_as_own);
  tcase_add_test (tcase, test_read_again);
  tcase_add_test (tcase, test_privacy);
  tcase_add_test (tcase, test_overlay);
  tcase_add_test (tcase, test_property);
  return suite;
}

GST_CHECK_MAIN (upstream);
