/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/luma.h"

#include "base/dispatch.h"

static FerLumaRow
get_row_kernel (FerPixelFormat format)
{
  const FerPixelKernels *kernels = &fer_kernels_get ()->pixel;

  switch (format) {
    case FER_PIXEL_FORMAT_LUMA:
      return NULL;
    case FER_PIXEL_FORMAT_YUYV:
      return kernels->luma_from_even;
    case FER_PIXEL_FORMAT_UYVY:
      return kernels->luma_from_odd;
    case FER_PIXEL_FORMAT_RGB:
      return kernels->luma_from_rgb;
    case FER_PIXEL_FORMAT_BGR:
      return kernels->luma_from_bgr;
    case FER_PIXEL_FORMAT_RGBX:
      return kernels->luma_from_rgbx;
    case FER_PIXEL_FORMAT_BGRX:
      return kernels->luma_from_bgrx;
    case FER_PIXEL_FORMAT_XRGB:
      return kernels->luma_from_xrgb;
    case FER_PIXEL_FORMAT_XBGR:
      return kernels->luma_from_xbgr;
  }
  return NULL;
}

gsize
fer_luma_scratch_size (FerPixelFormat format, gint width, gint height)
{
  return format == FER_PIXEL_FORMAT_LUMA ? 0 : (gsize) width * height;
}

FerLuma
fer_luma_from_frame (const FerFrame *frame, guint8 *scratch)
{
  FerLuma luma = { frame->data, frame->width, frame->height, frame->stride,
    frame->limited_range };
  FerLumaRow row = get_row_kernel (frame->format);

  if (row == NULL)
    return luma;

  for (gint y = 0; y < frame->height; y++)
    row (scratch + (gsize) y * frame->width,
        frame->data + (gsize) y * frame->stride, frame->width);
  if (frame->format != FER_PIXEL_FORMAT_YUYV
      && frame->format != FER_PIXEL_FORMAT_UYVY)
    luma.limited = FALSE;
  luma.data = scratch;
  luma.stride = frame->width;
  return luma;
}

void
fer_luma_get_normalisation (
    const FerLuma *luma, gfloat mean, gfloat std, gfloat *scale, gfloat *offset)
{
  gfloat black = luma->limited ? 16.0f : 0.0f;
  gfloat stretch = luma->limited ? 255.0f / 219.0f : 1.0f;

  *scale = stretch / std;
  *offset = -(black * stretch + mean) / std;
}
