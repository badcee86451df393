/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/box.h"
#include "image/luma.h"

G_BEGIN_DECLS

#define FER_TEMPLATE_SIDE 16

/* How a face looked when it was last detected: a coarse grid of its luma, of
 * zero mean and unit length. */
typedef struct {
  gboolean valid;
  gfloat grid[FER_TEMPLATE_SIDE][FER_TEMPLATE_SIDE];
} FerTemplate;

void fer_template_learn (
    FerTemplate *template, const FerLuma *luma, const FerDetection *box);

gfloat fer_template_find (const FerTemplate *template, const FerLuma *luma,
    const FerDetection *box, gfloat *x, gfloat *y);

G_END_DECLS
