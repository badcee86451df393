/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer/preroll.h"

/* More than a queue holds by default; one without a limit may hold a film. */
#define MAX_HELD 1000

struct _GstFerEmotionPreroll {
  GArray *records; /* of GstFerEmotionRecord, with sources of their own */
};

static void
clear_record (gpointer data)
{
  gst_fer_emotion_record_clear (data);
}

GstFerEmotionPreroll *
gst_fer_emotion_preroll_new (void)
{
  GstFerEmotionPreroll *preroll = g_new0 (GstFerEmotionPreroll, 1);

  preroll->records = g_array_new (FALSE, FALSE, sizeof (GstFerEmotionRecord));
  g_array_set_clear_func (preroll->records, clear_record);
  return preroll;
}

void
gst_fer_emotion_preroll_free (GstFerEmotionPreroll *preroll)
{
  g_array_unref (preroll->records);
  g_free (preroll);
}

void
gst_fer_emotion_preroll_hold (
    GstFerEmotionPreroll *preroll, const GstFerEmotionRecord *record)
{
  GstFerEmotionRecord copy;

  gst_fer_emotion_record_copy (record, &copy);
  g_array_append_val (preroll->records, copy);
}

gboolean
gst_fer_emotion_preroll_is_full (const GstFerEmotionPreroll *preroll)
{
  return preroll->records->len >= MAX_HELD;
}

void
gst_fer_emotion_preroll_release (
    GstFerEmotionPreroll *preroll, GstFerEmotionPrerollFunc take, gpointer data)
{
  for (guint i = 0; i < preroll->records->len; i++)
    take (&g_array_index (preroll->records, GstFerEmotionRecord, i), data);
  gst_fer_emotion_preroll_drop (preroll);
}

guint
gst_fer_emotion_preroll_drop (GstFerEmotionPreroll *preroll)
{
  guint n = preroll->records->len;

  g_array_set_size (preroll->records, 0);
  return n;
}
