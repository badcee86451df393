/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dataset.h"

#include "common/folder.h"
#include "common/still.h"

#include <string.h>

/* Other names of data sets for the labels of our models. */
static const struct {
  const gchar *alias;
  const gchar *label;
} aliases[] = {
  { "anger", "angry" },
  { "disgusted", "disgust" },
  { "fearful", "fear" },
  { "happiness", "happy" },
  { "sadness", "sad" },
  { "scared", "fear" },
  { "surprised", "surprise" },
};

static void
sample_clear (gpointer data)
{
  g_free (((Sample *) data)->path);
}

static gint
find_label (const gchar *folder, const gchar *const *labels, guint n_labels)
{
  g_autofree gchar *name = g_ascii_strdown (folder, -1);

  for (guint i = 0; i < n_labels; i++)
    if (g_ascii_strcasecmp (labels[i], name) == 0)
      return i;
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (strcmp (aliases[i].alias, name) == 0)
      return find_label (aliases[i].label, labels, n_labels);
  return -1;
}

static gboolean
add_folder (GArray *samples, const gchar *folder, guint truth, GError **error)
{
  g_auto (GStrv) names = folder_list (folder, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++) {
    if (still_has_name (names[i])) {
      Sample sample = { g_build_filename (folder, names[i], NULL), truth };

      g_array_append_val (samples, sample);
    }
  }
  return TRUE;
}

static void
set_unknown_folder (
    GError **error, const gchar *folder, const gchar *const *labels)
{
  g_autofree gchar *known = g_strjoinv (", ", (gchar **) labels);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: its name is none of the model's labels (%s)", folder, known);
}

GArray *
dataset_list (const gchar *dir, const gchar *const *labels, guint n_labels,
    GError **error)
{
  g_auto (GStrv) names = folder_list (dir, error);
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (Sample));

  if (names == NULL)
    return NULL;
  g_array_set_clear_func (samples, sample_clear);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree gchar *folder = g_build_filename (dir, names[i], NULL);
    gint truth;

    if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
      continue;
    truth = find_label (names[i], labels, n_labels);
    if (truth < 0) {
      set_unknown_folder (error, folder, labels);
      return NULL;
    }
    if (!add_folder (samples, folder, truth, error))
      return NULL;
  }
  if (samples->len == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s: no folder <label> with pictures in it", dir);
    return NULL;
  }
  return g_steal_pointer (&samples);
}

GdkPixbuf *
dataset_load (const gchar *path, GError **error)
{
  GdkPixbuf *picture = still_load (path, NULL, error);

  if (picture == NULL)
    g_prefix_error (error, "%s: ", path);
  return picture;
}
