/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/box.h"
#include "image/crop.h"
#include "image/luma.h"

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

FerFaceNet *fer_face_net_new_from_bytes (
    GBytes *onnx, const gchar *name, GError **error);
void fer_face_net_free (FerFaceNet *net);
const gchar *fer_face_net_get_model_name (const FerFaceNet *net);

FerFaceNetRun *fer_face_net_run_new (const FerFaceNet *net, gint width,
    gint height, gint min_face, GError **error);
void fer_face_net_run_set_crew (FerFaceNetRun *run, FerCrew *crew);
void fer_face_net_run_free (FerFaceNetRun *run);
const FerDetection *fer_face_net_run_process (
    FerFaceNetRun *run, const FerLuma *luma, guint *n_detections);

G_END_DECLS
