/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/jpeg.h"

#include <string.h>

enum {
  MARKER = 0xff,
  STUFFED = 0x00, /* behind MARKER: a byte of the pixels that is 0xff */
  RESTART_FIRST = 0xd0,
  RESTART_LAST = 0xd7,
  START_OF_IMAGE = 0xd8,
  END_OF_IMAGE = 0xd9,
  START_OF_SCAN = 0xda,
};

/* Where the coded pixels that begin at @at end: the next marker that is none of
 * theirs. */
static gsize
skip_pixels (const guint8 *data, gsize size, gsize at)
{
  while (at + 1 < size) {
    const guint8 *marker = memchr (data + at, MARKER, size - 1 - at);

    if (marker == NULL)
      return size;
    at = marker - data;
    if (marker[1] == MARKER)
      at++;
    else if (marker[1] == STUFFED
             || (marker[1] >= RESTART_FIRST && marker[1] <= RESTART_LAST))
      at += 2;
    else
      return at;
  }
  return size;
}

gboolean
jpeg_is_cut_off (const guint8 *data, gsize size)
{
  gsize at = 2;

  if (size < 2 || data[0] != MARKER || data[1] != START_OF_IMAGE)
    return FALSE;
  while (at + 1 < size) {
    guint8 code = data[at + 1];

    if (data[at] != MARKER) /* damaged, which is the decoder's to say */
      return FALSE;
    if (code == END_OF_IMAGE)
      return FALSE;
    if (code == MARKER) { /* markers may be filled up with these */
      at++;
      continue;
    }
    if (at + 3 >= size)
      return TRUE;
    at += 2 + ((gsize) data[at + 2] << 8 | data[at + 3]);
    if (code == START_OF_SCAN)
      at = skip_pixels (data, size, at);
  }
  return TRUE;
}
