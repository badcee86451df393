/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/colours.h"

#include "image/shrink.h"

struct _FerColourScaler {
  gint width;
  gint height;
  gint out_width;
  gint out_height;
  FerShrinker *whole; /* of planes with a value for each pixel */
  /* Of chroma that pixels share; made when a frame has it. */
  FerShrinker *shared;
  gint shared_width;
  gint shared_height;
  guint8 *values; /* of a plane whose own stand between those of others */
  FerCrew *crew;
};

FerColourScaler *
fer_colour_scaler_new (gint width, gint height, gint out_width, gint out_height)
{
  FerColourScaler *self = g_new0 (FerColourScaler, 1);

  self->width = width;
  self->height = height;
  self->out_width = out_width;
  self->out_height = out_height;
  self->whole = fer_shrinker_new (width, height, out_width, out_height);
  self->values = g_malloc ((gsize) width * height);
  return self;
}

void
fer_colour_scaler_free (FerColourScaler *scaler)
{
  if (scaler == NULL)
    return;
  fer_shrinker_free (scaler->whole);
  g_clear_pointer (&scaler->shared, fer_shrinker_free);
  g_free (scaler->values);
  g_free (scaler);
}

void
fer_colour_scaler_set_crew (FerColourScaler *scaler, FerCrew *crew)
{
  scaler->crew = crew;
  fer_shrinker_set_crew (scaler->whole, crew);
  if (scaler->shared != NULL)
    fer_shrinker_set_crew (scaler->shared, crew);
}

static FerShrinker *
get_shrinker (FerColourScaler *self, const FerPlane *plane)
{
  if (plane->width == self->width && plane->height == self->height)
    return self->whole;
  if (self->shared == NULL || plane->width != self->shared_width
      || plane->height != self->shared_height) {
    g_clear_pointer (&self->shared, fer_shrinker_free);
    self->shared = fer_shrinker_new (
        plane->width, plane->height, self->out_width, self->out_height);
    self->shared_width = plane->width;
    self->shared_height = plane->height;
    fer_shrinker_set_crew (self->shared, self->crew);
  }
  return self->shared;
}

static void
pick_values (const FerPlane *plane, guint8 *to)
{
  for (gint y = 0; y < plane->height; y++) {
    const guint8 *from = plane->data + (gsize) y * plane->stride;

    for (gint x = 0; x < plane->width; x++)
      *to++ = from[x * plane->step];
  }
}

static void
scale_plane (
    FerColourScaler *self, const FerPlane *plane, gfloat *out, gint out_stride)
{
  FerLuma values = { plane->data, plane->width, plane->height, plane->stride,
    FALSE };

  if (plane->step != 1) {
    pick_values (plane, self->values);
    values.data = self->values;
    values.stride = plane->width;
  }
  fer_shrinker_run (
      get_shrinker (self, plane), &values, 1.0f, 0.0f, out, out_stride);
}

void
fer_colour_scaler_run (FerColourScaler *scaler, const FerPlanes *planes,
    gfloat *const out[3], gint out_stride)
{
  for (guint i = 0; i < 3; i++)
    scale_plane (scaler, &planes->plane[i], out[i], out_stride);
  if (!planes->is_yuv)
    return;
  for (gint y = 0; y < scaler->out_height; y++) {
    gsize row = (gsize) y * out_stride;

    fer_planes_make_rgb (planes, (gsize) scaler->out_width, out[0] + row,
        out[1] + row, out[2] + row);
  }
}
