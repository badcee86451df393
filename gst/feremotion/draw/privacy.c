/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A head becomes a grid of means, one grid for each component of the frame, in
 * the resolution that this component has. Pixelating paints the cells, blurring
 * goes smoothly from one cell's middle to the next.
 */
#include "draw/privacy.h"

#include <math.h>

/* Cells across a head. */
#define GRID 6
/* The component that says how transparent a pixel is. */
#define ALPHA 3

/* One component of a frame. */
typedef struct {
  guint8 *data;
  gint stride;
  gint step; /* bytes from a sample to the next */
  gint width;
  gint height;
} Samples;

/* A head in whole samples, not empty. */
typedef struct {
  gint left;
  gint top;
  gint right;
  gint bottom;
} Area;

GType
gst_fer_emotion_privacy_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_FER_EMOTION_PRIVACY_NONE, "The picture stays as it is", "none" },
    { GST_FER_EMOTION_PRIVACY_BLUR, "Heads become soft patches", "blur" },
    { GST_FER_EMOTION_PRIVACY_PIXELATE, "Heads become a few squares",
        "pixelate" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type)) {
    g_once_init_leave (
        &type, g_enum_register_static ("GstFerEmotionPrivacy", values));
  }
  return type;
}

/* The samples of a @width x @height component that the head touches, where
 * @unit_x x @unit_y pixels are one sample. */
static gboolean
find_area (const FerBox *head, gint unit_x, gint unit_y, gint width,
    gint height, Area *area)
{
  area->left = (gint) floorf (MAX (head->x, 0.0f)) / unit_x;
  area->top = (gint) floorf (MAX (head->y, 0.0f)) / unit_y;
  area->right = (gint) ceilf (
      MIN ((head->x + head->width + unit_x - 1) / unit_x, (gfloat) width));
  area->bottom = (gint) ceilf (
      MIN ((head->y + head->height + unit_y - 1) / unit_y, (gfloat) height));
  return area->left < area->right && area->top < area->bottom;
}

gboolean
gst_fer_emotion_privacy_needed (
    const GstVideoInfo *info, const FerBox *heads, guint n_heads)
{
  for (guint i = 0; i < n_heads; i++) {
    Area area;

    if (find_area (&heads[i], 1, 1, GST_VIDEO_INFO_WIDTH (info),
            GST_VIDEO_INFO_HEIGHT (info), &area))
      return TRUE;
  }
  return FALSE;
}

/* Where cell @i of @n begins between @first and @end. */
static gint
get_edge (gint first, gint end, gint i, gint n)
{
  return first + (end - first) * i / n;
}

static guint8
get_mean (const Samples *samples, const Area *cell)
{
  guint64 sum = 0;
  guint n = (guint) ((cell->right - cell->left) * (cell->bottom - cell->top));

  for (gint y = cell->top; y < cell->bottom; y++) {
    const guint8 *p = samples->data + (gsize) y * samples->stride
                      + (gsize) cell->left * samples->step;

    for (gint x = cell->left; x < cell->right; x++, p += samples->step)
      sum += *p;
  }
  return (guint8) ((sum + n / 2) / n);
}

static void
fill (const Samples *samples, const Area *cell, guint8 value)
{
  for (gint y = cell->top; y < cell->bottom; y++) {
    guint8 *p = samples->data + (gsize) y * samples->stride
                + (gsize) cell->left * samples->step;

    for (gint x = cell->left; x < cell->right; x++, p += samples->step)
      *p = value;
  }
}

/* A place between the middles of two of @n cells: the first of them, and how
 * far the second one counts, of 256. */
static gint
find_between (gint i, gint size, gint n, gint *part)
{
  gint place = CLAMP ((2 * i + 1) * n * 128 / size - 128, 0, (n - 1) * 256);
  gint cell = MIN (place / 256, MAX (n - 2, 0));

  *part = n > 1 ? place - cell * 256 : 0;
  return cell;
}

static void
paint_smoothly (const Samples *samples, const Area *area, guint8 (*means)[GRID],
    gint columns, gint rows)
{
  gint width = area->right - area->left;
  gint height = area->bottom - area->top;
  gint right = columns > 1;
  gint below = rows > 1;

  for (gint y = 0; y < height; y++) {
    gint part_y;
    gint row = find_between (y, height, rows, &part_y);
    guint8 *p = samples->data + (gsize) (area->top + y) * samples->stride
                + (gsize) area->left * samples->step;

    for (gint x = 0; x < width; x++, p += samples->step) {
      gint part_x;
      gint column = find_between (x, width, columns, &part_x);
      gint upper = means[row][column] * (256 - part_x)
                   + means[row][column + right] * part_x;
      gint lower = means[row + below][column] * (256 - part_x)
                   + means[row + below][column + right] * part_x;

      *p = (guint8) ((upper * (256 - part_y) + lower * part_y + 32768) >> 16);
    }
  }
}

static void
hide_area (const Samples *samples, const Area *area, gboolean smoothly)
{
  guint8 means[GRID][GRID];
  gint columns = MIN (GRID, area->right - area->left);
  gint rows = MIN (GRID, area->bottom - area->top);

  for (gint j = 0; j < rows; j++) {
    for (gint i = 0; i < columns; i++) {
      Area cell = { get_edge (area->left, area->right, i, columns),
        get_edge (area->top, area->bottom, j, rows),
        get_edge (area->left, area->right, i + 1, columns),
        get_edge (area->top, area->bottom, j + 1, rows) };

      means[j][i] = get_mean (samples, &cell);
      if (!smoothly)
        fill (samples, &cell, means[j][i]);
    }
  }
  if (smoothly)
    paint_smoothly (samples, area, means, columns, rows);
}

void
gst_fer_emotion_privacy_hide (GstVideoFrame *frame,
    GstFerEmotionPrivacy privacy, const FerBox *heads, guint n_heads)
{
  const GstVideoFormatInfo *finfo = frame->info.finfo;

  for (guint c = 0; c < MIN (GST_VIDEO_FRAME_N_COMPONENTS (frame), ALPHA);
       c++) {
    const Samples samples = { GST_VIDEO_FRAME_COMP_DATA (frame, c),
      GST_VIDEO_FRAME_COMP_STRIDE (frame, c),
      GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c),
      GST_VIDEO_FRAME_COMP_WIDTH (frame, c),
      GST_VIDEO_FRAME_COMP_HEIGHT (frame, c) };

    for (guint i = 0; i < n_heads; i++) {
      Area area;

      if (find_area (&heads[i], 1 << GST_VIDEO_FORMAT_INFO_W_SUB (finfo, c),
              1 << GST_VIDEO_FORMAT_INFO_H_SUB (finfo, c), samples.width,
              samples.height, &area))
        hide_area (&samples, &area, privacy == GST_FER_EMOTION_PRIVACY_BLUR);
    }
  }
}
