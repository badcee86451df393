/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/grouping.h"

#include <math.h>
#include <string.h>

/* Windows of one group differ by at most this share of their size. */
static const gdouble EPS = 0.2;

struct _FerGrouping {
  guint max_windows;
  guint *parents;        /* union-find over the windows; then their group */
  guint *runs;           /* see find_runs() */
  FerCascadeBox *groups; /* their sums, then their means */
};

/**
 * fer_grouping_new:
 * @max_windows: the most windows that will be merged at once
 *
 * Takes all memory that merging will need.
 *
 * Returns: (transfer full): the grouping
 */
FerGrouping *
fer_grouping_new (guint max_windows)
{
  FerGrouping *grouping = g_new0 (FerGrouping, 1);

  grouping->max_windows = max_windows;
  grouping->parents = g_new (guint, max_windows);
  grouping->runs = g_new (guint, max_windows + 1);
  grouping->groups = g_new (FerCascadeBox, max_windows);
  return grouping;
}

/**
 * fer_grouping_free:
 * @grouping: (nullable): a grouping
 *
 * Frees it.
 */
void
fer_grouping_free (FerGrouping *grouping)
{
  if (grouping == NULL)
    return;
  g_free (grouping->parents);
  g_free (grouping->runs);
  g_free (grouping->groups);
  g_free (grouping);
}

/* The most by which an edge may differ between similar windows. */
static gdouble
get_tolerance (const FerCascadeBox *a, const FerCascadeBox *b)
{
  return EPS * (MIN (a->width, b->width) + MIN (a->height, b->height)) * 0.5;
}

static gboolean
are_similar (const FerCascadeBox *a, const FerCascadeBox *b, gdouble tolerance)
{
  return ABS (a->x - b->x) <= tolerance && ABS (a->y - b->y) <= tolerance
         && ABS (a->x + a->width - b->x - b->width) <= tolerance
         && ABS (a->y + a->height - b->y - b->height) <= tolerance;
}

static guint
find_root (guint *parents, guint i)
{
  while (parents[i] != i) {
    parents[i] = parents[parents[i]];
    i = parents[i];
  }
  return i;
}

static void
join (guint *parents, guint i, guint j)
{
  guint a = find_root (parents, i), b = find_root (parents, j);

  /* The lower number stays root: each group's root is its first window. */
  parents[MAX (a, b)] = MIN (a, b);
}

/* Cuts the windows into runs of one size, sorted by y: @runs gets the number of
 * each run's first window and, after them, @n_windows. */
static guint
find_runs (guint *runs, const FerCascadeBox *windows, guint n_windows)
{
  guint n = 0;

  for (guint i = 0; i < n_windows; i++) {
    if (i == 0 || windows[i].width != windows[i - 1].width
        || windows[i].height != windows[i - 1].height
        || windows[i].y < windows[i - 1].y)
      runs[n++] = i;
  }
  runs[n] = n_windows;
  return n;
}

/* The first window from @begin to @end, sorted by y, that is not above @y; by
 * binary search. */
