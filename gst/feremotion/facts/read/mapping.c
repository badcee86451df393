/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/read/mapping.h"

#include <math.h>

static void
map_point (const GstFerEmotionMapping *mapping, gdouble x, gdouble y,
    gdouble *to_x, gdouble *to_y)
{
  const gdouble (*m)[3] = mapping->matrix;
  gdouble w = m[2][0] * x + m[2][1] * y + m[2][2];

  *to_x = (m[0][0] * x + m[0][1] * y + m[0][2]) / w;
  *to_y = (m[1][0] * x + m[1][1] * y + m[1][2]) / w;
}

typedef struct {
  gdouble left;
  gdouble top;
  gdouble right;
  gdouble bottom;
} Edges;

/* Around all corners. */
static Edges
map_edges (const GstFerEmotionMapping *mapping, const Edges *from)
{
  Edges to = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (guint i = 0; i < 4; i++) {
    gdouble x, y;

    map_point (mapping, i % 2 == 0 ? from->left : from->right,
        i < 2 ? from->top : from->bottom, &x, &y);
    to.left = MIN (to.left, x);
    to.top = MIN (to.top, y);
    to.right = MAX (to.right, x);
    to.bottom = MAX (to.bottom, y);
  }
  return to;
}

static void
set_sizes (GstFerEmotionMapping *mapping, const GstVideoInfo *from,
    const GstVideoInfo *to)
{
  mapping->from_width = GST_VIDEO_INFO_WIDTH (from);
  mapping->from_height = GST_VIDEO_INFO_HEIGHT (from);
  mapping->to_width = GST_VIDEO_INFO_WIDTH (to);
  mapping->to_height = GST_VIDEO_INFO_HEIGHT (to);
}

/* --- Scaling -------------------------------------------------------------- */

/* Whether elements that scale tell of borders in another way. */
static gboolean
are_borders_told (void)
{
  guint major, minor, micro, nano;

  gst_version (&major, &minor, &micro, &nano);
  return major > 1 || minor >= 28;
}

/* Where the picture would be distorted, videoscale adds borders unless it is
 * told not to; before GStreamer 1.28 it does not say whether. */
static GstVideoRectangle
guess_visible (const GstVideoInfo *from, const GstVideoInfo *to)
{
  guint64 width = GST_VIDEO_INFO_WIDTH (to);
  guint64 height = GST_VIDEO_INFO_HEIGHT (to);
  guint64 wide = (guint64) GST_VIDEO_INFO_WIDTH (from)
                 * GST_VIDEO_INFO_PAR_N (from) * GST_VIDEO_INFO_PAR_D (to);
  guint64 high = (guint64) GST_VIDEO_INFO_HEIGHT (from)
                 * GST_VIDEO_INFO_PAR_D (from) * GST_VIDEO_INFO_PAR_N (to);
  guint64 fitting;

  if (are_borders_told () || wide == 0 || high == 0)
    return (GstVideoRectangle){ 0, 0, (gint) width, (gint) height };
  fitting = gst_util_uint64_scale (width, high, wide);
  if (fitting <= height)
    height = MAX (fitting, 1);
  else
    width = MAX (gst_util_uint64_scale (height, wide, high), 1);
  return (GstVideoRectangle){ (GST_VIDEO_INFO_WIDTH (to) - (gint) width) / 2,
    (GST_VIDEO_INFO_HEIGHT (to) - (gint) height) / 2, (gint) width,
    (gint) height };
}

static void
init_scale (GstFerEmotionMapping *mapping, const GstVideoInfo *from,
    const GstVideoInfo *to)
{
  GstVideoRectangle visible = guess_visible (from, to);

  set_sizes (mapping, from, to);
  mapping->visible = visible;
  mapping->matrix[0][0] = (gdouble) visible.w / mapping->from_width;
  mapping->matrix[0][2] = visible.x;
  mapping->matrix[1][1] = (gdouble) visible.h / mapping->from_height;
  mapping->matrix[1][2] = visible.y;
  mapping->matrix[2][2] = 1.0;
}

/* --- Anything else -------------------------------------------------------- */

