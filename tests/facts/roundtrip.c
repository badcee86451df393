/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the element attaches and posts is what the library reads, by each
 * carrier alone. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>
#include <gst/feremotion/feremotion.h>
#include <gst/video/video.h>

#ifdef HAVE_ANALYTICS
#include <gst/analytics/analytics.h>
#endif

#include "element/meta.h"
#include "facts/write/message-body.h"
#include "rig.h"

#define WIDTH 320
#define HEIGHT 240

static const gchar *const names[] = { "calm", "very glad" };

typedef struct {
  GstFerEmotionLabels *labels;
  GstFerEmotionMeta *meta;
  GstFerEmotionHistory *history;
  FerFace face;
  GstFerEmotionResult result;
} Scene;

static void
scene_open (Scene *scene)
{
  scene->labels = gst_fer_emotion_labels_new ("model", names, 2);
  scene->meta = gst_fer_emotion_meta_new ();
  scene->history = gst_fer_emotion_history_new (scene->labels);
  scene->face = (FerFace){
    .id = 12,
    .x = 32.0f,
    .y = 24.0f,
    .width = 64.0f,
    .height = 96.0f,
    .confidence = 0.875f,
    .quality = 0.5f,
    .has_landmarks = TRUE,
    .emotion = 1,
    .emotion_confidence = 0.75f,
    .probabilities = { 0.25f, 0.75f },
    .raw_probabilities = { 0.625f, 0.375f },
  };
  for (guint i = 0; i < FER_N_LANDMARKS; i++)
    scene->face.landmarks[i] = (FerPoint){ 32.0f + 16.0f * i, 120.0f };
  scene->result =
      (GstFerEmotionResult){ WIDTH, HEIGHT, scene->labels, &scene->face, 1 };
}

static void
scene_close (Scene *scene)
{
  gst_fer_emotion_history_free (scene->history);
  gst_fer_emotion_meta_free (scene->meta);
  gst_fer_emotion_labels_free (scene->labels);
}

static gboolean
remove_other (GstBuffer *buffer, GstMeta **meta, gpointer kept)
{
  if ((*meta)->info->api != *(GType *) kept)
    *meta = NULL;
  return TRUE;
}

/* The only face, read from the metadata of one kind. */
static GstFerEmotionFace *
read_back (Scene *scene, GType kind)
{
  GstBuffer *buffer = gst_buffer_new ();

  gst_fer_emotion_custom_meta_register ();
  gst_fer_emotion_meta_attach (scene->meta, buffer, NULL, &scene->result);
  gst_buffer_foreach_meta (buffer, remove_other, &kind);
  fail_unless (gst_fer_emotion_buffer_was_analysed (buffer));
  return rig_take_only_face (buffer);
}

/* What every carrier says. */
static void
check_face (const GstFerEmotionFace *face)
{
  guint x, y, width, height;

  fail_unless_equals_int (gst_fer_emotion_face_get_id (face), 12);
  gst_fer_emotion_face_get_box (face, &x, &y, &width, &height);
  fail_unless_equals_int (x, 32);
  fail_unless_equals_int (y, 24);
  fail_unless_equals_int (width, 64);
  fail_unless_equals_int (height, 96);
  fail_unless_equals_float (gst_fer_emotion_face_get_confidence (face), 0.875);
  fail_unless_equals_string (
      gst_fer_emotion_face_get_label (face), "very glad");
  fail_unless_equals_float (
      gst_fer_emotion_face_get_label_confidence (face), 0.75);
  fail_unless_equals_int (gst_fer_emotion_face_get_n_scores (face), 2);
  fail_unless_equals_float (
      gst_fer_emotion_face_find_score (face, "calm"), 0.25);
}

/* What structures say beyond that. */
static void
check_details (const GstFerEmotionFace *face)
{
  gdouble x, y;

  fail_unless_equals_float (
      gst_fer_emotion_face_find_score (face, "very_glad"), 0.75);
  fail_unless_equals_string (gst_fer_emotion_face_get_raw_label (face), "calm");
  fail_unless_equals_float (
      gst_fer_emotion_face_find_raw_score (face, "very_glad"), 0.375);
  fail_unless_equals_float (gst_fer_emotion_face_get_quality (face), 0.5);
  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++) {
    fail_unless (gst_fer_emotion_face_get_landmark (face, i, &x, &y));
    fail_unless_equals_float (x, (32.0 + 16.0 * i) / WIDTH);
    fail_unless_equals_float (y, 0.5);
    fail_unless_equals_string (
        gst_fer_emotion_landmark_get_name (i), fer_landmark_get_name (i));
  }
}

