/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/crop.h"

#include <math.h>
#include <string.h>

#include "base/dispatch.h"

/* Source samples taken under one output pixel's triangle, each axis. Beyond
 * SAMPLES_PER_PIXEL source pixels an output pixel, every n-th is taken: the
 * cost of a crop is bounded whatever the face's size. */
#define SAMPLES_PER_PIXEL 4
#define MAX_TAPS (4 * SAMPLES_PER_PIXEL + 4)
/* Width of a box, in parts of its height, up to which it is a tall one. */
#define MOST_TALL 0.9f

/* The filter of one axis: output pixel i is the sum over k < n_taps of
 * weight[i * pixel_step + k * tap_step] * sample[first[i] + k]. */
typedef struct {
  gint size;
  gint n_samples;
  gint n_taps;        /* the most of all pixels, the others' end with zeros */
  gboolean is_direct; /* the samples are neighbours in the source */
  gint *position;     /* source coordinate of each sample, clamped */
  gint32 *first;
  gfloat *weight;
  gint pixel_step;
  gint tap_step;
  /* What it is planned for: planes of one picture have it in common. */
  gfloat start;
  gfloat length;
  gint source_size; /* 0 = nothing yet */
} Axis;

struct _FerCropper {
  Axis horizontal;
  Axis vertical;
  guint8 *samples; /* where they are no neighbours: row after row */
  gfloat *row;     /* one filtered row; weights of zero read on behind it */
};

static gint
max_samples (gint size)
{
  /* Twice SAMPLES_PER_PIXEL just before the sampling step doubles, and the
   * triangles of the outermost pixels reach over both ends. */
  return size * 2 * SAMPLES_PER_PIXEL + 2 * MAX_TAPS;
}

static void
axis_init (Axis *axis, gint size, gint pixel_step, gint tap_step)
{
  axis->size = size;
  axis->position = g_new (gint, max_samples (size));
  axis->first = g_new (gint32, size);
  axis->weight = g_new (gfloat, size * MAX_TAPS);
  axis->pixel_step = pixel_step;
  axis->tap_step = tap_step;
  axis->source_size = 0;
}

static void
axis_clear (Axis *axis)
{
  g_free (axis->position);
  g_free (axis->first);
  g_free (axis->weight);
}

/* Whether the plan is this one already, as for another plane of a picture. */
static gboolean
is_planned (const Axis *axis, gfloat start, gfloat length, gint source_size)
{
  return axis->start == start && axis->length == length
         && axis->source_size == source_size;
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

  if (is_planned (axis, start, length, source_size))
    return;
  axis->start = start;
  axis->length = length;
  axis->source_size = source_size;
  axis->n_samples = 0;
  axis->n_taps = 0;
  memset (axis->weight, 0, axis->size * MAX_TAPS * sizeof (gfloat));
  for (gint i = 0; i < axis->size; i++) {
    gdouble centre = (start + (i + 0.5) * ratio - 0.5 - origin) / step;
    gint first = (gint) floor (centre - radius) + 1;
    gint last = (gint) ceil (centre + radius) - 1;
    gfloat *weight = axis->weight + i * axis->pixel_step;
    gfloat sum = 0.0f;

    first = MAX (first, 0);
    last = MIN (last, first + MAX_TAPS - 1);
    for (gint k = 0; k <= last - first; k++) {
      gfloat w = (gfloat) MAX (0.0, 1.0 - fabs (first + k - centre) / radius);

      weight[k * axis->tap_step] = w;
      sum += w;
    }
    for (gint k = 0; k <= last - first; k++)
      weight[k * axis->tap_step] /= sum;
    axis->first[i] = first;
    axis->n_taps = MAX (axis->n_taps, last - first + 1);
    axis->n_samples = MAX (axis->n_samples, last + 1);
  }
  for (gint k = 0; k < axis->n_samples; k++) {
    gdouble position = origin + (gdouble) k * step;

    axis->position[k] = (gint) CLAMP (position, 0.0, source_size - 1.0);
  }
  axis->is_direct =
      step == 1 && origin >= 0 && origin + axis->n_samples <= source_size;
}

FerCropper *
fer_cropper_new (gint width, gint height)
{
  FerCropper *cropper = g_new (FerCropper, 1);

  axis_init (&cropper->horizontal, width, 1, width);
  axis_init (&cropper->vertical, height, MAX_TAPS, 1);
  cropper->samples =
      g_new (guint8, (gsize) max_samples (width) * max_samples (height));
  cropper->row = g_new0 (gfloat, max_samples (width) + MAX_TAPS);
  return cropper;
}

void
fer_cropper_free (FerCropper *cropper)
{
  if (cropper == NULL)
    return;
  axis_clear (&cropper->horizontal);
  axis_clear (&cropper->vertical);
  g_free (cropper->samples);
  g_free (cropper->row);
  g_free (cropper);
}

/* Returns the samples that the filters read; @stride is that of their rows. */
static const guint8 *
get_samples (FerCropper *cropper, const FerPlane *plane, gint *stride)
{
  const Axis *vertical = &cropper->vertical;
  const Axis *horizontal = &cropper->horizontal;
  guint8 *to = cropper->samples;

  if (vertical->is_direct && horizontal->is_direct && plane->step == 1) {
    *stride = plane->stride;
    return plane->data + (gsize) vertical->position[0] * plane->stride
           + horizontal->position[0];
  }
  for (gint y = 0; y < vertical->n_samples; y++) {
    const guint8 *from =
        plane->data + (gsize) vertical->position[y] * plane->stride;

    for (gint x = 0; x < horizontal->n_samples; x++)
      *to++ = from[horizontal->position[x] * plane->step];
  }
  *stride = horizontal->n_samples;
  return cropper->samples;
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
  FerPlane plane = fer_plane_from_luma (luma);

  fer_cropper_cut_plane (cropper, &plane, region, scale, offset, out);
}

