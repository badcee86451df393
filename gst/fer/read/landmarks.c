/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read/landmarks.h"

#include <math.h>

#include "base/modelfile.h"
#include "net/net.h"

#define EMBEDDED_MODEL "landmarks.onnx"
/* As models/train/landmarks/training.py normalises luma of 0 to 255. */
#define MEAN 127.5f
#define STD 64.0f
/* Of FER-2013's frontal training faces, medians over 3000, in sides of the
 * picture, as this network sees them: the larger of the eyes' distance and the
 * way from between them to the mouth, and how far the middle of that way is
 * below the centre. */
#define FACE_SIZE 0.39f
#define FACE_DOWN 0.094f

struct _FerLandmarkFinder {
  FerNet *net;
  FerNetRun *run;
  FerCropper *cropper;
  guint max_batch;
  FerRegion *regions; /* max_batch */
};

/**
 * fer_landmark_get_name:
 * @landmark: a landmark
 *
 * Returns: (transfer none): its name, such as "right_eye"
 */
const gchar *
fer_landmark_get_name (FerLandmark landmark)
{
  static const gchar *const names[FER_N_LANDMARKS] = { "right_eye", "left_eye",
    "nose_tip", "right_mouth_corner", "left_mouth_corner" };

  g_return_val_if_fail ((guint) landmark < FER_N_LANDMARKS, NULL);

  return names[landmark];
}

FerLandmarkFinder *
fer_landmark_finder_new (guint max_batch, GError **error)
{
  GBytes *bytes = fer_model_embedded (EMBEDDED_MODEL, error);
  FerLandmarkFinder *self;
  gint dims[4];

  if (bytes == NULL)
    return NULL;
  self = g_new0 (FerLandmarkFinder, 1);
  self->max_batch = max_batch;
  self->regions = g_new0 (FerRegion, max_batch);
  self->net = fer_net_new_from_bytes (bytes, EMBEDDED_MODEL, error);
  g_bytes_unref (bytes);
  if (self->net != NULL) {
    fer_net_get_input_shape (self->net, dims);
    self->cropper = fer_cropper_new (dims[3], dims[2]);
    self->run =
        fer_net_run_new (self->net, (gint) max_batch, dims[2], dims[3], error);
  }
  if (self->run == NULL) {
    fer_landmark_finder_free (self);
    return NULL;
  }
  return self;
}

void
fer_landmark_finder_free (FerLandmarkFinder *finder)
{
  if (finder == NULL)
    return;
  fer_net_run_free (finder->run);
  if (finder->net != NULL)
    fer_net_free (finder->net);
  fer_cropper_free (finder->cropper);
  g_free (finder->regions);
  g_free (finder);
}

void
fer_landmark_finder_set_crew (FerLandmarkFinder *finder, FerCrew *crew)
{
  fer_net_run_set_crew (finder->run, crew);
}

void
fer_landmark_finder_set_face (FerLandmarkFinder *finder, guint slot,
    const FerLuma *luma, const FerRegion *region)
{
  gfloat scale, offset;

  finder->regions[slot] = *region;
  fer_luma_get_normalisation (luma, MEAN, STD, &scale, &offset);
  fer_cropper_cut (finder->cropper, luma, region, scale, offset,
      fer_net_run_get_input (finder->run, (gint) slot));
}

void
fer_landmark_finder_process (FerLandmarkFinder *finder, guint n)
{
  fer_net_run_process (finder->run, (gint) n);
}

void
fer_landmark_finder_get (
    FerLandmarkFinder *finder, guint slot, FerPoint points[FER_N_LANDMARKS])
{
  const gfloat *answer = fer_net_run_get_output (finder->run, 0, (gint) slot);
  const FerRegion *region = &finder->regions[slot];

  for (gint i = 0; i < FER_N_LANDMARKS; i++) {
    points[i].x = region->x + answer[2 * i] * region->width;
    points[i].y = region->y + answer[2 * i + 1] * region->height;
  }
}

gfloat
fer_landmarks_get_tilt (const FerPoint points[FER_N_LANDMARKS])
{
  const FerPoint *right = &points[FER_LANDMARK_RIGHT_EYE];
  const FerPoint *left = &points[FER_LANDMARK_LEFT_EYE];

  return atan2f (left->y - right->y, left->x - right->x);
}

gfloat
fer_landmarks_get_turn (const FerPoint points[FER_N_LANDMARKS])
{
  const FerPoint *right = &points[FER_LANDMARK_RIGHT_EYE];
  const FerPoint *left = &points[FER_LANDMARK_LEFT_EYE];
  const FerPoint *nose = &points[FER_LANDMARK_NOSE_TIP];
  gfloat dx = left->x - right->x;
  gfloat dy = left->y - right->y;
  gfloat length = MAX (dx * dx + dy * dy, 1e-6f);

  return 2 * ((nose->x - right->x) * dx + (nose->y - right->y) * dy) / length
         - 1;
}

FerRegion
fer_landmarks_get_region (const FerPoint points[FER_N_LANDMARKS])
{
  const FerPoint *right = &points[FER_LANDMARK_RIGHT_EYE];
  const FerPoint *left = &points[FER_LANDMARK_LEFT_EYE];
  const FerPoint *right_corner = &points[FER_LANDMARK_RIGHT_MOUTH_CORNER];
  const FerPoint *left_corner = &points[FER_LANDMARK_LEFT_MOUTH_CORNER];
  FerPoint eyes = { (right->x + left->x) / 2, (right->y + left->y) / 2 };
  FerPoint mouth = { (right_corner->x + left_corner->x) / 2,
    (right_corner->y + left_corner->y) / 2 };
  gfloat way = hypotf (mouth.x - eyes.x, mouth.y - eyes.y);
  gfloat distance = hypotf (left->x - right->x, left->y - right->y);
  /* Turned to a side the eyes come nearer to each other, bowed or raised the
   * mouth to them. */
  gfloat side = MAX (MAX (way, distance) / FACE_SIZE, 1.0f);
  gfloat up = side * FACE_DOWN / MAX (way, 1e-3f);
  FerRegion region;

  region.width = region.height = side;
  region.x = (eyes.x + mouth.x) / 2 + up * (eyes.x - mouth.x) - side / 2;
  region.y = (eyes.y + mouth.y) / 2 + up * (eyes.y - mouth.y) - side / 2;
  return region;
}
