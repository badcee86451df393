/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gst_video_overlay_composition_blend() unpacks and packs whole lines of the
 * frame, however narrow a rectangle is. The sides of a box are a few pixels
 * wide and hundreds high, so each rectangle gets a window of the frame instead.
 */
#include "draw/blend.h"

/* The part of @frame that a rectangle lies in, on whole chroma samples. */
static void
open_window (const GstVideoFrame *frame, gint x, gint y, gint width,
    gint height, GstVideoFrame *window)
{
  const GstVideoFormatInfo *finfo = frame->info.finfo;

  *window = *frame;
  for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (frame); plane++) {
    gint components[GST_VIDEO_MAX_COMPONENTS];
    gint first;

    gst_video_format_info_component (finfo, plane, components);
    first = components[0];
    window->data[plane] =
        (guint8 *) frame->data[plane]
        + (gsize) (y >> GST_VIDEO_FORMAT_INFO_H_SUB (finfo, first))
              * GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane)
        + (gsize) (x >> GST_VIDEO_FORMAT_INFO_W_SUB (finfo, first))
              * GST_VIDEO_FORMAT_INFO_PSTRIDE (finfo, first);
  }
  window->info.width = width;
  window->info.height = height;
}

static void
blend_rectangle (GstVideoFrame *frame, GstVideoOverlayRectangle *rectangle)
{
  GstBuffer *pixels = gst_video_overlay_rectangle_get_pixels_unscaled_raw (
      rectangle, GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);
  const GstVideoMeta *meta = gst_buffer_get_video_meta (pixels);
  GstVideoFrame window, picture;
  GstVideoInfo info;
  gint x, y, left, top, right, bottom;

  gst_video_overlay_rectangle_get_render_rectangle (
      rectangle, &x, &y, NULL, NULL);
  left = GST_ROUND_DOWN_2 (MAX (x, 0));
  top = GST_ROUND_DOWN_2 (MAX (y, 0));
  right = MIN (
      GST_ROUND_UP_2 (x + (gint) meta->width), GST_VIDEO_FRAME_WIDTH (frame));
  bottom = MIN (
      GST_ROUND_UP_2 (y + (gint) meta->height), GST_VIDEO_FRAME_HEIGHT (frame));
  if (right <= left || bottom <= top)
    return;

  gst_video_info_set_format (&info, meta->format, meta->width, meta->height);
  GST_VIDEO_INFO_FLAGS (&info) |= GST_VIDEO_FLAG_PREMULTIPLIED_ALPHA;
  if (!gst_video_frame_map (&picture, &info, pixels, GST_MAP_READ))
    return;
  open_window (frame, left, top, right - left, bottom - top, &window);
  gst_video_blend (&window, &picture, x - left, y - top, 1.0f);
  gst_video_frame_unmap (&picture);
}

void
gst_fer_emotion_blend (
    GstVideoFrame *frame, GstVideoOverlayComposition *composition)
{
  guint n = gst_video_overlay_composition_n_rectangles (composition);

  for (guint i = 0; i < n; i++) {
    blend_rectangle (
        frame, gst_video_overlay_composition_get_rectangle (composition, i));
  }
}
