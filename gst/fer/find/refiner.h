/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/box.h"
#include "image/planes.h"

G_BEGIN_DECLS

/**
 * FerRefiner:
 *
 * The second stage of a face detector: a network that looks closely at each box
 * which the first one proposes (models/train/detector/README.md is the
 * contract). Immutable once loaded.
 */
typedef struct _FerRefiner FerRefiner;

/* The network planned for batches of proposals. */
typedef struct _FerRefinerRun FerRefinerRun;

/**
 * fer_refiner_new_from_bytes:
 * @onnx: contents of the file
 * @name: what messages call it
 * @folder: (nullable): where the file lies, from which it may name others
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the refiner, or %NULL with @error set where the
 * file is no ONNX, needs what the engine does not have, or is no refiner
 */
FerRefiner *fer_refiner_new_from_bytes (
    GBytes *onnx, const gchar *name, const gchar *folder, GError **error);

/**
 * fer_refiner_get_files:
 * @refiner: a refiner
 *
 * Returns: (transfer none): the files beside its own that held its numbers
 */
const gchar *const *fer_refiner_get_files (const FerRefiner *refiner);

/**
 * fer_refiner_free:
 * @refiner: (transfer full) (nullable): a refiner
 */
void fer_refiner_free (FerRefiner *refiner);

/**
 * fer_refiner_run_new:
 * @refiner: a refiner; stays alive as long as the run
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the run, or %NULL with @error set
 */
FerRefinerRun *fer_refiner_run_new (const FerRefiner *refiner, GError **error);

/**
 * fer_refiner_run_set_crew:
 * @run: a run
 * @crew: (nullable): who shares the work from now on; borrowed
 *
 * The faces are the same.
 */
void fer_refiner_run_set_crew (FerRefinerRun *run, FerCrew *crew);

/**
 * fer_refiner_run_free:
 * @run: (transfer full) (nullable): a run
 */
void fer_refiner_run_free (FerRefinerRun *run);

/**
 * fer_refiner_run_get_max_proposals:
 * @run: a run
 *
 * Returns: how many proposals of a frame it looks at, the surest
 */
guint fer_refiner_run_get_max_proposals (const FerRefinerRun *run);

/**
 * fer_refiner_run_count_squares:
 * @run: a run
 *
 * Returns: the proposals that it has looked at in the last frame
 */
guint fer_refiner_run_count_squares (const FerRefinerRun *run);

/**
 * fer_refiner_run_process:
 * @run: a run
 * @luma: a frame
 * @planes: (nullable): its colours, if it has any
 * @proposals: boxes in it, best first
 * @n_proposals: how many; those beyond the most that the model's file allows
 *   are not looked at
 * @n_detections: (out): how many faces there are
 *
 * Returns: (transfer none): the faces, best first, each once; valid until the
 * next call
 */
const FerDetection *fer_refiner_run_process (FerRefinerRun *run,
    const FerLuma *luma, const FerPlanes *planes, const FerDetection *proposals,
    guint n_proposals, guint *n_detections);

/**
 * fer_refiner_run_confirm:
 * @run: a run
 * @luma: a frame
 * @planes: (nullable): its colours, if it has any
 * @boxes: (array length=n_boxes): where faces should be in it
 * @n_boxes: how many
 * @seen: (out caller-allocates) (array length=n_boxes): the face at each of
 *   them as the second stage alone sees it; a confidence of 0 where it sees
 *   none, and then nothing else
 */
void fer_refiner_run_confirm (FerRefinerRun *run, const FerLuma *luma,
    const FerPlanes *planes, const FerDetection *boxes, guint n_boxes,
    FerDetection *seen);

G_END_DECLS
