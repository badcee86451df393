/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of the pipeline that writes the annotated video or picture. */
#pragma once

#include "output/container.h"

#include <gst/video/video.h>

typedef struct {
  const Container *container;
  GstBin *bin;
  GstElement *first; /* takes any raw video */
  GstElement *size;  /* a capsfilter; NULL where any size will do */
  GstElement *muxer; /* NULL of a picture */
  GstElement *sound; /* takes any raw sound; NULL where there is none */
  GstElement *last;
} Encoder;

/* Adds the elements to BIN; they write what CONTAINER says to LOCATION. */
gboolean encoder_add (Encoder *encoder, GstBin *bin, const Container *container,
    const gchar *location, GError **error);

/* To call before the first frame: the size of the file for frames of INFO. A
 * picture of another size that comes later gets borders. */
void encoder_set_size (Encoder *encoder, const GstVideoInfo *info);

/* Links the sound of PAD into the file while the pipeline starts. FALSE where
 * the file has sound already, or takes none. */
gboolean encoder_add_sound (Encoder *encoder, GstPad *pad, GError **error);

/* The sound ends here, as its source does not say so any more. */
void encoder_end_sound (Encoder *encoder);
