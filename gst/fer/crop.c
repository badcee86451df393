/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crop.h"

#include <math.h>

/* Source samples taken under one output pixel's triangle, each axis. Beyond
 * SAMPLES_PER_PIXEL source pixels an output pixel, every n-th is taken: the
 * cost of a crop is bounded whatever the face's size. */
#define SAMPLES_PER_PIXEL 4
#define MAX_TAPS (4 * SAMPLES_PER_PIXEL + 4)

/* The filter of one axis: output pixel i is the sum over k < n_taps of
 * weight[i * MAX_TAPS + k] * sample[first[i] + k]. */
typedef struct {
  gint size;
  gint n_samples;
  gint *position; /* source coordinate of each sample, clamped */
  gint *first;
  gint *n_taps;
  gfloat *weight;
} Axis;

struct _FerCropper {
  Axis horizontal;
  Axis vertical;
  gfloat *row; /* one filtered row of horizontal samples */
};

static gint
max_samples (gint size)
{
  /* Twice SAMPLES_PER_PIXEL just before the sampling step doubles, and the
   * triangles of the outermost pixels reach over both ends. */
  return size * 2 * SAMPLES_PER_PIXEL + 2 * MAX_TAPS;
}

static void
axis_init (Axis *axis, gint size)
{
  axis->size = size;
  axis->position = g_new (gint, max_samples (size));
  axis->first = g_new (gint, size);
  axis->n_taps = g_new (gint, size);
  axis->weight = g_new (gfloat, size * MAX_TAPS);
}

static void
axis_clear (Axis *axis)
{
  g_free (axis->position);
  g_free (axis->first);
  g_free (axis->n_taps);
  g_free (axis->weight);
}

/* Plans the way from @length source pixels from @start on to axis->size. A
 * triangle as wide as an output pixel when shrinking, bilinear interpolation
 * when enlarging, and the identity for a 1:1 region on whole pixels. */
static void
axis_plan (Axis *axis, gfloat start, gfloat length, gint source_size)
{
  gdouble ratio = (gdouble) length / axis->size;
  gint step = MAX (1, (gint) floor (ratio / SAMPLES_PER_PIXEL));
  gdouble radius = MAX (1.0, ratio / step);
  /* From here on in units of samples, counted from the first triangle. */
  gdouble origin = floor (start) - step * ceil (radius);

  axis->n_samples = 0;
  for (gint i = 0; i < axis->size; i++) {
    gdouble centre = (start + (i + 0.5) * ratio - 0.5 - origin) / step;
    gint first = (gint) floor (centre - radius) + 1;
    gint last = (gint) ceil (centre + radius) - 1;
    gfloat *weight = axis->weight + i * MAX_TAPS;
    gfloat sum = 0.0f;

    first = MAX (first, 0);
    last = MIN (last, first + MAX_TAPS - 1);
    for (gint k = first; k <= last; k++) {
      weight[k - first] = (gfloat) MAX (0.0, 1.0 - fabs (k - centre) / radius);
      sum += weight[k - first];
    }
    for (gint k = first; k <= last; k++)
      weight[k - first] /= sum;
    axis->first[i] = first;
    axis->n_taps[i] = last - first + 1;
    axis->n_samples = MAX (axis->n_samples, last + 1);
  }
  for (gint k = 0; k < axis->n_samples; k++) {
    gdouble position = origin + (gdouble) k * step;

    axis->position[k] = (gint) CLAMP (position, 0.0, source_size - 1.0);
  }
}

FerCropper *
fer_cropper_new (gint width, gint height)
{
  FerCropper *cropper = g_new (FerCropper, 1);

  axis_init (&cropper->horizontal, width);
  axis_init (&cropper->vertical, height);
  cropper->row = g_new (gfloat, max_samples (width));
  return cropper;
}

void
fer_cropper_free (FerCropper *cropper)
{
  if (cropper == NULL)
    return;
  axis_clear (&cropper->horizontal);
  axis_clear (&cropper->vertical);
  g_free (cropper->row);
  g_free (cropper);
}

static void
filter_rows (FerCropper *cropper, const FerLuma *luma, gint y)
{
  const Axis *vertical = &cropper->vertical;
  const Axis *horizontal = &cropper->horizontal;
  const gfloat *weight = vertical->weight + y * MAX_TAPS;
  gint n = horizontal->n_samples;

  for (gint x = 0; x < n; x++)
    cropper->row[x] = 0.0f;
  for (gint k = 0; k < vertical->n_taps[y]; k++) {
    const guint8 *source =
        luma->data
        + (gsize) vertical->position[vertical->first[y] + k] * luma->stride;

    for (gint x = 0; x < n; x++)
      cropper->row[x] += weight[k] * source[horizontal->position[x]];
  }
}

/**
 * fer_cropper_cut:
 * @cropper: a cropper
 * @luma: the picture
 * @region: what of it; beyond a border its last pixels repeat
 * @scale: factor of each value
 * @offset: added to each value after that
 * @out: width x height values, row after row
 *
 * Resamples @region to the cropper's size.
 */
void
fer_cropper_cut (FerCropper *cropper, const FerLuma *luma,
    const FerRegion *region, gfloat scale, gfloat offset, gfloat *out)
{
  const Axis *horizontal = &cropper->horizontal;

  axis_plan (&cropper->horizontal, region->x, region->width, luma->width);
  axis_plan (&cropper->vertical, region->y, region->height, luma->height);

  for (gint y = 0; y < cropper->vertical.size; y++) {
    filter_rows (cropper, luma, y);
    for (gint x = 0; x < horizontal->size; x++) {
      const gfloat *weight = horizontal->weight + x * MAX_TAPS;
      const gfloat *row = cropper->row + horizontal->first[x];
      gfloat sum = 0.0f;

      for (gint k = 0; k < horizontal->n_taps[x]; k++)
        sum += weight[k] * row[k];
      *out++ = sum * scale + offset;
    }
  }
}

/**
 * fer_crop_region_of_box:
 * @framing: of the detector
 * @x: left edge of a box of it, pixels
 * @y: top edge
 * @width: pixels
 * @height: pixels
 *
 * The one place where a detector's framing becomes that of the emotion
 * models, which know faces as FER-2013 frames them.
 *
 * Returns: the square to cut
 */
FerRegion
fer_crop_region_of_box (
    const FerFraming *framing, gfloat x, gfloat y, gfloat width, gfloat height)
{
  gfloat side = framing->side * height;
  FerRegion region;

  region.x = x + (width - side) / 2;
  region.y = y + height / 2 + framing->down * height - side / 2;
  region.width = side;
  region.height = side;
  return region;
}
