/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Grey pictures for benchmarks, put together from the shared data. */
#pragma once

#include <glib.h>

typedef struct {
  gint width;
  gint height;
  guint8 *pixels; /* without padding */
} Picture;

void picture_clear (Picture *picture);
Picture picture_scale (const Picture *picture, gint width, gint height);

/* A mosaic of pictures without faces, 1920x1080, with @n_faces (at most 16)
 * of people on it, each about @size pixels wide. They are moved by up to eight
 * pixels and 3 % larger or smaller, by chance of @seed. Fails where the data
 * is not there. */
gboolean picture_make_scene (Picture *picture, const gchar *data, guint n_faces,
    gint size, guint32 seed);

/* The same with @columns x @rows people in a grid. */
gboolean picture_make_crowd (Picture *picture, const gchar *data, guint columns,
    guint rows, gint size, guint32 seed);
