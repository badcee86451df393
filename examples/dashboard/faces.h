/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pixels into faces, by the element. */
#pragma once

#include "decoder.h"

#include <gst/gst.h>

typedef struct _Faces Faces;

/* Loads the models, for as long as this lasts. THREADS is what each of the
 * pictures that are looked at together may use. */
Faces *faces_new (guint threads, GError **error);
void faces_free (Faces *faces);

/* The object of JSON Lines (docs/results.md) for the picture, and how many
 * faces it has. For any thread. */
gchar *faces_find (
    const Faces *faces, const Picture *picture, guint *n_faces, GError **error);
