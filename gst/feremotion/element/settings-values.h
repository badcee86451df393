/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the properties of the element are kept in. */
#pragma once

#include <gst/gst.h>

#include "draw/overlay-text.h"
#include "draw/privacy.h"
#include "element/upstream.h"
#include "facts/write/message-body.h"
#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionLiveSettings:
 * @params: what the analyzer goes by, its `late` unused
 * @overlay: whether boxes and labels are drawn
 * @overlay_text: what stands beside the boxes
 * @privacy: how heads are hidden
 * @messages: for which frames a message is posted
 *
 * What may change while frames flow: each frame is done with a copy of its own.
 */
typedef struct {
  FerParams params;
  gboolean overlay;
  GstFerEmotionOverlayText overlay_text;
  GstFerEmotionPrivacy privacy;
  GstFerEmotionMessages messages;
} GstFerEmotionLiveSettings;

/**
 * GstFerEmotionChannels:
 * @GST_FER_EMOTION_CHANNELS_AUTO: as the model's file says, or else its number
 *   of channels
 * @GST_FER_EMOTION_CHANNELS_LUMA: luma, in all of them
 * @GST_FER_EMOTION_CHANNELS_RGB: red, green, blue
 * @GST_FER_EMOTION_CHANNELS_BGR: blue, green, red
 *
 * What the channels of an emotion model's input are.
 *
 * Since: 0.1
 */
typedef enum {
  GST_FER_EMOTION_CHANNELS_AUTO,
  GST_FER_EMOTION_CHANNELS_LUMA,
  GST_FER_EMOTION_CHANNELS_RGB,
  GST_FER_EMOTION_CHANNELS_BGR,
} GstFerEmotionChannels;

#define GST_TYPE_FER_EMOTION_CHANNELS (gst_fer_emotion_channels_get_type ())
GType gst_fer_emotion_channels_get_type (void);

/**
 * GstFerEmotionModelSettings:
 * @labels: (nullable): the names of its outputs
 * @mean: (nullable): of its input
 * @std: (nullable): of its input
 * @channels: what the channels of its input are
 *
 * What the user says of the emotion classifier, as #FerClassifierOptions.
 */
typedef struct {
  gchar *labels;
  gchar *mean;
  gchar *std;
  GstFerEmotionChannels channels;
} GstFerEmotionModelSettings;

/**
 * GstFerEmotionSettings:
 * @detector_location: (nullable): file of the face detector
 * @emotion_location: (nullable): file of the emotion classifier
 * @emotion: what the user says of that file
 * @threads: how many share the work of a frame
 * @faces: whose faces are read
 * @live: what may change while frames flow
 *
 * The properties that a user sets, in one structure apart from the element's
 * state. It takes no lock: its owner does.
 */
typedef struct {
  gchar *detector_location;
  gchar *emotion_location;
  GstFerEmotionModelSettings emotion;
  guint threads;
  GstFerEmotionFaces faces;
  GstFerEmotionLiveSettings live;
} GstFerEmotionSettings;

G_END_DECLS