#if GST_CHECK_VERSION(1, 28, 0)
/* GStreamer's matrix goes from corner to corner of two rectangles. */
static void
set_matrix (
    GstFerEmotionMapping *mapping, const GstVideoMetaTransformMatrix *transform)
{
  const GstVideoRectangle *from = &transform->in_rectangle;
  gdouble to[2] = { transform->out_rectangle.x, transform->out_rectangle.y };

  for (guint i = 0; i < 3; i++) {
    const gfloat *m = transform->matrix[i];

    mapping->matrix[i][0] = m[0];
    mapping->matrix[i][1] = m[1];
    mapping->matrix[i][2] =
        m[2] - m[0] * (gdouble) from->x - m[1] * (gdouble) from->y;
  }
  for (guint i = 0; i < 2; i++)
    for (guint k = 0; k < 3; k++)
      mapping->matrix[i][k] += to[i] * mapping->matrix[2][k];
}

/* Where a picture is mirrored, the matrix may be one of pixels' numbers, which
 * puts edges one pixel beside (1.28.8): what fills a rectangle has to fill the
 * other. */
static void
fit (GstFerEmotionMapping *mapping, const GstVideoRectangle *from,
    const GstVideoRectangle *to)
{
  const gdouble (*m)[3] = mapping->matrix;
  Edges edges = { from->x, from->y, from->x + from->w, from->y + from->h };

  if (m[2][0] != 0.0 || m[2][1] != 0.0 || m[2][2] != 1.0)
    return;
  edges = map_edges (mapping, &edges);
  if (fabs (edges.left - to->x) <= fabs (m[0][0]) + fabs (m[0][1]))
    mapping->matrix[0][2] += to->x - edges.left;
  if (fabs (edges.top - to->y) <= fabs (m[1][0]) + fabs (m[1][1]))
    mapping->matrix[1][2] += to->y - edges.top;
}

static void
init_matrix (
    GstFerEmotionMapping *mapping, const GstVideoMetaTransformMatrix *transform)
{
  set_sizes (mapping, transform->in_info, transform->out_info);
  set_matrix (mapping, transform);
  fit (mapping, &transform->in_rectangle, &transform->out_rectangle);
  mapping->visible = transform->out_rectangle;
}
#endif

gboolean
gst_fer_emotion_mapping_init (
    GstFerEmotionMapping *mapping, GQuark type, gconstpointer data)
{
  *mapping = (GstFerEmotionMapping){ 0 };
#if GST_CHECK_VERSION(1, 28, 0)
  if (GST_VIDEO_META_TRANSFORM_IS_MATRIX (type)) {
    init_matrix (mapping, data);
    return TRUE;
  }
#endif
  if (GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    const GstVideoMetaTransform *transform = data;

    init_scale (mapping, transform->in_info, transform->out_info);
    return TRUE;
  }
  return FALSE;
}

/* --- Use ------------------------------------------------------------------ */

gboolean
gst_fer_emotion_mapping_take_box (
    const GstFerEmotionMapping *mapping, GstVideoRectangle *box)
{
  const GstVideoRectangle *seen = &mapping->visible;
  Edges edges = { box->x, box->y, (gdouble) box->x + box->w,
    (gdouble) box->y + box->h };
  gdouble left = MAX (seen->x, 0);
  gdouble top = MAX (seen->y, 0);
  gdouble right = MIN (seen->x + seen->w, mapping->to_width);
  gdouble bottom = MIN (seen->y + seen->h, mapping->to_height);

  edges = map_edges (mapping, &edges);
  /* Written so that what is no number is not seen. */
  if (!(edges.right > left && edges.bottom > top && edges.left < right
          && edges.top < bottom))
    return FALSE;
  box->x = (gint) MIN (floor (MAX (edges.left, left) + 0.5), right - 1);
  box->y = (gint) MIN (floor (MAX (edges.top, top) + 0.5), bottom - 1);
  box->w = (gint) floor (MIN (edges.right, right) + 0.5) - box->x;
  box->h = (gint) floor (MIN (edges.bottom, bottom) + 0.5) - box->y;
  box->w = MAX (box->w, 1);
  box->h = MAX (box->h, 1);
  return TRUE;
}

void
gst_fer_emotion_mapping_take_point (
    const GstFerEmotionMapping *mapping, gdouble *x, gdouble *y)
{
  map_point (
      mapping, *x * mapping->from_width, *y * mapping->from_height, x, y);
  *x /= mapping->to_width;
  *y /= mapping->to_height;
}
