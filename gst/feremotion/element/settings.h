/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "facts/message.h"
#include "draw/privacy.h"

G_BEGIN_DECLS

enum {
  GST_FER_EMOTION_PROP_0,
  GST_FER_EMOTION_PROP_DETECTOR_LOCATION,
  GST_FER_EMOTION_PROP_EMOTION_LOCATION,
  GST_FER_EMOTION_PROP_THREADS,
  GST_FER_EMOTION_PROP_MIN_FACE,
  GST_FER_EMOTION_PROP_MAX_FACES,
  GST_FER_EMOTION_PROP_DETECT_THRESHOLD,
  GST_FER_EMOTION_PROP_MIN_CONFIDENCE,
  GST_FER_EMOTION_PROP_DETECT_INTERVAL,
  GST_FER_EMOTION_PROP_CLASSIFY_INTERVAL,
  GST_FER_EMOTION_PROP_FRAME_BUDGET,
  GST_FER_EMOTION_PROP_SMOOTHING,
  GST_FER_EMOTION_PROP_OVERLAY,
  GST_FER_EMOTION_PROP_PRIVACY,
  GST_FER_EMOTION_PROP_MESSAGES,
  GST_FER_EMOTION_PROP_STATS,
};

/* What may change while frames flow: one copy for each frame. */
typedef struct {
  guint min_face;
  guint max_faces;
  gdouble detect_threshold;
  gdouble min_confidence;
  guint detect_interval;
  guint classify_interval;
  guint64 frame_budget;
  guint smoothing;
  gboolean overlay;
  GstFerEmotionPrivacy privacy;
  GstFerEmotionMessages messages;
} GstFerEmotionLiveSettings;

/* The properties that a user sets. */
typedef struct {
  gchar *detector_location;
  gchar *emotion_location;
  guint threads;
  GstFerEmotionLiveSettings live;
} GstFerEmotionSettings;

/* Installs `stats` too, which is not a setting. */
void gst_fer_emotion_settings_install (GObjectClass *klass);
void gst_fer_emotion_settings_init (GstFerEmotionSettings *settings);
void gst_fer_emotion_settings_clear (GstFerEmotionSettings *settings);

/* FALSE where @prop_id is not a setting. */
gboolean gst_fer_emotion_settings_set (
    GstFerEmotionSettings *settings, guint prop_id, const GValue *value);
gboolean gst_fer_emotion_settings_get (
    const GstFerEmotionSettings *settings, guint prop_id, GValue *value);

G_END_DECLS
