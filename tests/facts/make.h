/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Metadata by hand, as feremotion attaches it, and worse. */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/feremotion/feremotion.h>
#include <gst/video/video.h>

#define MAKE_WIDTH 64
#define MAKE_HEIGHT 48

GstBuffer *make_buffer (void);

/* A face at (8 * id, 12), 16x24, with the number @id. */
GstVideoRegionOfInterestMeta *make_region (GstBuffer *buffer, gint id);
/* With all its structures: happy, and sad by the last look. */
void make_whole_region (GstBuffer *buffer, gint id);
/* The structure `face` that says the same. */
GstStructure *make_face (guint id);

/* Adds a custom meta without faces. */
GstStructure *make_custom_meta (GstBuffer *buffer);
/* Takes @face, which may be NULL, into the list of @facts. */
void make_append (GstStructure *facts, GstStructure *face);

/* What make_whole_region() and make_face() say. */
void check_whole_face (const GstFerEmotionFace *face, gint id);
