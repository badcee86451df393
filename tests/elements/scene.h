/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

/* A face in a picture: one of tests/elements/faces, drawn as a square. */
typedef struct {
  const gchar *name;
  gint x;
  gint y;
  gint size;
} SceneFace;

/* A frame in the format and size of @info: a grey slope with @faces on it. */
GstBuffer *scene_draw (
    const GstVideoInfo *info, const SceneFace *faces, guint n_faces);

/* The same pixels with @padding bytes and rows around each plane, described by
 * a GstVideoMeta. */
GstBuffer *scene_pad (
    GstBuffer *buffer, const GstVideoInfo *info, guint padding);

/* The pixels of both, without what pads them. */
gboolean scene_equal (GstBuffer *a, GstBuffer *b, const GstVideoInfo *info);

GstCaps *scene_caps (const gchar *format, gint width, gint height);
