/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/picture.h"

#include "draw/blend.h"
#include "element/frame.h"

/* A buffer that is no picture of its caps shows nobody. */
static gboolean
is_picture (const GstVideoInfo *info, GstBuffer *buffer)
{
  GstVideoFrame frame;

  if (!gst_fer_emotion_frame_map (&frame, info, buffer, GST_MAP_READ))
    return FALSE;
  gst_video_frame_unmap (&frame);
  return TRUE;
}

gboolean
gst_fer_emotion_picture_hide_heads (const GstVideoInfo *info, GstBuffer *buffer,
    GstFerEmotionPrivacy privacy, const FerBox *heads, guint n_heads)
{
  GstVideoFrame frame;

  if (privacy == GST_FER_EMOTION_PRIVACY_NONE)
    return TRUE;
  if (gst_fer_emotion_frame_is_hidden_from_us (info, buffer))
    return FALSE;
  if (!gst_fer_emotion_privacy_needed (info, heads, n_heads))
    return TRUE;
  if (!gst_fer_emotion_frame_map (&frame, info, buffer, GST_MAP_READWRITE))
    return !is_picture (info, buffer);
  gst_fer_emotion_privacy_hide (&frame, privacy, heads, n_heads);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

static gboolean
blend (const GstVideoInfo *info, GstBuffer *buffer,
    GstVideoOverlayComposition *composition)
{
  GstVideoFrame frame;

  if (!gst_fer_emotion_frame_map (&frame, info, buffer, GST_MAP_READWRITE))
    return FALSE;
  gst_fer_emotion_blend (&frame, composition);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

gboolean
gst_fer_emotion_picture_draw (const GstVideoInfo *info, GstBuffer *buffer,
    GstFerEmotionOverlay *overlay, GstFerEmotionOverlayText parts,
    const GstFerEmotionResult *result, gboolean attach)
{
  GstVideoOverlayComposition *composition =
      gst_fer_emotion_overlay_compose (overlay, parts, result);
  gboolean drawn = TRUE;

  if (composition == NULL)
    return TRUE;
  if (attach)
    gst_fer_emotion_overlay_attach (buffer, composition);
  else
    drawn = blend (info, buffer, composition);
  gst_video_overlay_composition_unref (composition);
  return drawn;
}
