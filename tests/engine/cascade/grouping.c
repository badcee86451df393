/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/grouping.h"

#include <stdlib.h>
#include <string.h>

enum {
  MAX_WINDOWS = 400,
};

/* The rule, written out: two windows are similar where no edge differs by more
 * than a fifth of the smaller sides' mean. */
static gboolean
are_similar (const FerCascadeBox *a, const FerCascadeBox *b)
{
  gint sides = MIN (a->width, b->width) + MIN (a->height, b->height);

  return 10 * ABS (a->x - b->x) <= sides && 10 * ABS (a->y - b->y) <= sides
         && 10 * ABS (a->x + a->width - b->x - b->width) <= sides
         && 10 * ABS (a->y + a->height - b->y - b->height) <= sides;
}

/* Marks all that hangs together with window @i and counts it. */
static guint
mark (const FerCascadeBox *windows, guint n, guint i, gboolean *marked)
{
  guint count = 1;

  marked[i] = TRUE;
  for (guint j = 0; j < n; j++) {
    if (!marked[j] && are_similar (&windows[i], &windows[j]))
      count += mark (windows, n, j, marked);
  }
  return count;
}

/* How many of @count windows hang together, for each group in turn, goes into
 * @counts if it is above @least. */
static guint
count_groups (const FerCascadeBox *windows, guint n, guint least, guint *counts)
{
  gboolean marked[MAX_WINDOWS] = { FALSE };
  guint n_groups = 0;

  for (guint i = 0; i < n; i++) {
    if (!marked[i]) {
      guint count = mark (windows, n, i, marked);

      if (count > least)
        counts[n_groups++] = count;
    }
  }
  return n_groups;
}

static gint
compare_windows (gconstpointer a, gconstpointer b)
{
  const FerCascadeBox *one = a, *other = b;

  return one->width != other->width ? other->width - one->width
                                    : one->y - other->y;
}

/* Windows in the scanner's order and in none: the groups are the same as by
 * comparing each with each. */
static void
test_groups (void)
{
  GRand *rand = g_rand_new_with_seed (1);
  FerGrouping *grouping = fer_grouping_new (MAX_WINDOWS);

  for (guint round = 0; round < 200; round++) {
    FerCascadeBox windows[MAX_WINDOWS], boxes[MAX_WINDOWS];
    guint expected[MAX_WINDOWS], n_expected, n_boxes;
    guint n = g_rand_int_range (rand, 0, MAX_WINDOWS + 1);

    for (guint i = 0; i < n; i++) {
      /* Groups do not lie within one another: each kind of size has its own
       * place. */
      gint kind = g_rand_int_range (rand, 0, 4);

      windows[i].width = 20 + 40 * kind + g_rand_int_range (rand, 0, 8);
      windows[i].height = windows[i].width + kind;
      windows[i].x = 1000 * kind + g_rand_int_range (rand, 0, 400);
      windows[i].y = g_rand_int_range (rand, 0, 400);
      windows[i].neighbours = 1;
    }
    if (round % 2 == 0)
      qsort (windows, n, sizeof (windows[0]), compare_windows);

    n_expected = count_groups (windows, n, 1, expected);
    n_boxes = fer_grouping_run (grouping, windows, n, 1, boxes);
    /* Boxes in others are left out, so there may be fewer; those that are
     * there come in the same order. */
    g_assert_cmpuint (n_boxes, <=, n_expected);
    for (guint i = 0, j = 0; i < n_boxes; i++, j++) {
      while (j < n_expected && expected[j] != boxes[i].neighbours)
        j++;
      g_assert_cmpuint (j, <, n_expected);
    }
  }
  fer_grouping_free (grouping);
  g_rand_free (rand);
}

static void
test_known_answers (void)
{
  static const FerCascadeBox windows[] = {
    /* Three that hang together, the outer two by the one between. */
    { 100, 100, 50, 50, 1 },
    { 110, 100, 50, 50, 1 },
    { 120, 103, 50, 50, 1 },
    /* One by itself. */
    { 300, 100, 50, 50, 1 },
    /* Two, within a box of four. */
    { 220, 220, 20, 20, 1 },
    { 221, 221, 20, 20, 1 },
    { 200, 200, 60, 60, 1 },
    { 200, 201, 60, 60, 1 },
    { 200, 202, 60, 60, 1 },
    { 201, 202, 60, 60, 1 },
  };
  FerGrouping *grouping = fer_grouping_new (G_N_ELEMENTS (windows));
  FerCascadeBox boxes[G_N_ELEMENTS (windows)];

  g_assert_cmpuint (fer_grouping_run (grouping, windows, 0, 1, boxes), ==, 0);
  g_assert_cmpuint (fer_grouping_run (grouping, windows, 10, 0, boxes), ==, 10);
  g_assert_cmpmem (boxes, sizeof (boxes), windows, sizeof (windows));

  g_assert_cmpuint (fer_grouping_run (grouping, windows, 10, 1, boxes), ==, 2);
  g_assert_cmpuint (boxes[0].neighbours, ==, 3);
  g_assert_cmpint (boxes[0].x, ==, 110);
  g_assert_cmpint (boxes[0].y, ==, 101);
  g_assert_cmpint (boxes[0].width, ==, 50);
  g_assert_cmpint (boxes[0].height, ==, 50);
  g_assert_cmpuint (boxes[1].neighbours, ==, 4);
  g_assert_cmpint (boxes[1].x, ==, 200);
  g_assert_cmpint (boxes[1].y, ==, 201);

  g_assert_cmpuint (fer_grouping_run (grouping, windows, 10, 3, boxes), ==, 1);
  g_assert_cmpuint (boxes[0].neighbours, ==, 4);
  g_assert_cmpuint (fer_grouping_run (grouping, windows, 10, 4, boxes), ==, 0);
  fer_grouping_free (grouping);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/grouping/known-answers", test_known_answers);
  g_test_add_func ("/engine/grouping/groups", test_groups);
  return g_test_run ();
}
