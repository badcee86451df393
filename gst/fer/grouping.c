/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "grouping.h"

#include <math.h>
#include <string.h>

/* Share of their size by which windows of one group may differ. */
static const gdouble EPS = 0.2;

struct _FerGrouping {
  guint max_windows;
  guint *parents; /* union-find over the windows; then their group */
  FerCascadeBox *groups;
};

FerGrouping *
fer_grouping_new (guint max_windows)
{
  FerGrouping *grouping = g_new0 (FerGrouping, 1);

  grouping->max_windows = max_windows;
  grouping->parents = g_new (guint, max_windows);
  grouping->groups = g_new (FerCascadeBox, max_windows);
  return grouping;
}

void
fer_grouping_free (FerGrouping *grouping)
{
  if (grouping == NULL)
    return;
  g_free (grouping->parents);
  g_free (grouping->groups);
  g_free (grouping);
}

static gboolean
are_similar (const FerCascadeBox *a, const FerCascadeBox *b)
{
  gdouble delta =
      EPS * (MIN (a->width, b->width) + MIN (a->height, b->height)) * 0.5;

  return ABS (a->x - b->x) <= delta && ABS (a->y - b->y) <= delta
         && ABS (a->x + a->width - b->x - b->width) <= delta
         && ABS (a->y + a->height - b->y - b->height) <= delta;
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

/* The sum of each group's windows, in the order of their first ones. */
static guint
sum_groups (
    FerGrouping *grouping, const FerCascadeBox *windows, guint n_windows)
{
  guint *parents = grouping->parents;
  guint n_groups = 0;

  for (guint i = 0; i < n_windows; i++)
    parents[i] = i;
  for (guint i = 0; i < n_windows; i++) {
    for (guint j = i + 1; j < n_windows; j++) {
      if (are_similar (&windows[i], &windows[j])) {
        guint a = find_root (parents, i), b = find_root (parents, j);

        /* The lower number stays root, so that a group's first window is. */
        parents[MAX (a, b)] = MIN (a, b);
      }
    }
  }

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
  guint n_groups, n_boxes = 0;

  if (min_neighbours == 0) {
    memcpy (boxes, windows, n * sizeof (*boxes));
    return n;
  }

  n_groups = sum_groups (grouping, windows, n);
  for (guint i = 0; i < n_groups; i++) {
    FerCascadeBox *group = &groups[i];
    gfloat share = 1.f / group->neighbours;

    group->x = (gint) lrintf (group->x * share);
    group->y = (gint) lrintf (group->y * share);
    group->width = (gint) lrintf (group->width * share);
    group->height = (gint) lrintf (group->height * share);
  }

  for (guint i = 0; i < n_groups; i++) {
    gboolean keep = groups[i].neighbours > min_neighbours;

    for (guint j = 0; keep && j < n_groups; j++)
      keep = j == i || groups[j].neighbours <= min_neighbours
             || !is_part_of (&groups[i], &groups[j]);
    if (keep)
      boxes[n_boxes++] = groups[i];
  }
  return n_boxes;
}
