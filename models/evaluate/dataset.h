/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Labelled faces on disk: DIR/<label>/<picture>. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

typedef struct {
  gchar *path;
  guint truth; /* index of a label */
} Sample;

/* The pictures of every folder of DIR, in the order of their names. A folder
 * that names none of LABELS (an alias such as "happiness" will do) is an error:
 * a figure over a part of the faces would mislead. */
GArray *dataset_list (const gchar *dir, const gchar *const *labels,
    guint n_labels, GError **error);

/* The picture of a sample; NULL with @error set where it is none. */
GdkPixbuf *dataset_load (const gchar *path, GError **error);
