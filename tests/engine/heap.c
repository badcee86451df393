/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

#define MOST 600

typedef struct {
  gint key;
  gint number; /* in the order of coming: makes every item its own */
  gint copy;   /* of the key: an item moves as a whole */
} Item;

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *p = a;
  const Item *q = b;

  return p->key != q->key ? (p->key > q->key) - (p->key < q->key)
                          : p->number - q->number;
}

/* A few keys many times, so that equal ones are met. */
static void
fill (Item *items, guint n, GRand *rand)
{
  for (guint i = 0; i < n; i++) {
    items[i].key = items[i].copy = g_rand_int_range (rand, 0, 50);
    items[i].number = (gint) i;
  }
}

static void
test_sort (void)
{
  GRand *rand = g_rand_new_with_seed (1);
  Item items[MOST], expected[MOST];

  for (guint n = 0; n <= MOST; n += n < 20 ? 1 : 97) {
    fill (items, n, rand);
    memcpy (expected, items, sizeof items);
    qsort (expected, n, sizeof (Item), compare_items);
    fer_heap_sort (items, n, sizeof (Item), compare_items);
    g_assert_cmpmem (items, n * sizeof (Item), expected, n * sizeof (Item));
  }
  g_rand_free (rand);
}

/* Whatever the order in which they come, the first of all stay. */
static void
test_keep (void)
{
  static const guint kept[] = { 1, 2, 7, 64, MOST };
  GRand *rand = g_rand_new_with_seed (2);
  Item items[MOST], heap[MOST];

  for (guint k = 0; k < G_N_ELEMENTS (kept); k++) {
    guint n = kept[k];

    fill (items, MOST, rand);
    memcpy (heap, items, n * sizeof (Item));
    fer_heap_make (heap, n, sizeof (Item), compare_items);
    for (guint i = n; i < MOST; i++)
      fer_heap_keep (heap, n, sizeof (Item), compare_items, &items[i]);
    fer_heap_sort (heap, n, sizeof (Item), compare_items);
    qsort (items, MOST, sizeof (Item), compare_items);
    g_assert_cmpmem (heap, n * sizeof (Item), items, n * sizeof (Item));
  }
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/heap/sort", test_sort);
  g_test_add_func ("/engine/heap/keep", test_keep);
  return g_test_run ();
}
