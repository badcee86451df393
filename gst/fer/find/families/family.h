/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Face detectors of other projects, one file a family. They know nothing of
 * frames: from the outputs of a network to boxes in its input. */
#pragma once

#include "find/families/candidates.h"
#include "net/net.h"

G_BEGIN_DECLS

#define FER_FAMILY_MAX_OUTPUTS 12

/**
 * FerFamilyOutput:
 * @name: the file's
 * @n: places that it speaks of: cells, anchors or priors
 * @size: numbers for each
 *
 * One output of a network, place after place.
 */
typedef struct {
  const gchar *name;
  gint n;
  gint size;
} FerFamilyOutput;

/**
 * FerFamilyOutputs:
 * @width: of the input, pixels
 * @height: the same
 *
 * What a network gives for an input of one size.
 */
typedef struct {
  gint width;
  gint height;
  guint n_outputs;
  FerFamilyOutput output[FER_FAMILY_MAX_OUTPUTS];
} FerFamilyOutputs;

/**
 * FerFamilyLayout:
 * @at: which of the file's outputs has each role of the family
 * @n_anchors: places of one cell
 * @is_decoded: the file has turned its boxes into corners already
 *
 * What differs between the files of a family.
 */
typedef struct {
  guint at[FER_FAMILY_MAX_OUTPUTS];
  gint n_anchors;
  gboolean is_decoded;
} FerFamilyLayout;

/**
 * FerFamily:
 * @name: what messages call it
 * @contract: its outputs in words
 * @mean: of the input, black is 0 and white 255
 * @std: of the input, the same unit
 * @is_bgr: the channels are blue, green and red, not the other way round
 * @even: the score that says as much as 0.5 of this project's detector: 0.17
 * false alarms a picture of wider-val-200 (docs/detectors.md)
 * @least: the score from which on a place may have a face: where nothing is,
 *   most families say a few per cent everywhere
 * @claims: whether number and sizes of the outputs are the family's
 * @check: finds the layout; where it fails it says in @why what is missing.
 *   @run is one of the outputs' size
 * @decode: adds what the last pass of @run has found
 *
 * A family of detectors.
 */
typedef struct {
  const gchar *name;
  const gchar *contract;
  gfloat mean;
  gfloat std;
  gboolean is_bgr;
  gfloat even;
  gfloat least;
  gboolean (*claims) (const FerFamilyOutputs *outputs);
  gboolean (*check) (const FerFamilyOutputs *outputs, FerNetRun *run,
      FerFamilyLayout *layout, GString *why);
  void (*decode) (const FerFamilyOutputs *outputs,
      const FerFamilyLayout *layout, const FerNetRun *run,
      FerCandidates *candidates);
} FerFamily;

/**
 * fer_family_get_outputs:
 * @net: a network
 * @run: a run of it
 * @width: of the run's input
 * @height: the same
 * @outputs: (out): what it gives; the names are the network's
 *
 * Returns: %FALSE where there are more than any family has
 */
gboolean fer_family_get_outputs (const FerNet *net, const FerNetRun *run,
    gint width, gint height, FerFamilyOutputs *outputs);

/**
 * fer_family_has_sizes:
 * @outputs: what a network gives
 * @sizes: (array length=n): numbers a place
 * @n: how many outputs a family has
 *
 * Returns: whether there are so many outputs and, in any order, of these sizes
 */
gboolean fer_family_has_sizes (
    const FerFamilyOutputs *outputs, const gint *sizes, guint n);

/**
 * fer_family_find_size:
 * @outputs: what a network gives
 * @size: numbers a place
 *
 * Returns: the first output of the size, which there must be
 */
guint fer_family_find_size (const FerFamilyOutputs *outputs, gint size);

G_END_DECLS