/**
 * fer_cropper_cut_plane:
 * @cropper: a cropper
 * @plane: of a picture
 * @region: what of it, in pixels of the picture, whose values the plane has for
 *   each pixel or for small blocks of them
 * @scale: factor of each value
 * @offset: added to each value after that
 * @out: width x height values, row after row
 *
 * As fer_cropper_cut(). A value of a block is taken to lie in its middle.
 */
void
fer_cropper_cut_plane (FerCropper *cropper, const FerPlane *plane,
    const FerRegion *region, gfloat scale, gfloat offset, gfloat *out)
{
  const FerPixelKernels *kernels = &fer_kernels_get ()->pixel;
  const Axis *vertical = &cropper->vertical;
  const Axis *horizontal = &cropper->horizontal;
  gfloat x_block = 1 << plane->x_shift, y_block = 1 << plane->y_shift;
  const guint8 *samples;
  gint stride;

  axis_plan (&cropper->horizontal, region->x / x_block, region->width / x_block,
      plane->width);
  axis_plan (&cropper->vertical, region->y / y_block, region->height / y_block,
      plane->height);
  samples = get_samples (cropper, plane, &stride);
  for (gint y = 0; y < vertical->size; y++, out += horizontal->size) {
    gint first = vertical->first[y];
    gint n = MIN (vertical->n_taps, vertical->n_samples - first);

    kernels->mix_rows (cropper->row, samples + (gsize) first * stride, stride,
        vertical->weight + y * vertical->pixel_step, n, horizontal->n_samples);
    kernels->mix_spans (out, cropper->row, horizontal->first,
        horizontal->weight, horizontal->n_taps, horizontal->size, scale,
        offset);
  }
}

/* Of a picture in red, green and blue: what colours have and luma lacks, from
 * the plane of one of them. @differences: between black and that colour. */
static void
cut_difference (FerCropper *cropper, const FerPlane *plane,
    const FerRegion *region, gfloat mean, gfloat std, gfloat differences,
    const gfloat *luma, gfloat *out)
{
  gsize n = (gsize) cropper->horizontal.size * cropper->vertical.size;
  gfloat grey = (FER_CHROMA_GREY - mean) / std;

  fer_cropper_cut_plane (cropper, plane, region, 1 / std, -mean / std, out);
  for (gsize i = 0; i < n; i++)
    out[i] = (out[i] - luma[i]) / differences + grey;
}

/**
 * fer_cropper_cut_chroma:
 * @cropper: a cropper
 * @planes: (nullable): a picture's colours; without them it is grey
 * @region: what of it, as for fer_cropper_cut_plane()
 * @mean: of the values, which run from 0 to 255, 128 being grey
 * @std: standard deviation, the same unit
 * @luma: width x height values of the same region, minus @mean, by @std
 * @cb: (out caller-allocates): as many of blue difference
 * @cr: (out caller-allocates): as many of red difference
 *
 * Red, green and blue become differences by BT.601 in its full range (JPEG,
 * ITU-T T.871), as their luma does; a video's own differences stay what its
 * matrix makes them, in full range.
 */
void
fer_cropper_cut_chroma (FerCropper *cropper, const FerPlanes *planes,
    const FerRegion *region, gfloat mean, gfloat std, const gfloat *luma,
    gfloat *cb, gfloat *cr)
{
  gsize n = (gsize) cropper->horizontal.size * cropper->vertical.size;
  gfloat scale, offset;

  if (planes == NULL || planes->is_grey) {
    for (gsize i = 0; i < n; i++)
      cb[i] = cr[i] = (FER_CHROMA_GREY - mean) / std;
  } else if (planes->is_yuv) {
    fer_planes_get_chroma_normalisation (planes, mean, std, &scale, &offset);
    fer_cropper_cut_plane (
        cropper, &planes->plane[1], region, scale, offset, cb);
    fer_cropper_cut_plane (
        cropper, &planes->plane[2], region, scale, offset, cr);
  } else {
    cut_difference (cropper, &planes->plane[2], region, mean, std,
        2 * (1 - FER_KB_BT601), luma, cb);
    cut_difference (cropper, &planes->plane[0], region, mean, std,
        2 * (1 - FER_KR_BT601), luma, cr);
  }
}

/**
 * fer_crop_assume_framing:
 * @width: of a box that an unknown detector has drawn, pixels
 * @height: the same
 *
 * A square box is taken for a cascade's, a taller one for one from forehead to
 * chin.
 *
 * Returns: how it frames the face
 */
FerFraming
fer_crop_assume_framing (gfloat width, gfloat height)
{
  return width > MOST_TALL * height ? FER_FRAMING_SQUARE : FER_FRAMING_TALL;
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

  region.x = x + (width - side) / 2 + framing->across * height;
  region.y = y + height / 2 + framing->down * height - side / 2;
  region.width = side;
  region.height = side;
  return region;
}

/**
 * fer_crop_framing_of_region:
 * @region: a square, pixels
 * @x: left edge of a box, pixels
 * @y: top edge
 * @width: pixels
 * @height: pixels
 *
 * Returns: the framing with which fer_crop_region_of_box() gives @region
 */
FerFraming
fer_crop_framing_of_region (
    const FerRegion *region, gfloat x, gfloat y, gfloat width, gfloat height)
{
  return (FerFraming){
    .side = region->height / height,
    .down = (region->y + region->height / 2 - y - height / 2) / height,
    .across = (region->x + region->width / 2 - x - width / 2) / height,
  };
}
