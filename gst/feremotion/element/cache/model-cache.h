/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The elements of a process that use the same model share it: it is loaded once
 * and freed with the last of them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionModelLoader:
 * @load: the model of @location (%NULL is the one in the plugin), or %NULL with
 *   @error set; it never changes and may be used by many threads. @options are
 *   those given to gst_fer_emotion_model_cache_take()
 * @unref: gives up what @load gave
 * @get_files: the files of what @load gave, %NULL behind the last
 *
 * A kind of models.
 */
typedef struct {
  gpointer (*load) (
      const gchar *location, gconstpointer options, GError **error);
  GDestroyNotify unref;
  const gchar *const *(*get_files) (gconstpointer model);
} GstFerEmotionModelLoader;

/**
 * gst_fer_emotion_model_cache_take:
 * @loader: what to load it by; static
 * @location: (nullable): a file; %NULL is the model in the plugin
 * @options: (nullable): for @loader, borrowed for the call
 * @variant: (nullable): tells models apart that differ by @options
 * @error: return location of what @loader sets
 *
 * A model is loaded anew where one of its files was changed; who took it before
 * keeps the old one. Safe from any thread: one loads, who wants the same waits
 * for it.
 *
 * Returns: (nullable): the model; to give to
 *   gst_fer_emotion_model_cache_give_back()
 */
gpointer gst_fer_emotion_model_cache_take (
    const GstFerEmotionModelLoader *loader, const gchar *location,
    gconstpointer options, const gchar *variant, GError **error);

/**
 * gst_fer_emotion_model_cache_give_back:
 * @model: (nullable): what was taken
 */
void gst_fer_emotion_model_cache_give_back (gpointer model);

G_END_DECLS
