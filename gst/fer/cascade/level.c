/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/level.h"

#include <math.h>

/* OpenCV divides a level's rows into stripes for its threads, as many as its
 * first level has 32 columns; where a stripe's height is rounded down to the
 * step, the last row is not looked at. */
static gint
get_end_row (gint rows, gint step, gint stripes)
{
  gint stripe = MAX ((rows / step + stripes - 1) / stripes, 1) * step;

  return MIN (stripe * stripes, rows);
}

/* @stripes is that of the first level, 0 = this one is the first. */
static FerCascadeLevel
get_level (gfloat scale, gint width, gint height, gint window_width,
    gint window_height, gint *stripes)
{
  FerCascadeLevel level = {
    .scale = scale,
    .width = (gint) lrintf (width / scale),
    .height = (gint) lrintf (height / scale),
    .step = scale >= 2 ? 1 : 2,
    .box_width = (gint) lrintf (window_width * scale),
    .box_height = (gint) lrintf (window_height * scale),
  };
  gint columns = MAX (level.width + 1 - window_width, 0);
  gint rows = MAX (level.height + 1 - window_height, 0);

  if (*stripes == 0)
    *stripes = MAX ((columns + 31) / 32, 1);
  level.columns = (columns + level.step - 1) / level.step;
  level.end_row = get_end_row (rows, level.step, *stripes);
  return level;
}

/**
 * fer_cascade_levels_new:
 * @params: what to look for; its scale factor above 1
 * @width: of the frame
 * @height: of the frame
 * @window_width: of the cascade
 * @window_height: of the cascade
 * @n_levels: (out): number of levels
 *
 * The levels that OpenCV's detectMultiScale() scans, the one with the smallest
 * windows first.
 *
 * Returns: (transfer full) (array length=n_levels) (nullable): the levels; NULL
 *   where there are none
 */
FerCascadeLevel *
fer_cascade_levels_new (const FerCascadeParams *params, gint width, gint height,
    gint window_width, gint window_height, guint *n_levels)
{
  gint max_width = params->max_size > 0 ? MIN (params->max_size, width) : width;
  gint max_height =
      params->max_size > 0 ? MIN (params->max_size, height) : height;
  GArray *levels = g_array_new (FALSE, TRUE, sizeof (FerCascadeLevel));
  gint stripes = 0;

  for (gdouble factor = 1;; factor *= params->scale_factor) {
    gdouble box_width = rint (window_width * factor);
    gdouble box_height = rint (window_height * factor);
    FerCascadeLevel level;

    if (box_width > max_width || box_height > max_height)
      break;
    if (box_width < params->min_size || box_height < params->min_size)
      continue;
    level = get_level (
        (gfloat) factor, width, height, window_width, window_height, &stripes);
    g_array_append_val (levels, level);
  }
  *n_levels = levels->len;
  return (FerCascadeLevel *) (gpointer) g_array_free (levels, FALSE);
}
