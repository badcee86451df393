/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/complaints.h"

#include <gst/gst.h>

/* FFmpeg's decoders hide damage as well as they can and say so in the log. */
#define CATEGORY "libav"

G_LOCK_DEFINE_STATIC (complaints);
static guint n_complaints;
static gchar *first_complaint;

static void
collect (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer user_data)
{
  if (level != GST_LEVEL_ERROR
      || g_strcmp0 (gst_debug_category_get_name (category), CATEGORY) != 0)
    return;
  G_LOCK (complaints);
  if (n_complaints++ == 0)
    first_complaint = g_strchomp (g_strdup (gst_debug_message_get (message)));
  G_UNLOCK (complaints);
}

void
complaints_init (void)
{
  /* Who asked for GStreamer's log still gets it, with these in it. */
  if (g_getenv ("GST_DEBUG") == NULL)
    gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (collect, NULL, NULL);
  gst_debug_set_active (TRUE);
  gst_debug_set_threshold_for_name (CATEGORY, GST_LEVEL_ERROR);
}

gchar *
complaints_take (guint *n)
{
  gchar *first;

  G_LOCK (complaints);
  first = g_steal_pointer (&first_complaint);
  *n = n_complaints;
  n_complaints = 0;
  G_UNLOCK (complaints);
  return first;
}
