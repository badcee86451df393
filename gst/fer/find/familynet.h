/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/box.h"
#include "image/luma.h"
#include "image/planes.h"
#include "net/net.h"

G_BEGIN_DECLS

/**
 * FerFamilyNet:
 *
 * A face detector of another project, recognised by its outputs (#FerFamily;
 * docs/detectors.md lists them). Immutable once loaded.
 */
typedef struct _FerFamilyNet FerFamilyNet;

/* The network planned for frames of one size. */
typedef struct _FerFamilyNetRun FerFamilyNetRun;

/**
 * fer_family_net_new:
 * @net: (transfer full): a network
 * @name: what messages call its file
 * @error: return location: %FER_ERROR_UNSUPPORTED, with the contract that the
 *   outputs miss, where it is of no known family
 *
 * Returns: (transfer full): the detector, or %NULL with @error set
 */
FerFamilyNet *fer_family_net_new (
    FerNet *net, const gchar *name, GError **error);

/**
 * fer_family_net_free:
 * @net: (transfer full) (nullable): a face detector
 */
void fer_family_net_free (FerFamilyNet *net);

/**
 * fer_family_net_get_model_name:
 * @net: a face detector
 *
 * Returns: (transfer none) (nullable): its name, where the file says it
 */
const gchar *fer_family_net_get_model_name (const FerFamilyNet *net);

/**
 * fer_family_net_get_family:
 * @net: a face detector
 *
 * Returns: (transfer none): the name of its family
 */
const gchar *fer_family_net_get_family (const FerFamilyNet *net);

/**
 * fer_family_net_run_new:
 * @net: a face detector; stays alive as long as the run
 * @width: of the frames, pixels
 * @height: the same
 * @min_face: height of the smallest face looked for, pixels
 * @error: return location
 *
 * A frame is scaled without distortion into the input that the file fixes, or
 * to the size at which the smallest faces are as large as the family likes
 * them; the rest of the input is black.
 *
 * Returns: (transfer full): the run, or %NULL with @error set
 */
FerFamilyNetRun *fer_family_net_run_new (const FerFamilyNet *net, gint width,
    gint height, gint min_face, GError **error);

/**
 * fer_family_net_run_set_crew:
 * @run: a run
 * @crew: (nullable): who shares the work from now on; borrowed
 *
 * The faces are the same.
 */
void fer_family_net_run_set_crew (FerFamilyNetRun *run, FerCrew *crew);

/**
 * fer_family_net_run_free:
 * @run: (transfer full) (nullable): a run
 */
void fer_family_net_run_free (FerFamilyNetRun *run);

/**
 * fer_family_net_run_count_places:
 * @run: a run
 *
 * Returns: the cells, anchors or priors whose boxes it reads in a frame
 */
guint64 fer_family_net_run_count_places (const FerFamilyNetRun *run);

/**
 * fer_family_net_run_process:
 * @run: a run
 * @luma: a frame of the run's size
 * @planes: (nullable): its colours, for the detectors that use them
 * @n_detections: (out): how many faces there are
 *
 * Returns: (transfer none): the faces, best first, each once; valid until the
 * next call
 */
const FerDetection *fer_family_net_run_process (FerFamilyNetRun *run,
    const FerLuma *luma, const FerPlanes *planes, guint *n_detections);

G_END_DECLS
