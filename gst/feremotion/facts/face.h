/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/landmark.h>
#include <gst/feremotion/facts/prelude.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionFace:
 *
 * A face in a frame and what was read from it.
 *
 * It never changes, so it may be used by several threads. What is not known is
 * absent, never zero: functions then return %FALSE, %NULL or -1.
 *
 * Since: 0.1
 */
typedef struct _GstFerEmotionFace GstFerEmotionFace;

/**
 * GST_TYPE_FER_EMOTION_FACE:
 *
 * The type of #GstFerEmotionFace.
 *
 * Since: 0.1
 */
#define GST_TYPE_FER_EMOTION_FACE (gst_fer_emotion_face_get_type ())
GST_FER_EMOTION_API
GType gst_fer_emotion_face_get_type (void);

GST_FER_EMOTION_API
GstFerEmotionFace *gst_fer_emotion_face_ref (GstFerEmotionFace *face);
GST_FER_EMOTION_API
void gst_fer_emotion_face_unref (GstFerEmotionFace *face);

GST_FER_EMOTION_API
gint gst_fer_emotion_face_get_id (const GstFerEmotionFace *face);
GST_FER_EMOTION_API
void gst_fer_emotion_face_get_box (const GstFerEmotionFace *face, guint *x,
    guint *y, guint *width, guint *height);
GST_FER_EMOTION_API
gboolean gst_fer_emotion_face_get_normalized_box (const GstFerEmotionFace *face,
    gdouble *x_min, gdouble *x_max, gdouble *y_min, gdouble *y_max);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_face_get_confidence (const GstFerEmotionFace *face);

GST_FER_EMOTION_API
gboolean gst_fer_emotion_face_has_emotion (const GstFerEmotionFace *face);
GST_FER_EMOTION_API
const gchar *gst_fer_emotion_face_get_label (const GstFerEmotionFace *face);
GST_FER_EMOTION_API
gint gst_fer_emotion_face_get_label_index (const GstFerEmotionFace *face);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_face_get_label_confidence (
    const GstFerEmotionFace *face);
GST_FER_EMOTION_API
const gchar *gst_fer_emotion_face_get_model_name (
    const GstFerEmotionFace *face);
GST_FER_EMOTION_API
guint gst_fer_emotion_face_get_n_scores (const GstFerEmotionFace *face);
GST_FER_EMOTION_API
const gchar *gst_fer_emotion_face_get_score_name (
    const GstFerEmotionFace *face, guint index);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_face_get_score (
    const GstFerEmotionFace *face, guint index);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_face_find_score (
    const GstFerEmotionFace *face, const gchar *name);

GST_FER_EMOTION_API
const gchar *gst_fer_emotion_face_get_raw_label (const GstFerEmotionFace *face);
GST_FER_EMOTION_API
gint gst_fer_emotion_face_get_raw_label_index (const GstFerEmotionFace *face);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_face_get_raw_label_confidence (
    const GstFerEmotionFace *face);
GST_FER_EMOTION_API
guint gst_fer_emotion_face_get_n_raw_scores (const GstFerEmotionFace *face);
GST_FER_EMOTION_API
const gchar *gst_fer_emotion_face_get_raw_score_name (
    const GstFerEmotionFace *face, guint index);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_face_get_raw_score (
    const GstFerEmotionFace *face, guint index);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_face_find_raw_score (
    const GstFerEmotionFace *face, const gchar *name);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_face_get_quality (const GstFerEmotionFace *face);

GST_FER_EMOTION_API
gboolean gst_fer_emotion_face_get_landmark (const GstFerEmotionFace *face,
    GstFerEmotionLandmark landmark, gdouble *x, gdouble *y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstFerEmotionFace, gst_fer_emotion_face_unref)

G_END_DECLS
