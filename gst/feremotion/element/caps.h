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

/**
 * gst_fer_emotion_caps_have_overlay:
 * @caps: caps
 * @index: of a structure in them
 *
 * Returns: whether it says that compositions are attached to the buffers
 */
gboolean gst_fer_emotion_caps_have_overlay (const GstCaps *caps, guint index);

/**
 * gst_fer_emotion_caps_transform:
 * @direction: of the pad that has @caps
 * @caps: caps of one pad
 * @filter: (nullable): what is asked for, in order of preference
 *
 * Towards the source pad the feature that says that compositions are attached
 * may come in; towards the sink pad it may be missing. Plain caps are
 * preferred.
 *
 * Returns: (transfer full): what the other pad may have
 */
GstCaps *gst_fer_emotion_caps_transform (
    GstPadDirection direction, GstCaps *caps, GstCaps *filter);

/**
 * gst_fer_emotion_caps_choose:
 * @srcpad: the source pad
 * @candidates: caps that its peer accepts; not empty
 * @overlay: whether there will be something to draw
 *
 * Compositions are attached only where the peer's answer to the allocation
 * query says that somebody draws them, or where nothing else is accepted.
 *
 * Returns: (transfer full): the fixed caps of the source pad
 */
GstCaps *gst_fer_emotion_caps_choose (
    GstPad *srcpad, const GstCaps *candidates, gboolean overlay);

G_END_DECLS
