/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read/cutter.h"

#include <string.h>

#include "image/turn.h"

struct _FerCutter {
  const FerDescription *description;
  guint n_channels;
  gsize n_pixels;
  FerCropper *cropper;
  FerTurner *turner;
};

/* A face in a frame. */
typedef struct {
  const FerRegion *region;
  gfloat angle;
} Place;

FerCutter *
fer_cutter_new (const FerDescription *description, guint n_channels, gint width,
    gint height)
{
  FerCutter *self = g_new0 (FerCutter, 1);

  self->description = description;
  self->n_channels = n_channels;
  self->n_pixels = (gsize) width * height;
  self->cropper = fer_cropper_new (width, height);
  self->turner = fer_turner_new (width, height);
  return self;
}

void
fer_cutter_free (FerCutter *cutter)
{
  if (cutter == NULL)
    return;
  fer_cropper_free (cutter->cropper);
  fer_turner_free (cutter->turner);
  g_free (cutter);
}

static void
cut_plane (FerCutter *self, const FerPlane *plane, const Place *place,
    gfloat scale, gfloat offset, gfloat *out)
{
  if (place->angle == 0.0f)
    fer_cropper_cut_plane (
        self->cropper, plane, place->region, scale, offset, out);
  else
    fer_turner_cut (
        self->turner, plane, place->region, place->angle, scale, offset, out);
}

/* --- Luma ----------------------------------------------------------------- */

/* Another channel of the same luma: @from as it would be with the normalisation
 * of channel @c in place of the first one's. */
static void
fill_channel (
    const FerDescription *d, guint c, const gfloat *from, gsize n, gfloat *to)
{
  gfloat scale = d->std[0] / d->std[c];
  gfloat offset = (d->mean[0] - d->mean[c]) / d->std[c];

  if (scale == 1.0f && offset == 0.0f) {
    memcpy (to, from, n * sizeof (gfloat));
    return;
  }
  for (gsize i = 0; i < n; i++)
    to[i] = from[i] * scale + offset;
}

static void
cut_luma (FerCutter *self, const FerLuma *luma, const Place *place, gfloat *out)
{
  const FerDescription *d = self->description;
  FerPlane plane = fer_plane_from_luma (luma);
  gfloat scale, offset;

  fer_luma_get_normalisation (luma, d->mean[0], d->std[0], &scale, &offset);
  cut_plane (self, &plane, place, scale, offset, out);
  for (guint c = 1; c < self->n_channels; c++)
    fill_channel (d, c, out, self->n_pixels, out + c * self->n_pixels);
}

/* --- Colours -------------------------------------------------------------- */

/* The channel that holds red (@colour 0), green or blue. */
static guint
get_channel (const FerDescription *d, guint colour)
{
  return d->channels == FER_CHANNELS_BGR ? 2 - colour : colour;
}

static void
cut_rgb (
    FerCutter *self, const FerPlanes *planes, const Place *place, gfloat *out)
{
  const FerDescription *d = self->description;

  for (guint i = 0; i < 3; i++) {
    guint c = get_channel (d, i);

    cut_plane (self, &planes->plane[i], place, 1.0f / d->std[c],
        -d->mean[c] / d->std[c], out + c * self->n_pixels);
  }
}

static void
normalise (const FerDescription *d, guint c, gsize n, gfloat *values)
{
  gfloat scale = 1.0f / d->std[c], offset = -d->mean[c] / d->std[c];

  for (gsize i = 0; i < n; i++)
    values[i] = values[i] * scale + offset;
}

/* The planes are resampled as they are, chroma at half the size, and only what
 * the network sees becomes red, green and blue. */
static void
cut_yuv (
    FerCutter *self, const FerPlanes *planes, const Place *place, gfloat *out)
{
  const FerDescription *d = self->description;
  gfloat *colours[3];

  for (guint i = 0; i < 3; i++) {
    colours[i] = out + get_channel (d, i) * self->n_pixels;
    cut_plane (self, &planes->plane[i], place, 1.0f, 0.0f, colours[i]);
  }
  fer_planes_make_rgb (
      planes, self->n_pixels, colours[0], colours[1], colours[2]);
  for (guint c = 0; c < 3; c++)
    normalise (d, c, self->n_pixels, out + c * self->n_pixels);
}

void
fer_cutter_cut (FerCutter *cutter, const FerPicture *picture,
    const FerRegion *region, gfloat angle, gfloat *out)
{
  const Place place = { region, angle };

  if (cutter->description->channels == FER_CHANNELS_LUMA
      || picture->planes.is_grey)
    cut_luma (cutter, picture->luma, &place, out);
  else if (picture->planes.is_yuv)
    cut_yuv (cutter, &picture->planes, &place, out);
  else
    cut_rgb (cutter, &picture->planes, &place, out);
}
