/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/metrics.h"

#define MAX_STATUS 600

static GMutex lock;
static guint64 responses[MAX_STATUS];
static guint64 pictures;
static guint64 faces_found;
static gint64 decode_time; /* µs */
static gint64 analyse_time;

void
metrics_count_response (guint status)
{
  g_mutex_lock (&lock);
  if (status < MAX_STATUS)
    responses[status]++;
  g_mutex_unlock (&lock);
}

void
metrics_count_picture (gint64 decode_us, gint64 analyse_us, guint faces)
{
  g_mutex_lock (&lock);
  pictures++;
  faces_found += faces;
  decode_time += decode_us;
  analyse_time += analyse_us;
  g_mutex_unlock (&lock);
}

static void
describe (
    GString *text, const gchar *name, const gchar *type, const gchar *help)
{
  g_string_append_printf (text, "# HELP feremotion_%s %s\n", name, help);
  g_string_append_printf (text, "# TYPE feremotion_%s %s\n", name, type);
}

static void
add_number (GString *text, const gchar *name, const gchar *type,
    const gchar *help, guint64 value)
{
  describe (text, name, type, help);
  g_string_append_printf (
      text, "feremotion_%s %" G_GUINT64_FORMAT "\n", name, value);
}

static void
add_stage (GString *text, const gchar *stage, gint64 us)
{
  gchar seconds[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (
      seconds, sizeof (seconds), "%.6f", (gdouble) us / G_USEC_PER_SEC);
  g_string_append_printf (text,
      "feremotion_stage_seconds_sum{stage=\"%s\"} %s\n"
      "feremotion_stage_seconds_count{stage=\"%s\"} %" G_GUINT64_FORMAT "\n",
      stage, seconds, stage, pictures);
}

gchar *
metrics_format (guint connections)
{
  GString *text = g_string_new (NULL);

  g_mutex_lock (&lock);
  add_number (text, "connections", "gauge", "Open connections.", connections);
  add_number (
      text, "pictures_total", "counter", "Pictures analysed.", pictures);
  add_number (
      text, "faces_total", "counter", "Faces found in them.", faces_found);
  describe (text, "stage_seconds", "summary", "Time of a picture's stages.");
  add_stage (text, "decode", decode_time);
  add_stage (text, "analyse", analyse_time);
  describe (text, "responses_total", "counter", "Responses by HTTP status.");
  for (guint status = 0; status < MAX_STATUS; status++)
    if (responses[status] > 0)
      g_string_append_printf (text,
          "feremotion_responses_total{status=\"%u\"} %" G_GUINT64_FORMAT "\n",
          status, responses[status]);
  g_mutex_unlock (&lock);
  return g_string_free (text, FALSE);
}