static guint
find_row (const FerCascadeBox *windows, guint begin, guint end, gdouble y)
{
  while (begin < end) {
    guint middle = begin + (end - begin) / 2;

    if (windows[middle].y < y)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

/* Joins window @i with the similar ones that come after it in a run. */
static void
join_with_run (FerGrouping *grouping, const FerCascadeBox *windows, guint i,
    guint begin, guint end, gdouble tolerance)
{
  gdouble y = windows[i].y;

  begin = find_row (windows, MAX (begin, i + 1), end, y - tolerance);
  for (guint j = begin; j < end && windows[j].y <= y + tolerance; j++) {
    if (are_similar (&windows[i], &windows[j], tolerance))
      join (grouping->parents, i, j);
  }
}

static void
join_similar (
    FerGrouping *grouping, const FerCascadeBox *windows, guint n_windows)
{
  const guint *runs = grouping->runs;
  guint n_runs = find_runs (grouping->runs, windows, n_windows);

  for (guint a = 0; a < n_runs; a++) {
    for (guint b = a; b < n_runs; b++) {
      const FerCascadeBox *large = &windows[runs[a]];
      const FerCascadeBox *small = &windows[runs[b]];
      gdouble tolerance = get_tolerance (large, small);

      /* Even where one edge differs by +tolerance and the other by -tolerance,
       * sizes do not differ by more than both. */
      if (ABS (large->width - small->width) > 2 * tolerance)
        continue;
      for (guint i = runs[a]; i < runs[a + 1]; i++)
        join_with_run (grouping, windows, i, runs[b], runs[b + 1], tolerance);
    }
  }
}

/* The sum of each group's windows, in the order of their first ones. */
static guint
sum_groups (
    FerGrouping *grouping, const FerCascadeBox *windows, guint n_windows)
{
  guint *parents = grouping->parents;
  guint n_groups = 0;

  for (guint i = 0; i < n_windows; i++)
    parents[i] = i;
  join_similar (grouping, windows, n_windows);

  /* Replaces roots by group numbers. A root comes before the other windows of
   * its group, so its number is known when they ask for it. */
  for (guint i = 0; i < n_windows; i++)
    parents[i] = find_root (parents, i);
  for (guint i = 0; i < n_windows; i++) {
    FerCascadeBox *group;

    if (parents[i] == i) {
      parents[i] = n_groups;
      memset (&grouping->groups[n_groups++], 0, sizeof (FerCascadeBox));
    } else {
      parents[i] = parents[parents[i]];
    }
    group = &grouping->groups[parents[i]];
    group->x += windows[i].x;
    group->y += windows[i].y;
    group->width += windows[i].width;
    group->height += windows[i].height;
    group->neighbours++;
  }
  return n_groups;
}

/* Whether @box lies in @other, give or take a fifth of its size, and the other
 * has more windows, or the box few. */
static gboolean
is_part_of (const FerCascadeBox *box, const FerCascadeBox *other)
{
  gint dx = (gint) lrint (other->width * EPS);
  gint dy = (gint) lrint (other->height * EPS);

  return box->x >= other->x - dx && box->y >= other->y - dy
         && box->x + box->width <= other->x + other->width + dx
         && box->y + box->height <= other->y + other->height + dy
         && (other->neighbours > MAX (3, box->neighbours)
             || box->neighbours < 3);
}

/**
 * fer_grouping_run:
 * @grouping: a grouping
 * @windows: (array length=n): what to merge
 * @n: number of windows, at most max_windows
 * @min_neighbours: only boxes of more windows stay; 0 = the windows themselves
 * @boxes: (out) (array): room for @n boxes; not @windows
 *
 * Merges similar windows into boxes, in the order of their first windows. It
 * is quick where windows of one size come one after the other, from the top
 * down: only those at about the same height are compared.
 *
 * Returns: number of boxes
 */
guint
fer_grouping_run (FerGrouping *grouping, const FerCascadeBox *windows, guint n,
    guint min_neighbours, FerCascadeBox *boxes)
{
  FerCascadeBox *groups = grouping->groups;
  guint n_sums, n_groups = 0, n_boxes = 0;

  if (min_neighbours == 0) {
    memcpy (boxes, windows, n * sizeof (*boxes));
    return n;
  }

  n_sums = sum_groups (grouping, windows, n);
  for (guint i = 0; i < n_sums; i++) {
    FerCascadeBox group = groups[i];
    gfloat share = 1.f / group.neighbours;

    if (group.neighbours <= min_neighbours)
      continue;
    group.x = (gint) lrintf (group.x * share);
    group.y = (gint) lrintf (group.y * share);
    group.width = (gint) lrintf (group.width * share);
    group.height = (gint) lrintf (group.height * share);
    groups[n_groups++] = group;
  }

  for (guint i = 0; i < n_groups; i++) {
    gboolean keep = TRUE;

    for (guint j = 0; keep && j < n_groups; j++)
      keep = j == i || !is_part_of (&groups[i], &groups[j]);
    if (keep)
      boxes[n_boxes++] = groups[i];
  }
  return n_boxes;
}
