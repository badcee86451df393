/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"
#include "base/crew.h"
#include "image/box.h"
#include "image/crop.h"
#include "image/luma.h"
#include "image/planes.h"

G_BEGIN_DECLS

/* A detector planned for frames of one size and a smallest face. Borrows the
 * detector; belongs to one stream; no allocation per frame. */
typedef struct _FerDetectorRun FerDetectorRun;

/**
 * fer_detector_get_framing:
 * @detector: a detector
 *
 * Returns: how its boxes frame a face
 */
FerFraming fer_detector_get_framing (const FerDetector *detector);

/**
 * fer_detector_run_new:
 * @detector: a detector; stays alive as long as the run
 * @width: of the frames, pixels, 1..32768
 * @height: the same
 * @min_face: height of the smallest face looked for, pixels, at least 1
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the run, or %NULL with @error set where the frames
 * are too large for the model
 */
FerDetectorRun *fer_detector_run_new (const FerDetector *detector, gint width,
    gint height, gint min_face, GError **error);

/**
 * fer_detector_run_set_crew:
 * @run: a run
 * @crew: (nullable): who shares the work from now on; borrowed
 *
 * The faces are the same.
 */
void fer_detector_run_set_crew (FerDetectorRun *run, FerCrew *crew);

/**
 * fer_detector_run_free:
 * @run: (transfer full) (nullable): a run
 */
void fer_detector_run_free (FerDetectorRun *run);

/**
 * fer_detector_run_process:
 * @run: a run
 * @luma: a frame of the run's size
 * @planes: (nullable): its colours, for the detectors that use them
 * @n_detections: (out): how many faces there are
 *
 * Returns: (transfer none): the faces in no order, each once, with confidences
 * of 0..1; valid until the next call
 */
const FerDetection *fer_detector_run_process (FerDetectorRun *run,
    const FerLuma *luma, const FerPlanes *planes, guint *n_detections);

/**
 * fer_detector_run_can_confirm:
 * @run: a run
 *
 * Returns: whether the detector has a second stage, which
 *   fer_detector_run_confirm() looks with
 */
gboolean fer_detector_run_can_confirm (const FerDetectorRun *run);

/**
 * fer_detector_run_confirm:
 * @run: a run that can
 * @luma: a frame of the run's size
 * @planes: (nullable): its colours, as for fer_detector_run_process()
 * @boxes: (array length=n_boxes): where faces should be in it
 * @n_boxes: how many
 * @seen: (out caller-allocates) (array length=n_boxes): the face at each of
 *   them; a confidence of 0 where there is none, and then nothing else
 * @windows: (inout): each stage's count, to which what was looked at is added
 *
 * Looks at a few places instead of everywhere.
 */
void fer_detector_run_confirm (FerDetectorRun *run, const FerLuma *luma,
    const FerPlanes *planes, const FerDetection *boxes, guint n_boxes,
    FerDetection *seen, guint64 windows[FER_N_DETECTOR_STAGES]);

/**
 * fer_detector_run_count_windows:
 * @run: a run that has processed a frame
 * @windows: (inout): each stage's count, to which those of that frame are
 * added; an OpenCV cascade adds none
 */
void fer_detector_run_count_windows (
    const FerDetectorRun *run, guint64 windows[FER_N_DETECTOR_STAGES]);

G_END_DECLS
