/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/planes.h"

FerPlane
fer_plane_from_luma (const FerLuma *luma)
{
  return (
      FerPlane){ luma->data, luma->width, luma->height, luma->stride, 1, 0, 0 };
}

/* One of three bytes of pixels of @step bytes; @first: which. */
static FerPlane
make_packed_plane (const FerFrame *frame, gint step, gint first)
{
  return (FerPlane){ frame->data + first, frame->width, frame->height,
    frame->stride, step, 0, 0 };
}

static FerPlanes
make_packed_rgb (const FerFrame *frame, gint step, gint r, gint g, gint b)
{
  return (FerPlanes){
    .plane = { make_packed_plane (frame, step, r),
        make_packed_plane (frame, step, g),
        make_packed_plane (frame, step, b) },
  };
}

/* Values of which each stands for 2 to the power of @shift of @n pixels; an odd
 * last one has its own. */
static gint
count_shared (gint n, gint shift)
{
  return (n + (1 << shift) - 1) >> shift;
}

static FerPlanes
make_yuv (const FerFrame *frame, FerPlane luma, const FerChroma *chroma)
{
  FerPlanes planes = {
    .plane = { luma },
    .is_grey = chroma->u == NULL,
    .is_yuv = TRUE,
    .limited = frame->limited_range,
    .kr = frame->kr > 0 ? frame->kr : FER_KR_BT601,
    .kb = frame->kb > 0 ? frame->kb : FER_KB_BT601,
  };

  /* A grey frame's chroma says nothing else. */
  if (!planes.is_grey) {
    gint width = count_shared (frame->width, chroma->x_shift);
    gint height = count_shared (frame->height, chroma->y_shift);

    planes.plane[1] = (FerPlane){ chroma->u, width, height, chroma->u_stride,
      chroma->step, chroma->x_shift, chroma->y_shift };
    planes.plane[2] = (FerPlane){ chroma->v, width, height, chroma->v_stride,
      chroma->step, chroma->x_shift, chroma->y_shift };
  }
  return planes;
}

/* Of two pixels in four bytes; @y and @u: which of them. */
static FerPlanes
make_packed_yuv (const FerFrame *frame, gint y, gint u)
{
  FerChroma chroma = { frame->data + u, frame->data + u + 2, frame->stride,
    frame->stride, 4, 1, 0 };

  return make_yuv (frame, make_packed_plane (frame, 2, y), &chroma);
}

FerPlanes
fer_planes_from_frame (const FerFrame *frame)
{
  switch (frame->format) {
    case FER_PIXEL_FORMAT_LUMA:
      break;
    case FER_PIXEL_FORMAT_YUYV:
      return make_packed_yuv (frame, 0, 1);
    case FER_PIXEL_FORMAT_UYVY:
      return make_packed_yuv (frame, 1, 0);
    case FER_PIXEL_FORMAT_RGB:
      return make_packed_rgb (frame, 3, 0, 1, 2);
    case FER_PIXEL_FORMAT_BGR:
      return make_packed_rgb (frame, 3, 2, 1, 0);
    case FER_PIXEL_FORMAT_RGBX:
      return make_packed_rgb (frame, 4, 0, 1, 2);
    case FER_PIXEL_FORMAT_BGRX:
      return make_packed_rgb (frame, 4, 2, 1, 0);
    case FER_PIXEL_FORMAT_XRGB:
      return make_packed_rgb (frame, 4, 1, 2, 3);
    case FER_PIXEL_FORMAT_XBGR:
      return make_packed_rgb (frame, 4, 3, 2, 1);
  }
  return make_yuv (frame, make_packed_plane (frame, 1, 0), &frame->chroma);
}

/* By how much differences are stretched to the full range. */
static gfloat
get_chroma_stretch (const FerPlanes *planes)
{
  return planes->limited ? 255.0f / 224.0f : 1.0f;
}

void
fer_planes_get_chroma_normalisation (const FerPlanes *planes, gfloat mean,
    gfloat std, gfloat *scale, gfloat *offset)
{
  gfloat stretch = get_chroma_stretch (planes);

  *scale = stretch / std;
  *offset = (FER_CHROMA_GREY * (1.0f - stretch) - mean) / std;
}

void
fer_planes_make_rgb (
    const FerPlanes *planes, gsize n, gfloat *red, gfloat *green, gfloat *blue)
{
  gfloat black = planes->limited ? 16.0f : 0.0f;
  gfloat scale = planes->limited ? 255.0f / 219.0f : 1.0f;
  gfloat chroma_scale = get_chroma_stretch (planes);
  gfloat kr = planes->kr, kb = planes->kb, kg = 1.0f - kr - kb;
  gfloat red_of_v = 2.0f * (1.0f - kr) * chroma_scale;
  gfloat blue_of_u = 2.0f * (1.0f - kb) * chroma_scale;
  gfloat green_of_v = red_of_v * kr / kg;
  gfloat green_of_u = blue_of_u * kb / kg;

  for (gsize i = 0; i < n; i++) {
    gfloat y = (red[i] - black) * scale;
    gfloat u = green[i] - FER_CHROMA_GREY;
    gfloat v = blue[i] - FER_CHROMA_GREY;

    red[i] = CLAMP (y + red_of_v * v, 0.0f, 255.0f);
    green[i] = CLAMP (y - green_of_u * u - green_of_v * v, 0.0f, 255.0f);
    blue[i] = CLAMP (y + blue_of_u * u, 0.0f, 255.0f);
  }
}
