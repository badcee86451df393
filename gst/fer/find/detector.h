/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"
#include "base/crew.h"
#include "image/box.h"
#include "image/crop.h"
#include "image/luma.h"

G_BEGIN_DECLS

/* A detector planned for frames of one size and a smallest face. Borrows the
 * detector; belongs to one stream; no allocation per frame. */
typedef struct _FerDetectorRun FerDetectorRun;

/* How its boxes frame a face. */
FerFraming fer_detector_get_framing (const FerDetector *detector);

FerDetectorRun *fer_detector_run_new (const FerDetector *detector, gint width,
    gint height, gint min_face, GError **error);
/* Who shares the work from now on, NULL = nobody; stays borrowed. The faces are
 * the same. */
void fer_detector_run_set_crew (FerDetectorRun *run, FerCrew *crew);
void fer_detector_run_free (FerDetectorRun *run);

/* Finds every face of @luma, in no order; valid until the next call. */
const FerDetection *fer_detector_run_process (
    FerDetectorRun *run, const FerLuma *luma, guint *n_detections);

G_END_DECLS
