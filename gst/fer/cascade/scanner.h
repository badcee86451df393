/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "cascade/grouping.h"
#include "cascade/level.h"
#include "cascade/model.h"

G_BEGIN_DECLS

/**
 * FerCascadeScanner:
 *
 * Runs a cascade over frames of one size. Belongs to one stream; no allocation
 * per frame.
 */
typedef struct _FerCascadeScanner FerCascadeScanner;

FerCascadeScanner *fer_cascade_scanner_new (const FerCascade *cascade,
    gint width, gint height, const FerCascadeParams *params);
void fer_cascade_scanner_free (FerCascadeScanner *scanner);
void fer_cascade_scanner_set_crew (FerCascadeScanner *scanner, FerCrew *crew);
gboolean fer_cascade_scanner_matches (const FerCascadeScanner *scanner,
    gint width, gint height, const FerCascadeParams *params);
const FerCascadeBox *fer_cascade_scanner_run (FerCascadeScanner *scanner,
    const guint8 *luma, gsize stride, guint *n_boxes);

G_END_DECLS
