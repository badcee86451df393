/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/luma.h"

G_BEGIN_DECLS

#define FER_SCENE_COLUMNS 32
#define FER_SCENE_ROWS 24
#define FER_SCENE_BINS 16

/* What the frame before looked like, very coarsely. */
typedef struct {
  gboolean started;
  guint8 pixels[FER_SCENE_ROWS * FER_SCENE_COLUMNS];
  guint16 histogram[FER_SCENE_BINS];
} FerScene;

void fer_scene_reset (FerScene *scene);

/* Takes a look at @luma; TRUE where it is so different from the one before
 * that the scene may be another one. */
gboolean fer_scene_look (FerScene *scene, const FerLuma *luma);

G_END_DECLS
