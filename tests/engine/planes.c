/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A frame's colours: where they lie in every format, how they are cut, and what
 * they become. */
#include "image/crop.h"
#include "image/turn.h"

#include <math.h>

/* An odd size: the last block of chroma is half a one. */
enum { WIDTH = 61, HEIGHT = 47, OUT = 16 };

/* All that a frame of any format here takes. */
typedef struct {
  guint8 data[(WIDTH * 4 + 3) * HEIGHT + 64];
  guint8 chroma[2][WIDTH * 2 * HEIGHT];
} Memory;

/* A colour that changes evenly from left to right and from top to bottom, so
 * that every way of resampling gives the same. */
static gint
get_value (guint colour, gdouble x, gdouble y)
{
  static const gdouble across[] = { 1.6, -0.8, 1.2 }, down[] = { 0.8, 1.6, -2 };

  return (
      gint) (120 + across[colour] * (x - 30) + down[colour] * (y - 23) + 0.5);
}

static FerFrame
make_packed (Memory *memory, FerPixelFormat format, gint step, const gint *at)
{
  gint stride = WIDTH * step + 3;

  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      for (guint i = 0; i < 3; i++)
        memory->data[y * stride + x * step + at[i]] =
            (guint8) get_value (i, x, y);
    }
  }
  return (FerFrame){ format, WIDTH, HEIGHT, memory->data, stride };
}

/* Two pixels in four bytes: luma at @luma and two behind it, U at @u. */
static FerFrame
make_pairs (Memory *memory, FerPixelFormat format, gint luma, gint u)
{
  gint stride = 2 * (WIDTH + 1);

  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      guint8 *pair = memory->data + y * stride + x / 2 * 4;

      pair[luma + x % 2 * 2] = (guint8) get_value (0, x, y);
      pair[u] = (guint8) get_value (1, x / 2 * 2 + 0.5, y);
      pair[u + 2] = (guint8) get_value (2, x / 2 * 2 + 0.5, y);
    }
  }
  return (FerFrame){ format, WIDTH, HEIGHT, memory->data, stride };
}

static FerFrame
make_planar (Memory *memory, gint step, gint x_shift, gint y_shift)
{
  FerFrame frame = { FER_PIXEL_FORMAT_LUMA, WIDTH, HEIGHT, memory->data,
    WIDTH + 5 };
  gint stride = WIDTH * step;

  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      gdouble u = (x >> x_shift << x_shift) + ((1 << x_shift) - 1) / 2.0;
      gdouble v = (y >> y_shift << y_shift) + ((1 << y_shift) - 1) / 2.0;
      gint at = (y >> y_shift) * stride + (x >> x_shift) * step;

      memory->data[y * frame.stride + x] = (guint8) get_value (0, x, y);
      memory->chroma[0][at] = (guint8) get_value (1, u, v);
      memory->chroma[1][at] = (guint8) get_value (2, u, v);
    }
  }
  frame.chroma = (FerChroma){ memory->chroma[0], memory->chroma[1], stride,
    stride, step, x_shift, y_shift };
  return frame;
}

/* Each plane, cut upright and turned, has the values of the picture there. */
static void
check (const FerFrame *frame, gboolean is_yuv)
{
  const FerRegion region = { 18.25f, 11.5f, 24, 24 };
  FerPlanes planes = fer_planes_from_frame (frame);
  FerCropper *cropper = fer_cropper_new (OUT, OUT);
  FerTurner *turner = fer_turner_new (OUT, OUT);
  gfloat out[OUT * OUT], turned[OUT * OUT];
  const gdouble angle = 0.5, pixel = 24.0 / OUT;

  g_assert_cmpint (planes.is_yuv, ==, is_yuv);
  g_assert_false (planes.is_grey);
  for (guint i = 0; i < 3; i++) {
    fer_cropper_cut_plane (cropper, &planes.plane[i], &region, 1, 0, out);
    fer_turner_cut (
        turner, &planes.plane[i], &region, (gfloat) angle, 1, 0, turned);
    for (gint k = 0; k < OUT * OUT; k++) {
      gdouble u = (k % OUT + 0.5) * pixel - 12,
              v = (k / OUT + 0.5) * pixel - 12;
      gdouble x = region.x + 12 - 0.5, y = region.y + 12 - 0.5;

      g_assert_cmpfloat_with_epsilon (out[k], get_value (i, x + u, y + v), 1.5);
      g_assert_cmpfloat_with_epsilon (turned[k],
          get_value (i, x + cos (angle) * u - sin (angle) * v,
              y + sin (angle) * u + cos (angle) * v),
          1.5);
    }
  }
  fer_turner_free (turner);
  fer_cropper_free (cropper);
}

