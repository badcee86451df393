/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/box.h"
#include "image/crop.h"
#include "image/luma.h"
#include "net/net.h"

G_BEGIN_DECLS

/**
 * FerFaceNet:
 *
 * A face detector of this project: one fully convolutional network whose cells,
 * at several strides, each say whether a face stands there and where it ends
 * (models/train/detector/README.md is the contract). Immutable once loaded.
 */
typedef struct _FerFaceNet FerFaceNet;

/* The network planned for frames of one size: pyramid, runs, candidates. */
typedef struct _FerFaceNetRun FerFaceNetRun;

/**
 * fer_face_net_new:
 * @net: (transfer full): a network
 * @name: what messages call its file
 * @is_checked: whether it is known to have the outputs of a detector, all of
 *   them finite; otherwise that is looked at, which takes a plan for a small
 *   picture that is of no use afterwards
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the detector, or %NULL with @error set where the
 * network is no face detector of this project
 */
FerFaceNet *fer_face_net_new (
    FerNet *net, const gchar *name, gboolean is_checked, GError **error);

/**
 * fer_face_net_free:
 * @net: (transfer full) (nullable): a face detector
 */
void fer_face_net_free (FerFaceNet *net);

/**
 * fer_face_net_get_model_name:
 * @net: a face detector
 *
 * Returns: (transfer none) (nullable): its name, where the file says it
 */
const gchar *fer_face_net_get_model_name (const FerFaceNet *net);

/**
 * fer_face_net_get_refiner:
 * @net: a face detector
 *
 * Returns: (transfer none) (nullable): the name of the file beside its own that
 * is its second stage (#FerRefiner), where it has one
 */
const gchar *fer_face_net_get_refiner (const FerFaceNet *net);

FerFaceNetRun *fer_face_net_run_new (const FerFaceNet *net, gint width,
    gint height, gint min_face, GError **error);

/**
 * fer_face_net_run_set_crew:
 * @run: a run
 * @crew: (nullable): who shares the work from now on; borrowed
 *
 * The faces are the same.
 */
void fer_face_net_run_set_crew (FerFaceNetRun *run, FerCrew *crew);

/**
 * fer_face_net_run_free:
 * @run: (transfer full) (nullable): a run
 */
void fer_face_net_run_free (FerFaceNetRun *run);

/**
 * fer_face_net_run_count_cells:
 * @run: a run
 *
 * Returns: the cells, of all levels and strides, whose answers it reads in a
 * frame
 */
guint64 fer_face_net_run_count_cells (const FerFaceNetRun *run);

/**
 * fer_face_net_run_process:
 * @run: a run
 * @luma: a frame of the run's size
 * @most: how many faces are wanted, the surest
 * @n_detections: (out): how many faces there are
 *
 * Returns: (transfer none): the faces, best first, each once; valid until the
 * next call
 */
const FerDetection *fer_face_net_run_process (
    FerFaceNetRun *run, const FerLuma *luma, guint most, guint *n_detections);

G_END_DECLS
