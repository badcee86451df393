/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/prelude.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionTrack:
 *
 * What became of a face from its first frame to its last. It never changes.
 *
 * Since: 0.1
 */
typedef struct _GstFerEmotionTrack GstFerEmotionTrack;

/**
 * GST_TYPE_FER_EMOTION_TRACK:
 *
 * The type of #GstFerEmotionTrack.
 *
 * Since: 0.1
 */
#define GST_TYPE_FER_EMOTION_TRACK (gst_fer_emotion_track_get_type ())
GST_FER_EMOTION_API
GType gst_fer_emotion_track_get_type (void);

GST_FER_EMOTION_API
GstFerEmotionTrack *gst_fer_emotion_track_ref (GstFerEmotionTrack *track);
GST_FER_EMOTION_API
void gst_fer_emotion_track_unref (GstFerEmotionTrack *track);

GST_FER_EMOTION_API
gint gst_fer_emotion_track_get_id (const GstFerEmotionTrack *track);
GST_FER_EMOTION_API
GstClockTime gst_fer_emotion_track_get_first_seen (
    const GstFerEmotionTrack *track);
GST_FER_EMOTION_API
GstClockTime gst_fer_emotion_track_get_last_seen (
    const GstFerEmotionTrack *track);
GST_FER_EMOTION_API
GstClockTime gst_fer_emotion_track_get_duration (
    const GstFerEmotionTrack *track);
GST_FER_EMOTION_API
const gchar *gst_fer_emotion_track_get_label (const GstFerEmotionTrack *track);
GST_FER_EMOTION_API
guint gst_fer_emotion_track_get_n_shares (const GstFerEmotionTrack *track);
GST_FER_EMOTION_API
const gchar *gst_fer_emotion_track_get_share_name (
    const GstFerEmotionTrack *track, guint index);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_track_get_share (
    const GstFerEmotionTrack *track, guint index);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_track_find_share (
    const GstFerEmotionTrack *track, const gchar *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstFerEmotionTrack, gst_fer_emotion_track_unref)

G_END_DECLS
