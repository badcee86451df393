/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

#define GST_FER_EMOTION_FORMATS                                                \
  "{ GRAY8, I420, YV12, NV12, NV21, Y42B, Y444, YUY2, UYVY, RGB, BGR, RGBx, "  \
  "BGRx, xRGB, xBGR, RGBA, BGRA, ARGB, ABGR }"

/* The engine's largest picture. */
#define GST_FER_EMOTION_FIELDS                                                 \
  "format = (string) " GST_FER_EMOTION_FORMATS ", "                            \
  "width = (int) [ 1, 32768 ], height = (int) [ 1, 32768 ], "                  \
  "framerate = " GST_VIDEO_FPS_RANGE

/* What the element takes and gives: frames in memory that can be mapped, with
 * or without a composition that goes beside them. */
#define GST_FER_EMOTION_CAPS                                                   \
  "video/x-raw, " GST_FER_EMOTION_FIELDS "; "                                  \
  "video/x-raw(" GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY                         \
  ", " GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION                     \
  "), " GST_FER_EMOTION_FIELDS

gboolean gst_fer_emotion_caps_have_overlay (const GstCaps *caps, guint index);
GstCaps *gst_fer_emotion_caps_transform (
    GstPadDirection direction, GstCaps *caps, GstCaps *filter);
GstCaps *gst_fer_emotion_caps_choose (
    GstPad *srcpad, const GstCaps *candidates, gboolean overlay);

G_END_DECLS
