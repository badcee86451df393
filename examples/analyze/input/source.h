/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The start of the pipeline that reads an input. */
#pragma once

#include "base/inputs.h"
#include "output/encoder.h"

/* Adds what decodes INPUT to the bin of ENCODER; its first video goes to the
 * sink pad of VIDEO, and its first sound to ENCODER where that takes any and
 * the input is a file (of a camera or an address, streams may come at any
 * time). */
GstElement *source_add (GstBin *bin, const Input *input, GstElement *video,
    Encoder *encoder, GError **error);

/* Of INPUT_PICTURE, whose source waits for it: decodes PATH. Sets DAMAGE where
 * that went as far as the file is sound. */
gboolean source_push_picture (
    GstElement *source, const gchar *path, GError **damage, GError **error);
