/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers by the name of a label: probabilities, shares of time. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* More labels than any model of ours may have. */
#define GST_FER_EMOTION_MAX_SCORES 64

typedef struct {
  gchar *name;
  gdouble value;
} GstFerEmotionScore;

/* An array of GstFerEmotionScore. */
GArray *gst_fer_emotion_scores_new (void);
void gst_fer_emotion_scores_add (
    GArray *scores, const gchar *name, gdouble value);

/* The fields of @structure that hold a probability under the name of a label,
 * in their order; NULL where there is none. @others, which may be NULL, are
 * fields that hold other fractions. */
GArray *gst_fer_emotion_scores_read (
    const GstStructure *structure, const gchar *const *others);

/* @scores may be NULL in these: there is none. */
guint gst_fer_emotion_scores_get_size (const GArray *scores);
const gchar *gst_fer_emotion_scores_get_name (
    const GArray *scores, guint index);
gdouble gst_fer_emotion_scores_get_value (const GArray *scores, guint index);
/* The index, or -1. */
gint gst_fer_emotion_scores_find (const GArray *scores, const gchar *name);
/* The value, or -1. */
gdouble gst_fer_emotion_scores_find_value (
    const GArray *scores, const gchar *name);

G_END_DECLS
