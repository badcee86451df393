/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "find/families/family.h"

G_BEGIN_DECLS

/**
 * fer_family_find:
 * @outputs: what a network gives
 * @run: a run of it
 * @layout: (out): how the file's outputs are the family's
 * @why: where it is none, which contract it misses is appended
 *
 * Returns: (nullable) (transfer none): the family
 */
const FerFamily *fer_family_find (const FerFamilyOutputs *outputs,
    FerNetRun *run, FerFamilyLayout *layout, GString *why);

G_END_DECLS
