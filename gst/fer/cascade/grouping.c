/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/grouping.h"

#include <math.h>
#include <string.h>

/* Share of their size by which windows of one group may differ. */
static const gdouble EPS = 0.2;

struct _FerGrouping {
  guint max_windows;
  guint *parents; /* union-find over the windows; then their group */
  guint *runs;    /* where windows of another size, or of the top, follow */
  FerCascadeBox *groups;
};

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

/* By how much the edges of similar windows may differ. */
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

  /* The lower number stays root, so that a group's first window is. */
  parents[MAX (a, b)] = MIN (a, b);
}

/* The runs of windows of one size in which y does not fall; @n_windows ends
 * the last one. */
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

/* The first window of a run, @begin to @end, that is not above @y. */
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

/* Joins window @i with those similar to it of a run that does not begin above
 * the window's own. */
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

      /* Both edges may differ by the tolerance. */
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

  /* Roots come before their windows, so a root's entry is its group's number
   * by the time that a window asks for it. */
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

/* Whether @box lies in @other, which more windows stand for. */
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
