/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "progress.h"

#include "base/timeout.h"

#include <unistd.h>

#define INTERVAL_MS 250
#define CLEAR_LINE "\r\033[K"

struct _Progress {
  Job *job;
  gchar *title;
  gint64 start; /* monotonic microseconds */
  GSource *timeout;
};

static gdouble
get_seconds (Progress *progress)
{
  return (g_get_monotonic_time () - progress->start) / (gdouble) G_USEC_PER_SEC;
}

static gchar *
get_time_left (Progress *progress, const TapCount *count)
{
  GstClockTime duration = job_get_duration (progress->job);
  gdouble done;
  guint left;

  if (!GST_CLOCK_TIME_IS_VALID (duration) || count->position == 0)
    return g_strdup ("");
  done = MIN (1., (gdouble) count->position / duration);
  left = get_seconds (progress) * (1 - done) / done + 0.5;
  return g_strdup_printf (
      ", %.0f %%, %u:%02u left", 100 * done, left / 60, left % 60);
}

static gboolean
show (gpointer user_data)
{
  Progress *progress = user_data;
  g_autofree gchar *left = NULL;
  TapCount count;

  job_get_count (progress->job, &count);
  left = get_time_left (progress, &count);
  g_printerr (CLEAR_LINE "%s: %" G_GUINT64_FORMAT " frames, %.0f fps%s",
      progress->title, count.frames, count.frames / get_seconds (progress),
      left);
  return G_SOURCE_CONTINUE;
}

Progress *
progress_new (Job *job, const gchar *name, guint n, guint of)
{
  Progress *progress;

  if (!isatty (STDERR_FILENO))
    return NULL;
  progress = g_new0 (Progress, 1);
  progress->job = job;
  progress->title =
      of > 1 ? g_strdup_printf ("[%u/%u] %s", n, of, name) : g_strdup (name);
  progress->start = g_get_monotonic_time ();
  progress->timeout = timeout_new (INTERVAL_MS, show, progress);
  return progress;
}

void
progress_free (Progress *progress)
{
  TapCount count;

  if (progress == NULL)
    return;
  job_get_count (progress->job, &count);
  g_printerr (CLEAR_LINE "%s: %" G_GUINT64_FORMAT " frames, %.0f fps, "
                         "%" G_GUINT64_FORMAT " faces\n",
      progress->title, count.frames, count.frames / get_seconds (progress),
      count.faces);
  timeout_free (progress->timeout);
  g_free (progress->title);
  g_free (progress);
}