static void
test_packed (void)
{
  static const struct {
    FerPixelFormat format;
    gint step;
    gint at[3];
  } formats[] = {
    { FER_PIXEL_FORMAT_RGB, 3, { 0, 1, 2 } },
    { FER_PIXEL_FORMAT_BGR, 3, { 2, 1, 0 } },
    { FER_PIXEL_FORMAT_RGBX, 4, { 0, 1, 2 } },
    { FER_PIXEL_FORMAT_BGRX, 4, { 2, 1, 0 } },
    { FER_PIXEL_FORMAT_XRGB, 4, { 1, 2, 3 } },
    { FER_PIXEL_FORMAT_XBGR, 4, { 3, 2, 1 } },
  };
  g_autofree Memory *memory = g_new0 (Memory, 1);
  FerFrame frame;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    frame =
        make_packed (memory, formats[i].format, formats[i].step, formats[i].at);
    check (&frame, FALSE);
  }
  frame = make_pairs (memory, FER_PIXEL_FORMAT_YUYV, 0, 1);
  check (&frame, TRUE);
  frame = make_pairs (memory, FER_PIXEL_FORMAT_UYVY, 1, 0);
  check (&frame, TRUE);
}

static void
test_planar (void)
{
  g_autofree Memory *memory = g_new0 (Memory, 1);

  for (gint step = 1; step <= 2; step++) {
    for (gint shifts = 0; shifts < 4; shifts++) {
      FerFrame frame = make_planar (memory, step, shifts & 1, shifts >> 1);

      check (&frame, TRUE);
    }
  }
}

/* No byte outside the frame is read, whatever is cut (the sanitizers look): the
 * memory of the smallest frames is no larger than they are. */
static void
test_small (void)
{
  FerCropper *cropper = fer_cropper_new (OUT, OUT);
  gfloat out[OUT * OUT];

  for (gint width = 1; width <= 3; width++) {
    for (gint height = 1; height <= 3; height++) {
      gint half = (width + 1) / 2, rows = (height + 1) / 2;
      g_autofree guint8 *luma = g_malloc0 ((gsize) width * height);
      g_autofree guint8 *pairs = g_malloc0 ((gsize) 2 * half * rows);
      const FerFrame frame = { FER_PIXEL_FORMAT_LUMA, width, height, luma,
        width, .chroma = { pairs, pairs + 1, 2 * half, 2 * half, 2, 1, 1 } };
      FerPlanes planes = fer_planes_from_frame (&frame);

      for (guint i = 0; i < 3; i++) {
        for (gint at = -4; at <= 4; at++) {
          const FerRegion region = { at, -at, 2 + width, 5 };

          fer_cropper_cut_plane (cropper, &planes.plane[i], &region, 1, 0, out);
        }
      }
    }
  }
  fer_cropper_free (cropper);
}

