/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/read/scores.h"

#include "facts/read/check.h"

/* Of a structure from elsewhere that has more fields, these are looked at. */
#define MAX_FIELDS (2 * GST_FER_EMOTION_MAX_SCORES)

static void
clear_score (gpointer score)
{
  g_free (((GstFerEmotionScore *) score)->name);
}

GArray *
gst_fer_emotion_scores_new (void)
{
  GArray *scores = g_array_new (FALSE, FALSE, sizeof (GstFerEmotionScore));

  g_array_set_clear_func (scores, clear_score);
  return scores;
}

void
gst_fer_emotion_scores_add (GArray *scores, const gchar *name, gdouble value)
{
  GstFerEmotionScore score = { g_strdup (name), value };

  g_array_append_val (scores, score);
}

GArray *
gst_fer_emotion_scores_read (
    const GstStructure *structure, const gchar *const *others)
{
  gint n = MIN (gst_structure_n_fields (structure), MAX_FIELDS);
  GArray *scores = NULL;

  for (gint i = 0; i < n; i++) {
    const gchar *name = gst_structure_nth_field_name (structure, i);
    gdouble value;

    if ((others != NULL && g_strv_contains (others, name))
        || !gst_fer_emotion_check_is_text (name)
        || !gst_fer_emotion_check_fraction (structure, name, &value))
      continue;
    if (scores == NULL)
      scores = gst_fer_emotion_scores_new ();
    if (scores->len < GST_FER_EMOTION_MAX_SCORES)
      gst_fer_emotion_scores_add (scores, name, value);
  }
  return scores;
}

guint
gst_fer_emotion_scores_get_size (const GArray *scores)
{
  return scores ? scores->len : 0;
}

static const GstFerEmotionScore *
get_score (const GArray *scores, guint index)
{
  return &g_array_index (scores, GstFerEmotionScore, index);
}

const gchar *
gst_fer_emotion_scores_get_name (const GArray *scores, guint index)
{
  g_return_val_if_fail (index < gst_fer_emotion_scores_get_size (scores), NULL);

  return get_score (scores, index)->name;
}

gdouble
gst_fer_emotion_scores_get_value (const GArray *scores, guint index)
{
  g_return_val_if_fail (index < gst_fer_emotion_scores_get_size (scores), -1.0);

  return get_score (scores, index)->value;
}

gint
gst_fer_emotion_scores_find (const GArray *scores, const gchar *name)
{
  for (guint i = 0; i < gst_fer_emotion_scores_get_size (scores); i++)
    if (g_str_equal (get_score (scores, i)->name, name))
      return (gint) i;
  return -1;
}

gdouble
gst_fer_emotion_scores_find_value (const GArray *scores, const gchar *name)
{
  gint index;

  g_return_val_if_fail (name != NULL, -1.0);

  index = gst_fer_emotion_scores_find (scores, name);
  return index < 0 ? -1.0 : get_score (scores, index)->value;
}
