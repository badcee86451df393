/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/luma.h"

G_BEGIN_DECLS

#define FER_SCENE_COLUMNS 32
#define FER_SCENE_ROWS 24
#define FER_SCENE_BINS 16

/* What a frame looks like, very coarsely. */
typedef struct {
  guint8 pixels[FER_SCENE_ROWS * FER_SCENE_COLUMNS];
  guint16 histogram[FER_SCENE_BINS];
  gfloat mean;
  gfloat contrast; /* standard deviation */
} FerSceneLook;

/**
 * FerScene:
 * @started: a frame was seen
 * @blank: nothing can be seen in the frame at work, where something could
 *   before: all black or white, as in a fade or a flash
 * @now: the frame at work
 * @last: the one before it
 * @before: the one that fer_scene_remember() was told to remember
 * @most_contrast: of all frames so far
 *
 * What tells one scene from another. Begin with zeros.
 */
typedef struct {
  gboolean started;
  gboolean blank;
  FerSceneLook now;
  FerSceneLook last;
  FerSceneLook before;
  gfloat most_contrast;
} FerScene;

/**
 * fer_scene_reset:
 * @scene: a scene
 *
 * The next frame is compared with nothing.
 */
void fer_scene_reset (FerScene *scene);

/**
 * fer_scene_look:
 * @scene: a scene
 * @luma: the next frame
 *
 * Returns: whether it is so different from the one before that the scene may be
 *   another one
 */
gboolean fer_scene_look (FerScene *scene, const FerLuma *luma);

/**
 * fer_scene_is_repeated:
 * @scene: a scene
 * @luma: a frame that was not looked at yet
 *
 * Returns: whether it looks exactly as the last one
 */
gboolean fer_scene_is_repeated (const FerScene *scene, const FerLuma *luma);

/**
 * fer_scene_remember:
 * @scene: a scene
 *
 * Keeps what the frame before the one at work looked like.
 */
void fer_scene_remember (FerScene *scene);

/**
 * fer_scene_is_back:
 * @scene: a scene
 * @with_face: a face of the remembered one is recognised
 *
 * Returns: whether the frame at work shows what was remembered, perhaps
 *   brighter or darker; with a face also seen from a little elsewhere
 */
gboolean fer_scene_is_back (const FerScene *scene, gboolean with_face);

G_END_DECLS