/* Primary colours by their definition in each standard. */
static void
test_make_rgb (void)
{
  static const struct {
    gboolean limited;
    gfloat kr, kb;
    gfloat yuv[3];
    gfloat rgb[3];
  } colours[] = {
    { TRUE, 0, 0, { 81, 90, 240 }, { 255, 0, 0 } },
    { TRUE, 0, 0, { 145, 54, 34 }, { 0, 255, 0 } },
    { TRUE, 0, 0, { 41, 240, 110 }, { 0, 0, 255 } },
    { FALSE, 0, 0, { 76, 85, 255 }, { 255, 0, 0 } },
    { TRUE, 0.2126f, 0.0722f, { 63, 102, 240 }, { 255, 0, 0 } },
    { TRUE, 0.2126f, 0.0722f, { 32, 240, 118 }, { 0, 0, 255 } },
    { TRUE, 0.2627f, 0.0593f, { 74, 97, 240 }, { 255, 0, 0 } },
    { TRUE, 0, 0, { 235, 128, 128 }, { 255, 255, 255 } },
    { TRUE, 0, 0, { 16, 128, 128 }, { 0, 0, 0 } },
    { FALSE, 0, 0, { 100, 128, 128 }, { 100, 100, 100 } },
    /* beyond white and black */
    { TRUE, 0, 0, { 255, 128, 240 }, { 255, 187, 255 } },
    { TRUE, 0, 0, { 0, 128, 16 }, { 0, 72, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++) {
    const guint8 pixels[4] = { 0 };
    const FerFrame frame = { FER_PIXEL_FORMAT_YUYV, 2, 1, pixels, 4,
      .limited_range = colours[i].limited, .kr = colours[i].kr,
      .kb = colours[i].kb };
    FerPlanes planes = fer_planes_from_frame (&frame);
    gfloat values[3] = { colours[i].yuv[0], colours[i].yuv[1],
      colours[i].yuv[2] };

    fer_planes_make_rgb (&planes, 1, &values[0], &values[1], &values[2]);
    for (guint k = 0; k < 3; k++)
      g_assert_cmpfloat_with_epsilon (values[k], colours[i].rgb[k], 2);
  }
}

/* What cut_chroma() says of a frame of one colour, in place of what stands in
 * its planes. */
static void
check_chroma (const FerFrame *frame, gfloat grey, gfloat cb, gfloat cr)
{
  const FerRegion region = { -3, 0.5f, 9, 7 };
  const gfloat mean = 100, std = 50;
  FerPlanes planes = fer_planes_from_frame (frame);
  FerCropper *cropper = fer_cropper_new (OUT, OUT);
  gfloat luma[OUT * OUT], blue[OUT * OUT], red[OUT * OUT];

  for (gint i = 0; i < OUT * OUT; i++)
    luma[i] = (grey - mean) / std;
  fer_cropper_cut_chroma (
      cropper, &planes, &region, mean, std, luma, blue, red);
  for (gint i = 0; i < OUT * OUT; i++) {
    g_assert_cmpfloat_with_epsilon (blue[i] * std + mean, cb, 1);
    g_assert_cmpfloat_with_epsilon (red[i] * std + mean, cr, 1);
  }
  fer_cropper_free (cropper);
}

/* The same colours in every kind of frame. */
static void
test_chroma (void)
{
  static const struct {
    guint8 rgb[3];
    guint8 limited[2], full[2];
    gfloat y, cb, cr;
  } colours[] = {
    { { 255, 0, 0 }, { 90, 240 }, { 85, 255 }, 76, 85, 255 },
    { { 0, 255, 0 }, { 54, 34 }, { 44, 21 }, 150, 44, 21 },
    { { 0, 0, 255 }, { 240, 110 }, { 255, 107 }, 29, 255, 107 },
    { { 90, 90, 90 }, { 128, 128 }, { 128, 128 }, 90, 128, 128 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++) {
    const guint8 *rgb = colours[i].rgb, *u = colours[i].limited,
                 *full = colours[i].full;
    const guint8 bgr[] = { rgb[2], rgb[1], rgb[0] };
    const guint8 grey[] = { 1, 2, 3, 4 };
    FerFrame frame = { FER_PIXEL_FORMAT_RGB, 1, 1, rgb, 3 };

    check_chroma (&frame, colours[i].y, colours[i].cb, colours[i].cr);
    frame.format = FER_PIXEL_FORMAT_BGR;
    frame.data = bgr;
    check_chroma (&frame, colours[i].y, colours[i].cb, colours[i].cr);
    frame = (FerFrame){ FER_PIXEL_FORMAT_LUMA, 2, 2, grey, 2,
      .limited_range = TRUE, .chroma = { u, u + 1, 2, 2, 2, 1, 1 } };
    check_chroma (&frame, 50, colours[i].cb, colours[i].cr);
    frame.limited_range = FALSE;
    frame.chroma.u = full;
    frame.chroma.v = full + 1;
    check_chroma (&frame, 50, colours[i].cb, colours[i].cr);
    frame.chroma.u = frame.chroma.v = NULL;
    check_chroma (&frame, 50, 128, 128);
  }
}

static void
test_grey (void)
{
  const guint8 pixel = 7;
  const FerFrame frame = { FER_PIXEL_FORMAT_LUMA, 1, 1, &pixel, 1 };

  g_assert_true (fer_planes_from_frame (&frame).is_grey);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/planes/packed", test_packed);
  g_test_add_func ("/engine/planes/planar", test_planar);
  g_test_add_func ("/engine/planes/small", test_small);
  g_test_add_func ("/engine/planes/make-rgb", test_make_rgb);
  g_test_add_func ("/engine/planes/chroma", test_chroma);
  g_test_add_func ("/engine/planes/grey", test_grey);
  return g_test_run ();
}
