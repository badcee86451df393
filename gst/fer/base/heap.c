/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/heap.h"

#include <string.h>

/* Puts @item at @place or, where items below that place come later, below them,
 * each of which moves up by one. */
static void
sink (guint8 *items, guint n, gsize size, GCompareFunc compare, guint place,
    gconstpointer item)
{
  for (;;) {
    guint child = 2 * place + 1;

    if (child >= n)
      break;
    if (child + 1 < n
        && compare (items + (child + 1) * size, items + child * size) > 0)
      child++;
    if (compare (items + child * size, item) <= 0)
      break;
    memcpy (items + place * size, items + child * size, size);
    place = child;
  }
  memcpy (items + place * size, item, size);
}

void
fer_heap_make (gpointer items, guint n, gsize size, GCompareFunc compare)
{
  guint8 item[FER_HEAP_MAX_ITEM];
  guint8 *bytes = items;

  for (guint i = n / 2; i-- > 0;) {
    memcpy (item, bytes + i * size, size);
    sink (bytes, n, size, compare, i, item);
  }
}

void
fer_heap_keep (gpointer items, guint n, gsize size, GCompareFunc compare,
    gconstpointer item)
{
  if (compare (item, items) < 0)
    sink (items, n, size, compare, 0, item);
}

void
fer_heap_sort (gpointer items, guint n, gsize size, GCompareFunc compare)
{
  guint8 item[FER_HEAP_MAX_ITEM];
  guint8 *bytes = items;

  fer_heap_make (items, n, size, compare);
  for (guint last = n; last-- > 1;) {
    memcpy (item, bytes + last * size, size);
    memcpy (bytes + last * size, bytes, size);
    sink (bytes, last, size, compare, 0, item);
  }
}
