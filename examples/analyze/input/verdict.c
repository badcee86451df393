/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/verdict.h"

#include "input/complaints.h"

/* A demultiplexer takes the end of a file that was cut off for the end of the
 * video. Sound may well be somewhat longer. */
static gboolean
is_cut_off (const TapCount *count, GstClockTime duration)
{
  return GST_CLOCK_TIME_IS_VALID (duration) && count->position > 0
         && count->position + MAX (GST_SECOND / 2, duration / 10) < duration;
}

gboolean
verdict_on_end (const TapCount *count, GstClockTime duration,
    const gchar *reason, GError **error)
{
  guint n_complaints;
  g_autofree gchar *complaint = complaints_take (&n_complaints);

  if (count->frames == 0)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "no frame came out of it%s%s", reason != NULL ? ": " : "",
        reason != NULL ? reason : "");
  else if (is_cut_off (count, duration))
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "the video ends after %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " ms: cut off or damaged",
        count->position / GST_MSECOND, duration / GST_MSECOND);
  else if (complaint != NULL)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "damaged: its decoder complained %u time%s, first of '%s'",
        n_complaints, n_complaints == 1 ? "" : "s", complaint);
  else if (count->damaged > 0)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "damaged: %" G_GUINT64_FORMAT " frame%s came out incomplete",
        count->damaged, count->damaged == 1 ? "" : "s");
  else
    return TRUE;
  return FALSE;
}
