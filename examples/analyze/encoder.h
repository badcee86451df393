/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of the pipeline that writes the annotated video or picture. */
#pragma once

#include <gst/video/video.h>

typedef struct {
  GstElement *first; /* takes any raw video */
  GstElement *size;  /* a capsfilter; NULL where any size will do */
  GstElement *last;
} Encoder;

/* Adds the elements to BIN; they write a PNG (AS_PICTURE) or an MP4 to
 * LOCATION. */
gboolean encoder_add (Encoder *encoder, GstBin *bin, const gchar *location,
    gboolean as_picture, GError **error);

/* To call before the first frame: the size of the file for frames of INFO. */
void encoder_set_size (Encoder *encoder, const GstVideoInfo *info);
