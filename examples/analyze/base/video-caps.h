/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What depends on the size of the frames, which is known once they come. */
#pragma once

#include <gst/video/video.h>

typedef void (*VideoCapsFunc) (GstElement *element, const GstVideoInfo *info);

/* Calls CHANGED with ELEMENT before the first frame at the PAD of that name of
 * AT, and wherever the frames change. ELEMENT lives at least as long. */
void video_caps_watch (GstElement *at, const gchar *pad, VideoCapsFunc changed,
    GstElement *element);
