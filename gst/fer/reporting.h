/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "stream.h"

G_BEGIN_DECLS

/**
 * fer_reporting_choose:
 * @self: an analyzer whose tracks are at the current frame
 *
 * Chooses the faces that are reported, the largest first.
 *
 * Returns: how many there are
 */
guint fer_reporting_choose (FerAnalyzer *self);

/**
 * fer_reporting_read:
 * @self: an analyzer that has chosen the faces
 * @frame: the frame
 * @n_faces: how many were chosen
 * @spent: durations of the stages, nanoseconds; those of luma and reading are
 *   added
 *
 * Reads the faces whose turn it is, and completes what is reported of all.
 */
void fer_reporting_read (
    FerAnalyzer *self, const FerFrame *frame, guint n_faces, guint64 *spent);

/**
 * fer_reporting_place_heads:
 * @self: an analyzer whose tracks are at the current frame and read
 *
 * Says where the head of each is, reported or not.
 */
void fer_reporting_place_heads (FerAnalyzer *self);

G_END_DECLS
