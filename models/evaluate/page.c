/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "page.h"

#include "common/jsonmember.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#define PICTURES 18
/* Pixels; faces of other sizes are shown at this one. */
#define PICTURE_SIZE 96

typedef struct {
  const Report *report;
  GArray *samples;
  GArray *answers;
} Faces;

static void
add_reliability (JsonBuilder *builder, const Metrics *metrics)
{
  json_builder_set_member_name (builder, "reliability");
  json_builder_begin_array (builder);
  for (guint i = 0; i < METRICS_BINS; i++) {
    gdouble faces = MAX (metrics->bin_faces[i], 1);

    json_builder_begin_array (builder);
    json_builder_add_int_value (builder, metrics->bin_faces[i]);
    json_builder_add_double_value (builder, metrics->bin_confidence[i] / faces);
    json_builder_add_double_value (builder, metrics->bin_right[i] / faces);
    json_builder_end_array (builder);
  }
  json_builder_end_array (builder);
}

/* --- Pictures ----------------------------------------------------------- */

static gchar *
make_data_uri (const gchar *path, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file_at_size (
      path, PICTURE_SIZE, PICTURE_SIZE, error);
  g_autofree gchar *png = NULL;
  g_autofree gchar *base64 = NULL;
  gsize size;

  if (pixbuf == NULL
      || !gdk_pixbuf_save_to_buffer (pixbuf, &png, &size, "png", error, NULL))
    return NULL;
  base64 = g_base64_encode ((const guchar *) png, size);
  return g_strconcat ("data:image/png;base64,", base64, NULL);
}

static gboolean
add_face (JsonBuilder *builder, const Faces *faces, guint index, GError **error)
{
  const Sample *sample = &g_array_index (faces->samples, Sample, index);
  const Answer *answer = &g_array_index (faces->answers, Answer, index);
  g_autofree gchar *image = make_data_uri (sample->path, error);

  if (image == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  member_add_string (builder, "image", image);
  member_add_string (builder, "answer", faces->report->labels[answer->label]);
  member_add_string (builder, "truth", faces->report->labels[sample->truth]);
  json_builder_set_member_name (builder, "confidence");
  json_builder_add_double_value (builder, answer->confidence);
  json_builder_end_object (builder);
  return TRUE;
}

static gint
compare_falling (gconstpointer a, gconstpointer b, gpointer user_data)
{
  GArray *answers = user_data;
  guint i = *(const guint *) a;
  guint k = *(const guint *) b;
  gfloat p = g_array_index (answers, Answer, i).confidence;
  gfloat q = g_array_index (answers, Answer, k).confidence;

  if (p != q)
    return p > q ? -1 : 1;
  return i < k ? -1 : i > k;
}

/* ORDER: indices of samples; its first ones are shown. */
static gboolean
add_pictures (JsonBuilder *builder, const gchar *title, const Faces *faces,
    GArray *order, GError **error)
{
  json_builder_begin_object (builder);
  member_add_string (builder, "title", title);
  json_builder_set_member_name (builder, "faces");
  json_builder_begin_array (builder);
  for (guint i = 0; i < MIN (order->len, PICTURES); i++)
    if (!add_face (builder, faces, g_array_index (order, guint, i), error))
      return FALSE;
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return TRUE;
}

static gboolean
add_all_pictures (JsonBuilder *builder, const Faces *faces, GError **error)
{
  g_autoptr (GArray) wrong = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) least_sure = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < faces->samples->len; i++) {
    guint from_end = faces->samples->len - 1 - i;

    if (g_array_index (faces->samples, Sample, i).truth
        != g_array_index (faces->answers, Answer, i).label)
      g_array_append_val (wrong, i);
    g_array_append_val (least_sure, from_end);
  }
  g_array_sort_with_data (wrong, compare_falling, faces->answers);
  g_array_sort_with_data (least_sure, compare_falling, faces->answers);
  for (guint i = 0; i < least_sure->len / 2; i++) {
    guint *a = &g_array_index (least_sure, guint, i);
    guint *b = &g_array_index (least_sure, guint, least_sure->len - 1 - i);
    guint swap = *a;

    *a = *b;
    *b = swap;
  }

  json_builder_set_member_name (builder, "pictures");
  json_builder_begin_array (builder);
  if (!add_pictures (builder, "Surest mistakes", faces, wrong, error)
      || !add_pictures (builder, "Least sure of all", faces, least_sure, error))
    return FALSE;
  json_builder_end_array (builder);
  return TRUE;
}

/* --- The page ----------------------------------------------------------- */

static void
add_extra (JsonBuilder *builder, const Report *report)
{
  g_autofree gchar *speed =
      g_strdup_printf ("%.0f faces/s", report->faces_per_second);

  json_builder_set_member_name (builder, "extra");
  json_builder_begin_object (builder);
  member_add_string (builder, "C engine", speed);
  if (report->jitter != NULL) {
    g_autofree gchar *jitter = g_strdup_printf (
        "%.1f %%", 100 * metrics_get_accuracy (report->jitter));

    member_add_string (builder, "with jitter", jitter);
  }
  json_builder_end_object (builder);
}

static gchar *
make_json (const Faces *faces, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *title =
      g_strconcat (faces->report->model, ", by the C engine", NULL);

  json_builder_begin_object (builder);
  member_add_string (builder, "title", title);
  report_add_figures (builder, faces->report);
  add_reliability (builder, faces->report->metrics);
  add_extra (builder, faces->report);
  if (!add_all_pictures (builder, faces, error))
    return NULL;
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

gchar *
page_make (
    const Report *report, GArray *samples, GArray *answers, GError **error)
{
  const Faces faces = { report, samples, answers };
  g_autoptr (GBytes) page = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree gchar *json = make_json (&faces, error);
  g_autoptr (GString) escaped = NULL;

  if (json == NULL)
    return NULL;
  page = g_resources_lookup_data (
      "/feremotion/report/page.html", G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (page == NULL)
    return NULL;
  parts = g_strsplit (g_bytes_get_data (page, NULL), "@REPORT@", 2);
  /* "</" would end the script that holds it. */
  escaped = g_string_new (json);
  g_string_replace (escaped, "</", "<\\/", 0);
  return g_strconcat (parts[0], escaped->str, parts[1], NULL);
}
