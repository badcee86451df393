/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writing side: labels as fields, what changes, what became of tracks. */
#include <gst/check/gstcheck.h>
#include <gst/feremotion/feremotion.h>

#include "facts/write/history.h"

GST_START_TEST (test_labels_as_fields)
{
  static const gchar *const odd[] = { "very happy", GST_FER_EMOTION_FIELD_LABEL,
    GST_FER_EMOTION_FIELD_ID, "h\xc3\xa4", "h\xc3\xb6",
    GST_FER_EMOTION_FIELD_EMOTION };
  GstFerEmotionLabels *labels = gst_fer_emotion_labels_new ("m", odd, 6);
  FerFace face = { 0 };
  GstStructure *structure =
      gst_structure_new_empty (GST_FER_EMOTION_STRUCTURE_FACE);
  GstStructure *copy;
  gchar *text;

  gst_structure_set (structure, GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, 7, NULL);
  for (guint i = 0; i < 6; i++)
    face.probabilities[i] = i / 16.0f;
  gst_fer_emotion_labels_set_probabilities (
      labels, face.probabilities, structure);
  fail_unless_equals_int (gst_structure_n_fields (structure), 7);
  text = gst_structure_to_string (structure);
  copy = gst_structure_from_string (text, NULL);
  fail_unless (copy != NULL && gst_structure_is_equal (copy, structure));
  fail_unless_equals_string (
      gst_fer_emotion_labels_get_name (labels, 0), "very happy");
  fail_unless_equals_string (
      gst_fer_emotion_labels_get_name (labels, FER_UNCERTAIN),
      GST_FER_EMOTION_UNCERTAIN);
  g_free (text);
  gst_structure_free (copy);
  gst_structure_free (structure);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

/* A reader of the table finds each column once. */
GST_START_TEST (test_labels_as_columns)
{
  gchar **columns = g_strsplit (
      "source,frame,time_s,faces,track_id,x,y,w,h,face_confidence,emotion,"
      "emotion_confidence",
      ",", -1);
  GstFerEmotionLabels *labels =
      gst_fer_emotion_labels_new ("m", (const gchar *const *) columns, 12);

  for (guint i = 0; i < 12; i++)
    fail_if (
        g_strv_contains ((const gchar *const *) columns, labels->fields[i]),
        "%s", labels->fields[i]);
  gst_fer_emotion_labels_free (labels);
  g_strfreev (columns);
}
GST_END_TEST;

static const gchar *const calm_or_glad[] = { "calm", "glad" };

/* Of the faces at a time of so many milliseconds. */
static gboolean
update (GstFerEmotionHistory *history, const FerFace *faces, guint n, guint ms)
{
  return gst_fer_emotion_history_update (
      history, faces, n, ms * GST_MSECOND, ms * GST_MSECOND, 40 * GST_MSECOND);
}

static void
check_change (GstFerEmotionHistory *history, guint index, guint id,
    gint emotion, gboolean onset, guint ms, guint began)
{
  guint n;
  const GstFerEmotionHistoryChange *change =
      gst_fer_emotion_history_get_changes (history, &n);

  fail_unless (index < n);
  fail_unless_equals_int (change[index].id, id);
  fail_unless_equals_int (change[index].emotion, emotion);
  fail_unless_equals_int (change[index].onset, onset);
  fail_unless_equals_uint64 (change[index].time, ms * GST_MSECOND);
  if (!onset)
    fail_unless_equals_uint64 (change[index].began, began * GST_MSECOND);
}

static guint
count_changes (GstFerEmotionHistory *history)
{
  guint n;

  gst_fer_emotion_history_get_changes (history, &n);
  return n;
}

GST_START_TEST (test_changes)
{
  GstFerEmotionLabels *labels =
      gst_fer_emotion_labels_new ("model", calm_or_glad, 2);
  GstFerEmotionHistory *history = gst_fer_emotion_history_new (labels);
  FerFace faces[3] = { { .id = 5, .emotion = 1 }, { .id = 2, .emotion = 0 },
    { .id = 9, .emotion = FER_UNCERTAIN } };
  const FerFace turned[2] = { faces[1], faces[0] };

  fail_if (update (history, faces, 0, 0));
  fail_unless (update (history, faces, 2, 40));
  fail_unless_equals_int (count_changes (history), 2);
  check_change (history, 0, 5, 1, TRUE, 40, 0);
  check_change (history, 1, 2, 0, TRUE, 40, 0);
  fail_if (update (history, faces, 2, 80));
  /* The order means nothing. */
  fail_if (update (history, turned, 2, 120));
  fail_unless_equals_int (count_changes (history), 0);
  /* Somebody comes, but without an emotion. */
  fail_unless (update (history, faces, 3, 160));
  fail_unless_equals_int (count_changes (history), 0);
  faces[1].emotion = FER_UNCERTAIN;
  fail_unless (update (history, faces, 3, 200));
  fail_unless_equals_int (count_changes (history), 1);
  check_change (history, 0, 2, 0, FALSE, 200, 40);
  faces[0].emotion = 0;
  fail_unless (update (history, faces, 3, 240));
  check_change (history, 0, 5, 1, FALSE, 240, 40);
  check_change (history, 1, 5, 0, TRUE, 240, 0);
  /* One goes as another one comes. */
  faces[2].id = 10;
  fail_unless (update (history, faces, 3, 280));
  fail_unless_equals_int (count_changes (history), 0);
  /* The last frame that showed a face lasted until the next. */
  fail_unless (update (history, faces, 0, 320));
  fail_unless_equals_int (count_changes (history), 1);
  check_change (history, 0, 5, 0, FALSE, 320, 240);
  fail_if (update (history, faces, 0, 360));
  gst_fer_emotion_history_free (history);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

static void
check_share (const GstStructure *summary, const gchar *name, gdouble expected)
{
  gdouble share;

  fail_unless (gst_structure_get_double (summary, name, &share));
  fail_unless (ABS (share - expected) < 1e-9, "%s %f", name, share);
}

static void
check_uint64 (const GstStructure *summary, const gchar *name, guint ms)
{
  guint64 value;

  fail_unless (gst_structure_get_uint64 (summary, name, &value));
  fail_unless_equals_uint64 (value, ms * GST_MSECOND);
}

GST_START_TEST (test_summaries)
{
  GstFerEmotionLabels *labels =
      gst_fer_emotion_labels_new ("model", calm_or_glad, 2);
  GstFerEmotionHistory *history = gst_fer_emotion_history_new (labels);
  FerFace face = { .id = 3, .emotion = 1 };
  FerFace other = { .id = 4, .emotion = FER_UNCERTAIN };
  GstStructure *summary;
  guint id;

  /* Glad for 80 ms, then away, calm for 200 ms, and uncertain for 40. */
  update (history, &face, 1, 1000);
  update (history, &face, 1, 1040);
  update (history, &face, 0, 1080);
  face.emotion = 0;
  for (guint ms = 1400; ms < 1600; ms += 40)
    update (history, &face, 1, ms);
  face.emotion = FER_UNCERTAIN;
  update (history, &face, 1, 1600);
  update (history, &other, 1, 1640);
  fail_unless (gst_fer_emotion_history_take_summary (history) == NULL);
  gst_fer_emotion_history_close (history);

  summary = gst_fer_emotion_history_take_summary (history);
  fail_unless (summary != NULL);
  fail_unless_equals_string (
      gst_structure_get_name (summary), GST_FER_EMOTION_MESSAGE_TRACK);
  fail_unless (gst_structure_get_uint (summary, GST_FER_EMOTION_FIELD_ID, &id));
  fail_unless_equals_int (id, 3);
  check_uint64 (summary, GST_FER_EMOTION_FIELD_FIRST_SEEN, 1000);
  check_uint64 (summary, GST_FER_EMOTION_FIELD_LAST_SEEN, 1600);
  check_uint64 (summary, GST_FER_EMOTION_FIELD_DURATION, 320);
  fail_unless_equals_string (
      gst_structure_get_string (summary, GST_FER_EMOTION_FIELD_EMOTION),
      "calm");
  check_share (summary, "glad", 80.0 / 320);
  check_share (summary, "calm", 200.0 / 320);
  check_share (summary, GST_FER_EMOTION_UNCERTAIN, 40.0 / 320);
  gst_structure_free (summary);

  summary = gst_fer_emotion_history_take_summary (history);
  fail_unless (gst_structure_get_uint (summary, GST_FER_EMOTION_FIELD_ID, &id));
  fail_unless_equals_int (id, 4);
  check_share (summary, GST_FER_EMOTION_UNCERTAIN, 1.0);
  gst_structure_free (summary);
  fail_unless (gst_fer_emotion_history_take_summary (history) == NULL);
  gst_fer_emotion_history_free (history);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

/* Played backward: 200 ms happy, then 120 ms calm. */
GST_START_TEST (test_backward)
{
  GstFerEmotionLabels *labels =
      gst_fer_emotion_labels_new ("model", calm_or_glad, 2);
  GstFerEmotionHistory *history = gst_fer_emotion_history_new (labels);
  FerFace face = { .id = 3, .emotion = 1 };
  GstStructure *summary;

  for (guint i = 0; i < 8; i++) {
    face.emotion = i < 5;
    gst_fer_emotion_history_update (history, &face, 1, i * 40 * GST_MSECOND,
        (1000 - i * 40) * GST_MSECOND, 40 * GST_MSECOND);
    if (i == 5) {
      check_change (history, 0, 3, 1, FALSE, 800, 1000);
      check_change (history, 1, 3, 0, TRUE, 800, 0);
    }
  }
  gst_fer_emotion_history_close (history);
  check_change (history, 0, 3, 0, FALSE, 720, 800);
  summary = gst_fer_emotion_history_take_summary (history);
  check_uint64 (summary, GST_FER_EMOTION_FIELD_FIRST_SEEN, 1000);
  check_uint64 (summary, GST_FER_EMOTION_FIELD_LAST_SEEN, 720);
  check_uint64 (summary, GST_FER_EMOTION_FIELD_DURATION, 320);
  check_share (summary, "glad", 200.0 / 320);
  check_share (summary, "calm", 120.0 / 320);
  gst_structure_free (summary);
  gst_fer_emotion_history_free (history);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

static Suite *
history_suite (void)
{
  Suite *suite = suite_create ("facts-history");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_labels_as_fields);
  tcase_add_test (tcase, test_labels_as_columns);
  tcase_add_test (tcase, test_changes);
  tcase_add_test (tcase, test_summaries);
  tcase_add_test (tcase, test_backward);
  return suite;
}

GST_CHECK_MAIN (history);