static void
check_place_and_model (const GstFerEmotionFace *face)
{
  gdouble x_min, x_max, y_min, y_max;

  fail_unless (gst_fer_emotion_face_get_normalized_box (
      face, &x_min, &x_max, &y_min, &y_max));
  fail_unless_equals_float (x_min, 32.0 / WIDTH);
  fail_unless_equals_float (x_max, 96.0 / WIDTH);
  fail_unless_equals_float (y_min, 24.0 / HEIGHT);
  fail_unless_equals_float (y_max, 120.0 / HEIGHT);
  fail_unless_equals_string (
      gst_fer_emotion_face_get_model_name (face), "model");
}

GST_START_TEST (test_regions)
{
  GstFerEmotionFace *face;
  Scene scene;

  scene_open (&scene);
  face = read_back (&scene, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  check_face (face);
  check_details (face);
  check_place_and_model (face);
  fail_unless_equals_int (gst_fer_emotion_face_get_label_index (face), 1);
  fail_unless_equals_int (gst_fer_emotion_face_get_raw_label_index (face), 0);
  gst_fer_emotion_face_unref (face);
  scene_close (&scene);
}
GST_END_TEST;

GST_START_TEST (test_custom_meta)
{
  GstFerEmotionFace *face;
  Scene scene;

  scene_open (&scene);
  gst_fer_emotion_custom_meta_register ();
  face = read_back (&scene, gst_meta_get_info (GST_FER_EMOTION_META)->api);
  check_face (face);
  check_details (face);
  check_place_and_model (face);
  gst_fer_emotion_face_unref (face);
  scene_close (&scene);
}
GST_END_TEST;

#ifdef HAVE_ANALYTICS
GST_START_TEST (test_analytics)
{
  GstFerEmotionFace *face;
  Scene scene;

  scene_open (&scene);
  face = read_back (&scene, GST_ANALYTICS_RELATION_META_API_TYPE);
  check_face (face);
  gst_fer_emotion_face_unref (face);
  scene_close (&scene);
}
GST_END_TEST;
#endif

/* A label that is not certain is the same by all. */
GST_START_TEST (test_uncertain)
{
  GstFerEmotionFace *face;
  Scene scene;

  scene_open (&scene);
  scene.face.emotion = FER_UNCERTAIN;
  scene.face.has_landmarks = FALSE;
  face = read_back (&scene, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  fail_unless_equals_string (
      gst_fer_emotion_face_get_label (face), GST_FER_EMOTION_UNCERTAIN);
  fail_unless_equals_int (gst_fer_emotion_face_get_label_index (face), -1);
  fail_if (gst_fer_emotion_face_get_landmark (face, 0, NULL, NULL));
  gst_fer_emotion_face_unref (face);
  scene_close (&scene);
}
GST_END_TEST;

/* About @buffer in a segment that begins at @time. */
static GstMessage *
make_message (Scene *scene, GstClockTime time, const GstBuffer *buffer)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.time = time;
  return gst_message_new_element (
      NULL, gst_fer_emotion_message_body_new (
                &scene->result, scene->history, &segment, buffer));
}

GST_START_TEST (test_message)
{
  GstClockTime timestamp, stream_time, duration;
  GPtrArray *faces, *changes;
  GstMessage *message;
  GstBuffer *buffer = gst_buffer_new ();
  Scene scene;

  scene_open (&scene);
  GST_BUFFER_PTS (buffer) = 2 * GST_SECOND;
  gst_fer_emotion_history_update (scene.history, &scene.face, 1,
      GST_BUFFER_PTS (buffer), GST_BUFFER_PTS (buffer),
      GST_BUFFER_DURATION (buffer));
  message = make_message (&scene, 5 * GST_SECOND, buffer);
  gst_buffer_unref (buffer);

  fail_unless (gst_fer_emotion_message_get_times (
      message, &timestamp, &stream_time, NULL, &duration));
  fail_unless_equals_uint64 (timestamp, 2 * GST_SECOND);
  fail_unless_equals_uint64 (stream_time, 7 * GST_SECOND);
  fail_unless_equals_uint64 (duration, GST_CLOCK_TIME_NONE);
  faces = gst_fer_emotion_message_get_faces (message);
  fail_unless_equals_int (faces->len, 1);
  check_face (g_ptr_array_index (faces, 0));
  check_details (g_ptr_array_index (faces, 0));
  g_ptr_array_unref (faces);
  changes = gst_fer_emotion_message_get_changes (message);
  fail_unless_equals_int (changes->len, 1);
  fail_unless (
      gst_fer_emotion_change_is_onset (g_ptr_array_index (changes, 0)));
  g_ptr_array_unref (changes);
  fail_unless (gst_fer_emotion_message_get_track (message) == NULL);
  gst_message_unref (message);
  scene_close (&scene);
}
GST_END_TEST;

GST_START_TEST (test_offset)
{
  const GstFerEmotionChange *change;
  GPtrArray *changes;
  GstMessage *message;
  GstBuffer *buffer = gst_buffer_new ();
  Scene scene;

  scene_open (&scene);
  gst_fer_emotion_history_update (
      scene.history, &scene.face, 1, GST_SECOND, GST_SECOND, GST_MSECOND);
  gst_fer_emotion_history_update (
      scene.history, NULL, 0, 2 * GST_SECOND, 2 * GST_SECOND, GST_MSECOND);
  message = make_message (&scene, 5 * GST_SECOND, buffer);
  changes = gst_fer_emotion_message_get_changes (message);
  fail_unless_equals_int (changes->len, 1);
  change = g_ptr_array_index (changes, 0);
  fail_if (gst_fer_emotion_change_is_onset (change));
  fail_unless_equals_int (gst_fer_emotion_change_get_id (change), 12);
  fail_unless_equals_string (
      gst_fer_emotion_change_get_label (change), "very glad");
  fail_unless_equals_uint64 (
      gst_fer_emotion_change_get_onset (change), GST_SECOND);
  fail_unless_equals_uint64 (
      gst_fer_emotion_change_get_time (change), GST_SECOND + GST_MSECOND);
  g_ptr_array_unref (changes);
  gst_message_unref (message);
  gst_buffer_unref (buffer);
  scene_close (&scene);
}
GST_END_TEST;

GST_START_TEST (test_track)
{
  GstFerEmotionTrack *track;
  GstMessage *message;
  Scene scene;

  scene_open (&scene);
  gst_fer_emotion_history_update (
      scene.history, &scene.face, 1, GST_SECOND, GST_SECOND, GST_SECOND);
  gst_fer_emotion_history_close (scene.history);
  message = gst_message_new_element (
      NULL, gst_fer_emotion_history_take_summary (scene.history));
  track = gst_fer_emotion_message_get_track (message);
  fail_unless (track != NULL);
  fail_unless_equals_int (gst_fer_emotion_track_get_id (track), 12);
  fail_unless_equals_uint64 (
      gst_fer_emotion_track_get_first_seen (track), GST_SECOND);
  fail_unless_equals_uint64 (
      gst_fer_emotion_track_get_last_seen (track), GST_SECOND);
  fail_unless_equals_uint64 (
      gst_fer_emotion_track_get_duration (track), GST_SECOND);
  fail_unless_equals_string (
      gst_fer_emotion_track_get_label (track), "very glad");
  fail_unless_equals_int (gst_fer_emotion_track_get_n_shares (track), 3);
  fail_unless_equals_string (gst_fer_emotion_track_get_share_name (track, 2),
      GST_FER_EMOTION_UNCERTAIN);
  fail_unless_equals_float (gst_fer_emotion_track_get_share (track, 0), 0.0);
  fail_unless_equals_float (
      gst_fer_emotion_track_find_share (track, "very_glad"), 1.0);
  fail_unless (gst_fer_emotion_message_get_faces (message) == NULL);
  gst_fer_emotion_track_unref (track);
  gst_message_unref (message);
  scene_close (&scene);
}
GST_END_TEST;

GST_START_TEST (test_labels)
{
  GstFerEmotionLabels *labels = gst_fer_emotion_labels_new ("model", names, 2);
  GstEvent *event = gst_fer_emotion_labels_make_event (labels);
  gchar **read = gst_fer_emotion_event_get_labels (event);

  fail_unless_equals_int (g_strv_length (read), 2);
  fail_unless_equals_string (read[0], "calm");
  fail_unless_equals_string (read[1], "very_glad");
  g_strfreev (read);
  gst_event_unref (event);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

static Suite *
roundtrip_suite (void)
{
  Suite *suite = suite_create ("facts-roundtrip");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_regions);
  tcase_add_test (tcase, test_custom_meta);
#ifdef HAVE_ANALYTICS
  tcase_add_test (tcase, test_analytics);
#endif
  tcase_add_test (tcase, test_uncertain);
  tcase_add_test (tcase, test_message);
  tcase_add_test (tcase, test_offset);
  tcase_add_test (tcase, test_track);
  tcase_add_test (tcase, test_labels);
  return suite;
}

GST_CHECK_MAIN (roundtrip);
