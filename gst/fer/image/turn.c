/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/turn.h"

#include <math.h>

/* A turned square fits into an upright one this many times as large, whatever
 * the angle. */
#define ROOM 1.5f

struct _FerTurner {
  gint width;
  gint height;
  gint wide_width;
  gint wide_height;
  FerCropper *cropper;
  gfloat *wide;
};

FerTurner *
fer_turner_new (gint width, gint height)
{
  FerTurner *turner = g_new (FerTurner, 1);

  turner->width = width;
  turner->height = height;
  turner->wide_width = (gint) ceilf (width * ROOM);
  turner->wide_height = (gint) ceilf (height * ROOM);
  turner->cropper = fer_cropper_new (turner->wide_width, turner->wide_height);
  turner->wide = g_new (gfloat, turner->wide_width * turner->wide_height);
  return turner;
}

void
fer_turner_free (FerTurner *turner)
{
  if (turner == NULL)
    return;
  fer_cropper_free (turner->cropper);
  g_free (turner->wide);
  g_free (turner);
}

static gfloat
interpolate (const FerTurner *turner, gfloat x, gfloat y)
{
  const gfloat *row;
  gint column, line;

  x = CLAMP (x, 0.0f, turner->wide_width - 1.001f);
  y = CLAMP (y, 0.0f, turner->wide_height - 1.001f);
  column = (gint) x;
  line = (gint) y;
  x -= column;
  y -= line;
  row = turner->wide + line * turner->wide_width + column;
  return (1 - y) * ((1 - x) * row[0] + x * row[1])
         + y
               * ((1 - x) * row[turner->wide_width]
                   + x * row[turner->wide_width + 1]);
}

void
fer_turner_cut (FerTurner *turner, const FerPlane *plane,
    const FerRegion *region, gfloat angle, gfloat scale, gfloat offset,
    gfloat *out)
{
  gfloat wider = (gfloat) turner->wide_width / turner->width;
  gfloat higher = (gfloat) turner->wide_height / turner->height;
  FerRegion wide = { region->x - (wider - 1) / 2 * region->width,
    region->y - (higher - 1) / 2 * region->height, region->width * wider,
    region->height * higher };
  gfloat c = cosf (angle);
  gfloat s = sinf (angle);

  fer_cropper_cut_plane (
      turner->cropper, plane, &wide, scale, offset, turner->wide);
  for (gint y = 0; y < turner->height; y++) {
    gfloat v = y + 0.5f - turner->height / 2.0f;

    for (gint x = 0; x < turner->width; x++) {
      gfloat u = x + 0.5f - turner->width / 2.0f;

      *out++ =
          interpolate (turner, turner->wide_width / 2.0f + c * u - s * v - 0.5f,
              turner->wide_height / 2.0f + s * u + c * v - 0.5f);
    }
  }
}
