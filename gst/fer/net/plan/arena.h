/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the buffers lie in the arena. */
#pragma once

#include "net/plan/layout.h"

G_BEGIN_DECLS

/**
 * fer_arena_place:
 * @layout: a layout, whose offsets, roots and views it decides
 *
 * Gives every buffer a place such that no two of them overlap while both are
 * needed. Operations work in place where they can; a change of shape that
 * leaves all numbers where they are becomes a view.
 *
 * Returns: %FALSE where that takes more than #FER_MAX_ARENA
 */
gboolean fer_arena_place (FerLayout *layout);

G_END_DECLS
