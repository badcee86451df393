/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/upright.h"

#include "base/element.h"
#include "base/video-caps.h"

/* A size that is said outright: where any would do, the one that an encoder
 * further on was given would be taken. */
static void
set_square (GstElement *filter, const GstVideoInfo *info)
{
  g_autoptr (GstCaps) caps = NULL;
  gint width = info->width, height = info->height;

  if (info->par_n > info->par_d)
    width = gst_util_uint64_scale_int_round (width, info->par_n, info->par_d);
  else
    height = gst_util_uint64_scale_int_round (height, info->par_d, info->par_n);
  caps = gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, width,
      "height", G_TYPE_INT, height, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1,
      1, NULL);
  g_object_set (filter, "caps", caps, NULL);
}

GstElement *
upright_add (GstBin *bin, GstElement *first, GError **error)
{
  GstElement *convert, *flip, *scale, *filter;

  if (!(convert = element_add (bin, "videoconvert", error))
      || !(flip = element_add (bin, "videoflip", error))
      || !(scale = element_add (bin, "videoscale", error))
      || !(filter = element_add (bin, "capsfilter", error))
      || !gst_element_link_many (first, convert, flip, scale, filter, NULL))
    return NULL;
  gst_util_set_object_arg (G_OBJECT (flip), "video-direction", "auto");
  video_caps_watch (flip, "src", set_square, filter);
  return filter;
}
