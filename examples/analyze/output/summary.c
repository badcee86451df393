/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/summary.h"

#include "common/abandoned.h"
#include "common/jsonmember.h"
#include "common/outfile.h"

#include <gst/feremotion/feremotion.h>
#include <string.h>

struct _Tally {
  guint64 frames;
  guint64 frames_with_faces;
  guint64 faces;
  GHashTable *tracks; /* a set of their numbers */
  GHashTable *labels; /* name: guint, how many faces */
};

struct _Summary {
  OutFile *file;
};

Tally *
tally_new (void)
{
  Tally *tally = g_new0 (Tally, 1);

  tally->tracks = g_hash_table_new (NULL, NULL);
  tally->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return tally;
}

static void
count_label (Tally *tally, const gchar *label)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (tally->labels, label));

  g_hash_table_insert (
      tally->labels, g_strdup (label), GUINT_TO_POINTER (n + 1));
}

void
tally_add (Tally *tally, GPtrArray *faces)
{
  tally->frames++;
  tally->frames_with_faces += faces->len > 0;
  tally->faces += faces->len;
  for (guint i = 0; i < faces->len; i++) {
    const GstFerEmotionFace *face = g_ptr_array_index (faces, i);
    const gchar *label = gst_fer_emotion_face_get_label (face);

    g_hash_table_add (
        tally->tracks, GINT_TO_POINTER (gst_fer_emotion_face_get_id (face)));
    if (label != NULL)
      count_label (tally, label);
  }
}

void
tally_free (Tally *tally)
{
  g_hash_table_unref (tally->tracks);
  g_hash_table_unref (tally->labels);
  g_free (tally);
}

Summary *
summary_new (const gchar *path, GError **error)
{
  OutFile *file = out_file_new_for_argument (path, error);
  g_autofree gchar *abandoned = NULL;
  Summary *summary;

  if (file == NULL)
    return NULL;
  abandoned = abandoned_describe (file, "its lines are whole");
  g_printerr ("%s", abandoned);
  summary = g_new0 (Summary, 1);
  summary->file = file;
  return summary;
}

/* In the order of their names, the same in every run. */
static void
build_shares (JsonBuilder *builder, const Tally *tally)
{
  g_autoptr (GList) labels = g_list_sort (
      g_hash_table_get_keys (tally->labels), (GCompareFunc) g_strcmp0);

  json_builder_set_member_name (builder, "shares");
  json_builder_begin_object (builder);
  for (GList *label = labels; label != NULL; label = label->next) {
    guint n =
        GPOINTER_TO_UINT (g_hash_table_lookup (tally->labels, label->data));

    member_add_double (builder, label->data, (gdouble) n / tally->faces);
  }
  json_builder_end_object (builder);
}

static JsonNode *
build (
    const gchar *uri, guint min_face, const Tally *tally, const GError *problem)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  member_add_string (builder, "source", uri);
  member_add_int (builder, "frames", tally->frames);
  member_add_int (builder, "frames_with_faces", tally->frames_with_faces);
  member_add_int (builder, "tracks", g_hash_table_size (tally->tracks));
  member_add_int (builder, "faces", tally->faces);
  build_shares (builder, tally);
  if (min_face > 0)
    member_add_int (builder, "min_face", min_face);
  if (problem != NULL)
    member_add_string (builder, "error", problem->message);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

gboolean
summary_write (Summary *summary, const gchar *uri, guint min_face,
    const Tally *tally, const GError *problem, GError **error)
{
  g_autoptr (JsonNode) node = build (uri, min_face, tally, problem);
  g_autofree gchar *json = json_to_string (node, FALSE);
  g_autofree gchar *line = g_strconcat (json, "\n", NULL);

  return out_file_write (summary->file, line, strlen (line), error);
}

gboolean
summary_finish (Summary *summary, GError **error)
{
  return out_file_commit (summary->file, error);
}

void
summary_free (Summary *summary)
{
  out_file_discard (summary->file);
  g_free (summary);
}
