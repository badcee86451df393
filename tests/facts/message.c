/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library's reader of messages: those that are not as they should be. What
 * the element posts is in roundtrip.c. */
#include "make.h"

#include "gst/feremotion/facts/read/list.h"

static GstMessage *
make_message (const gchar *name)
{
  return gst_message_new_element (NULL, gst_structure_new_empty (name));
}

static void
check_nothing (GstMessage *message)
{
  fail_unless (gst_fer_emotion_message_get_faces (message) == NULL);
  fail_unless (gst_fer_emotion_message_get_changes (message) == NULL);
  fail_unless (gst_fer_emotion_message_get_track (message) == NULL);
  fail_if (gst_fer_emotion_message_get_times (message, NULL, NULL, NULL, NULL));
  gst_message_unref (message);
}

GST_START_TEST (test_other_messages)
{
  check_nothing (gst_message_new_eos (NULL));
  check_nothing (make_message ("level"));
  check_nothing (gst_message_new_application (
      NULL, gst_structure_new_empty (GST_FER_EMOTION_MESSAGE)));
}
GST_END_TEST;

GST_START_TEST (test_empty_message)
{
  GstMessage *message = make_message (GST_FER_EMOTION_MESSAGE);
  GPtrArray *faces = gst_fer_emotion_message_get_faces (message);
  GPtrArray *changes = gst_fer_emotion_message_get_changes (message);
  GstClockTime timestamp = 0;

  fail_unless_equals_int (faces->len, 0);
  fail_unless_equals_int (changes->len, 0);
  fail_unless (gst_fer_emotion_message_get_times (
      message, &timestamp, NULL, NULL, NULL));
  fail_if (GST_CLOCK_TIME_IS_VALID (timestamp));
  g_ptr_array_unref (faces);
  g_ptr_array_unref (changes);
  gst_message_unref (message);

  message = make_message (GST_FER_EMOTION_MESSAGE_TRACK);
  fail_unless (gst_fer_emotion_message_get_track (message) == NULL);
  gst_message_unref (message);
}
GST_END_TEST;

/* Only the last says all that a change has to say. */
GST_START_TEST (test_changes_that_are_none)
{
  GstStructure *body = gst_structure_new_empty (GST_FER_EMOTION_MESSAGE);
  GValue list = G_VALUE_INIT;
  const GstFerEmotionChange *change;
  GstMessage *message;
  GPtrArray *changes;

  g_value_init (&list, GST_TYPE_LIST);
  gst_fer_emotion_list_take (&list, NULL);
  gst_fer_emotion_list_take (
      &list, gst_structure_new_empty (GST_FER_EMOTION_STRUCTURE_ONSET));
  gst_fer_emotion_list_take (
      &list, gst_structure_new ("other", GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT,
                 1, GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING, "sad", NULL));
  gst_fer_emotion_list_take (
      &list, gst_structure_new (GST_FER_EMOTION_STRUCTURE_OFFSET,
                 GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, G_MAXUINT,
                 GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING, "sad", NULL));
  gst_fer_emotion_list_take (
      &list, gst_structure_new (GST_FER_EMOTION_STRUCTURE_OFFSET,
                 GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, 4,
                 GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING, "sad", NULL));
  gst_structure_take_value (body, GST_FER_EMOTION_FIELD_CHANGES, &list);
  message = gst_message_new_element (NULL, body);

  changes = gst_fer_emotion_message_get_changes (message);
  fail_unless_equals_int (changes->len, 1);
  change = g_ptr_array_index (changes, 0);
  fail_unless_equals_int (gst_fer_emotion_change_get_id (change), 4);
  fail_if (GST_CLOCK_TIME_IS_VALID (gst_fer_emotion_change_get_time (change)));
  fail_if (GST_CLOCK_TIME_IS_VALID (gst_fer_emotion_change_get_onset (change)));
  g_ptr_array_unref (changes);
  gst_message_unref (message);
}
GST_END_TEST;

static Suite *
message_suite (void)
{
  Suite *suite = suite_create ("facts-message");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_other_messages);
  tcase_add_test (tcase, test_empty_message);
  tcase_add_test (tcase, test_changes_that_are_none);
  return suite;
}

GST_CHECK_MAIN (message);
