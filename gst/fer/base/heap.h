/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Binary heaps in arrays of the caller's, for lists of one frame: qsort() and
 * GLib's sorting take memory where a list is longer than about a kilobyte. */

/* The largest items that are put in order, bytes. */
#define FER_HEAP_MAX_ITEM 256

/**
 * fer_heap_make:
 * @items: (array length=n): in any order
 * @n: how many
 * @size: of an item, bytes, at most %FER_HEAP_MAX_ITEM
 * @compare: which of two comes first
 *
 * Makes a heap of @items: the one that comes last of all becomes the first.
 */
void fer_heap_make (gpointer items, guint n, gsize size, GCompareFunc compare);

/**
 * fer_heap_keep:
 * @items: (array length=n): a heap
 * @n: how many, at least 1
 * @size: of an item, bytes
 * @compare: as of the heap
 * @item: one more
 *
 * Keeps those @n of the @n + 1 that come first; equal ones stay.
 */
void fer_heap_keep (gpointer items, guint n, gsize size, GCompareFunc compare,
    gconstpointer item);

/**
 * fer_heap_sort:
 * @items: (array length=n): in any order
 * @n: how many
 * @size: of an item, bytes, at most %FER_HEAP_MAX_ITEM
 * @compare: which of two comes first; where it tells no difference, either may
 *
 * Sorts in place, without memory of its own.
 */
void fer_heap_sort (gpointer items, guint n, gsize size, GCompareFunc compare);

G_END_DECLS
