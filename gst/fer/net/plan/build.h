/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/plan/builder.h"

G_BEGIN_DECLS

/**
 * fer_build_steps:
 * @builder: a layout whose buffers have places, and where constants go
 * @steps: (element-type FerStep): an empty array
 *
 * Turns the operations into steps and packs their constants, or only counts
 * these while there is no memory for them.
 *
 * Returns: %FALSE where the constants exceed #FER_MAX_CONSTANTS
 */
gboolean fer_build_steps (FerBuilder *builder, GArray *steps);

G_END_DECLS
