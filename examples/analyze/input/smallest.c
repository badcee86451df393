/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/smallest.h"

#include "base/video-caps.h"

/* Of the frame's shorter side. A frame takes 20 to 40 ms of one processor then,
 * from 480 to 1080 lines, so that most videos are still done faster than they
 * play. By the size alone, so that every run gives the same. */
#define PART 24

static void
choose (GstElement *filter, const GstVideoInfo *info)
{
  g_object_set (filter, "min-face",
      MAX (SMALLEST_IN_PICTURE, MIN (info->width, info->height) / PART), NULL);
}

void
smallest_choose (GstElement *filter)
{
  video_caps_watch (filter, "sink", choose, filter);
}
