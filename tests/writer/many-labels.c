/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The work for a face in CSV is in proportion to the labels, of which there is
 * a limit, however many a structure from elsewhere has. It is counted, not
 * timed: gst_fer_emotion_face_find_score(), which looks through the scores, is
 * wrapped. */
#include <gst/check/gstcheck.h>
#include <gst/feremotion/feremotion.h>
#include <gst/video/video.h>

#include "writer/csv.h"

#define N_LABELS 64 /* that are read */

static guint n_searches;

gdouble __real_gst_fer_emotion_face_find_score (
    const GstFerEmotionFace *face, const gchar *name);
gdouble __wrap_gst_fer_emotion_face_find_score (
    const GstFerEmotionFace *face, const gchar *name);

gdouble
__wrap_gst_fer_emotion_face_find_score (
    const GstFerEmotionFace *face, const gchar *name)
{
  n_searches++;
  return __real_gst_fer_emotion_face_find_score (face, name);
}

/* The faces of a frame with one face, with scores under the names "@from" to
 * "@to", whichever is larger. */
static GPtrArray *
make_faces (gint from, gint to)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstStructure *emotion = gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION,
      GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING, "7", NULL);
  GPtrArray *faces;

  for (gint i = from; i != to; i += from < to ? 1 : -1) {
    gchar *name = g_strdup_printf ("%d", i);

    gst_structure_set (emotion, name, G_TYPE_DOUBLE, i / 1000.0, NULL);
    g_free (name);
  }
  gst_video_region_of_interest_meta_add_param (
      gst_buffer_add_video_region_of_interest_meta (
          buffer, GST_FER_EMOTION_ROI_TYPE, 1, 2, 3, 4),
      emotion);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  gst_buffer_unref (buffer);
  return faces;
}

/* Returns the number of columns; takes @faces. */
static guint
add (GstFerEmotionTable *table, GPtrArray *faces, const gchar *end)
{
  GstFerEmotionRecord record = { .analysed = TRUE, .faces = faces };
  GString *text = g_string_new (NULL);
  gchar **lines, **fields;
  guint n;

  n_searches = 0;
  gst_fer_emotion_table_add (table, &record, text);
  lines = g_strsplit (text->str, "\n", -1);
  n = g_strv_length (lines);
  fail_unless (g_str_has_suffix (lines[n - 2], end), "%s", lines[n - 2]);
  fields = g_strsplit (lines[n - 2], ",", -1);
  n = g_strv_length (fields);
  g_strfreev (fields);
  g_strfreev (lines);
  g_string_free (text, TRUE);
  g_ptr_array_unref (faces);
  return n;
}

GST_START_TEST (test_many_labels)
{
  GstFerEmotionTable *table = gst_fer_emotion_table_new ();

  fail_unless_equals_int (
      add (table, make_faces (0, 400), ",0.062000,0.063000"), 12 + N_LABELS);
  fail_unless_equals_int (n_searches, 0);
  fail_unless_equals_int (
      add (table, make_faces (0, 400), ",0.062000,0.063000"), 12 + N_LABELS);
  fail_unless_equals_int (n_searches, 0);
  /* In another order, and without two of them. */
  add (table, make_faces (61, -1), ",0.061000,,");
  fail_unless (n_searches <= N_LABELS);
  gst_fer_emotion_table_free (table);
}
GST_END_TEST;

static Suite *
many_labels_suite (void)
{
  Suite *suite = suite_create ("writer-many-labels");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_many_labels);
  return suite;
}

GST_CHECK_MAIN (many_labels);
