/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The part of the pipeline that makes a picture what a person sees. */
#pragma once

#include <gst/gst.h>

/* Adds elements behind FIRST, which is in BIN, that turn the picture by its
 * orientation tag and scale it to square pixels, larger rather than smaller.
 * The last one of them, or NULL. */
GstElement *upright_add (GstBin *bin, GstElement *first, GError **error);
