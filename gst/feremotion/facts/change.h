/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/prelude.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionChange:
 *
 * An emotion of a face that began or ended. It never changes itself.
 *
 * Since: 0.1
 */
typedef struct _GstFerEmotionChange GstFerEmotionChange;

/**
 * GST_TYPE_FER_EMOTION_CHANGE:
 *
 * The type of #GstFerEmotionChange.
 *
 * Since: 0.1
 */
#define GST_TYPE_FER_EMOTION_CHANGE (gst_fer_emotion_change_get_type ())
GST_FER_EMOTION_API
GType gst_fer_emotion_change_get_type (void);

GST_FER_EMOTION_API
GstFerEmotionChange *gst_fer_emotion_change_ref (GstFerEmotionChange *change);
GST_FER_EMOTION_API
void gst_fer_emotion_change_unref (GstFerEmotionChange *change);

GST_FER_EMOTION_API
gboolean gst_fer_emotion_change_is_onset (const GstFerEmotionChange *change);
GST_FER_EMOTION_API
gint gst_fer_emotion_change_get_id (const GstFerEmotionChange *change);
GST_FER_EMOTION_API
const gchar *gst_fer_emotion_change_get_label (
    const GstFerEmotionChange *change);
GST_FER_EMOTION_API
GstClockTime gst_fer_emotion_change_get_time (
    const GstFerEmotionChange *change);
GST_FER_EMOTION_API
GstClockTime gst_fer_emotion_change_get_onset (
    const GstFerEmotionChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstFerEmotionChange, gst_fer_emotion_change_unref)

G_END_DECLS
