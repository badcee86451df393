/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionPrivacy:
 * @GST_FER_EMOTION_PRIVACY_NONE: the picture stays as it is
 * @GST_FER_EMOTION_PRIVACY_BLUR: heads become soft patches
 * @GST_FER_EMOTION_PRIVACY_PIXELATE: heads become a few squares
 *
 * How the heads in the picture are hidden.
 *
 * Since: 0.1
 */
typedef enum {
  GST_FER_EMOTION_PRIVACY_NONE,
  GST_FER_EMOTION_PRIVACY_BLUR,
  GST_FER_EMOTION_PRIVACY_PIXELATE,
} GstFerEmotionPrivacy;

#define GST_TYPE_FER_EMOTION_PRIVACY (gst_fer_emotion_privacy_get_type ())
GType gst_fer_emotion_privacy_get_type (void);

/**
 * gst_fer_emotion_privacy_needed:
 * @info: of the frame
 * @heads: (array length=n_heads): where heads are
 * @n_heads: how many
 *
 * Returns: whether any of them is in the picture
 */
gboolean gst_fer_emotion_privacy_needed (
    const GstVideoInfo *info, const FerBox *heads, guint n_heads);

/**
 * gst_fer_emotion_privacy_hide:
 * @frame: mapped for writing
 * @privacy: how; not %GST_FER_EMOTION_PRIVACY_NONE
 * @heads: (array length=n_heads): where heads are; may reach over the borders
 * @n_heads: how many
 *
 * Hides heads. What is left of one is a few means over its width: nothing to
 * recognise it by.
 */
void gst_fer_emotion_privacy_hide (GstVideoFrame *frame,
    GstFerEmotionPrivacy privacy, const FerBox *heads, guint n_heads);

G_END_DECLS
