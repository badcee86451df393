/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/cut-off.h"

#include "common/jpeg.h"

#include <string.h>

/* Both are little-endian. */
static guint64
read_16 (const guint8 *data)
{
  return data[0] | data[1] << 8;
}

static guint64
read_32 (const guint8 *data)
{
  return read_16 (data) | read_16 (data + 2) << 16;
}

/* --- BMP ---------------------------------------------------------------- */

enum {
  BMP_PIXELS_AT = 10,
  BMP_INFO = 14, /* its first number is its size */
  BMP_WIDTH = 18,
  BMP_OLD_HEIGHT = 20, /* of OS/2 */
  BMP_HEIGHT = 22,
  BMP_OLD_BITS = 24,
  BMP_BITS = 28,
  BMP_COMPRESSION = 30,
  BMP_SIZE_OF_PIXELS = 34,
  BMP_HEADERS = 38, /* as far as they are read here */
};

#define BMP_OLD_INFO 12 /* size of the header of OS/2 */

enum { BMP_RLE8 = 1, BMP_RLE4 = 2 };

static guint64
get_bmp_rows (guint64 width, guint64 height, guint64 bits)
{
  return (width * bits + 31) / 32 * 4 * height;
}

/* The length of the file in its header is left alone, as writers set it to
 * anything. */
static gboolean
is_bmp_cut_off (const guint8 *data, gsize size)
{
  guint64 compression, pixels;
  gint32 height;

  if (size < BMP_HEADERS)
    return TRUE;
  if (read_32 (data + BMP_INFO) == BMP_OLD_INFO) {
    pixels = get_bmp_rows (read_16 (data + BMP_WIDTH),
        read_16 (data + BMP_OLD_HEIGHT), read_16 (data + BMP_OLD_BITS));
  } else {
    compression = read_32 (data + BMP_COMPRESSION);
    height = (gint32) read_32 (data + BMP_HEIGHT); /* negative: top down */
    pixels = compression == BMP_RLE8 || compression == BMP_RLE4
                 ? read_32 (data + BMP_SIZE_OF_PIXELS)
                 : get_bmp_rows (read_32 (data + BMP_WIDTH),
                     ABS ((gint64) height), read_16 (data + BMP_BITS));
  }
  return size < read_32 (data + BMP_PIXELS_AT) + pixels;
}

/* --- WebP --------------------------------------------------------------- */

enum {
  RIFF_SIZE = 4, /* of what follows it */
  RIFF_FORM = 8,
  RIFF_HEADER = 12,
};

static gboolean
is_webp (const guint8 *data, gsize size)
{
  return size >= RIFF_HEADER && memcmp (data, "RIFF", 4) == 0
         && memcmp (data + RIFF_FORM, "WEBP", 4) == 0;
}

/* --- All of them -------------------------------------------------------- */

const gchar *
cut_off_find (const guint8 *data, gsize size)
{
  if (jpeg_is_cut_off (data, size))
    return "JPEG";
  if (size >= 2 && memcmp (data, "BM", 2) == 0 && is_bmp_cut_off (data, size))
    return "BMP";
  if (is_webp (data, size) && size < RIFF_FORM + read_32 (data + RIFF_SIZE))
    return "WebP";
  return NULL;
}
