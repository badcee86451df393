/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "fer.h"

G_BEGIN_DECLS

/**
 * FerCascade:
 *
 * A boosted cascade of Haar-like or LBP features, as OpenCV writes it in XML.
 * Immutable once loaded.
 */
typedef struct _FerCascade FerCascade;

/**
 * FerCascadeScanner:
 *
 * What it takes to run a cascade over frames of one size: the pyramid, the
 * integral images, the windows. Belongs to one stream; no allocation per frame.
 */
typedef struct _FerCascadeScanner FerCascadeScanner;

typedef struct {
  gint x;
  gint y;
  gint width;
  gint height;
  guint neighbours; /* raw windows merged into this box */
} FerCascadeBox;

/**
 * FerCascadeParams:
 * @scale_factor: ratio of a window size to the next smaller one, > 1
 * @min_neighbours: as OpenCV's minNeighbors; 0 = ungrouped windows
 * @min_size: smallest side of a window, pixels
 * @max_size: largest side of a window, pixels; 0 = the frame
 */
typedef struct {
  gdouble scale_factor;
  guint min_neighbours;
  gint min_size;
  gint max_size;
} FerCascadeParams;

FerCascade *fer_cascade_new_from_bytes (
    GBytes *xml, const gchar *name, GError **error);
void fer_cascade_free (FerCascade *cascade);
void fer_cascade_get_window (
    const FerCascade *cascade, gint *width, gint *height);

FerCascadeScanner *fer_cascade_scanner_new (const FerCascade *cascade,
    gint width, gint height, const FerCascadeParams *params);
void fer_cascade_scanner_free (FerCascadeScanner *scanner);
void fer_cascade_scanner_set_crew (FerCascadeScanner *scanner, FerCrew *crew);
gboolean fer_cascade_scanner_matches (const FerCascadeScanner *scanner,
    gint width, gint height, const FerCascadeParams *params);
const FerCascadeBox *fer_cascade_scanner_run (FerCascadeScanner *scanner,
    const guint8 *luma, gsize stride, guint *n_boxes);

G_END_DECLS
