/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How small faces in a video are looked for. */
#pragma once

#include <gst/gst.h>

/* In a picture, which nobody waits for as for a live frame. */
#define SMALLEST_IN_PICTURE 24

/* Chooses `min-face` of FILTER by the size of the frames that come: of a file,
 * for which there is more time than for a live stream, faces half as high as
 * the element would look for by itself. */
void smallest_choose (GstElement *filter);
