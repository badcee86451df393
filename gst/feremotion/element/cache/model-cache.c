/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/cache/model-cache.h"

#include <glib/gstdio.h>

/* A model that somebody uses or waits for. */
typedef struct {
  const GstFerEmotionModelLoader *loader;
  gchar *key;
  gpointer model; /* NULL until it is loaded */
  gchar *state;   /* of all its files when it was */
  gboolean loading;
  guint n_users; /* and of those that wait for it */
} Entry;

static GMutex lock; /* of all that follows, and of the entries */
static GCond loaded;
static GPtrArray *entries; /* NULL while there are none */

/* Names the contents of a file: its place, and what changes with them. */
static void
append_state (GString *to, const gchar *path)
{
  GStatBuf info = { 0 };

  g_stat (path, &info);
  g_string_append_printf (to,
      "%s\n%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT
      ":%" G_GINT64_FORMAT ".%ld\n",
      path, (guint64) info.st_dev, (guint64) info.st_ino, (gint64) info.st_size,
      (gint64) info.st_mtim.tv_sec, (long) info.st_mtim.tv_nsec);
}

static gchar *
make_key (const gchar *location, const gchar *variant)
{
  GString *key = g_string_new (variant);

  if (location != NULL)
    append_state (key, location);
  return g_string_free (key, FALSE);
}

static gchar *
make_state (const GstFerEmotionModelLoader *loader, gconstpointer model)
{
  const gchar *const *files = loader->get_files (model);
  GString *state = g_string_new (NULL);

  for (guint i = 0; files[i] != NULL; i++)
    append_state (state, files[i]);
  return g_string_free (state, FALSE);
}

/* Whether the model would be the same if it were loaded now: which files it
 * has, besides the one that its key names, is known once it is loaded. */
static gboolean
is_current (const Entry *entry)
{
  g_autofree gchar *state = NULL;

  if (entry->model == NULL)
    return TRUE;
  state = make_state (entry->loader, entry->model);
  return g_str_equal (state, entry->state);
}

/* With the lock; the entry has one user more. */
static Entry *
join_entry (const GstFerEmotionModelLoader *loader, const gchar *key)
{
  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    Entry *entry = g_ptr_array_index (entries, i);

    if (entry->loader == loader && g_str_equal (entry->key, key)
        && is_current (entry)) {
      entry->n_users++;
      return entry;
    }
  }
  return NULL;
}

/* With the lock; the entry has one user. */
static Entry *
add_entry (const GstFerEmotionModelLoader *loader, const gchar *key)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->loader = loader;
  entry->key = g_strdup (key);
  entry->n_users = 1;
  if (entries == NULL)
    entries = g_ptr_array_new ();
  g_ptr_array_add (entries, entry);
  return entry;
}

/* With the lock. */
static void
leave_entry (Entry *entry)
{
  if (--entry->n_users > 0)
    return;
  g_ptr_array_remove_fast (entries, entry);
  if (entries->len == 0)
    g_clear_pointer (&entries, g_ptr_array_unref);
  if (entry->model != NULL)
    entry->loader->unref (entry->model);
  g_free (entry->state);
  g_free (entry->key);
  g_free (entry);
}

/* With the lock, which is free while the model loads. */
static void
load (
    Entry *entry, const gchar *location, gconstpointer options, GError **error)
{
  gpointer model;

  entry->loading = TRUE;
  g_mutex_unlock (&lock);
  model = entry->loader->load (location, options, error);
  g_mutex_lock (&lock);
  entry->model = model;
  if (model != NULL)
    entry->state = make_state (entry->loader, model);
  entry->loading = FALSE;
  g_cond_broadcast (&loaded);
}

gpointer
gst_fer_emotion_model_cache_take (const GstFerEmotionModelLoader *loader,
    const gchar *location, gconstpointer options, const gchar *variant,
    GError **error)
{
  g_autofree gchar *key = make_key (location, variant);
  gpointer model;
  Entry *entry;

  g_mutex_lock (&lock);
  entry = join_entry (loader, key);
  if (entry == NULL)
    entry = add_entry (loader, key);
  while (entry->loading)
    g_cond_wait (&loaded, &lock);
  /* Where another thread failed, this one gets an error of its own. */
  if (entry->model == NULL)
    load (entry, location, options, error);
  model = entry->model;
  if (model == NULL)
    leave_entry (entry);
  g_mutex_unlock (&lock);
  return model;
}

void
gst_fer_emotion_model_cache_give_back (gpointer model)
{
  if (model == NULL)
    return;
  g_mutex_lock (&lock);
  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = g_ptr_array_index (entries, i);

    if (entry->model == model) {
      leave_entry (entry);
      break;
    }
  }
  g_mutex_unlock (&lock);
}
