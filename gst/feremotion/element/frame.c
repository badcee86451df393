/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/frame.h"

gboolean
gst_fer_emotion_frame_get_format (
    GstVideoFormat format, FerPixelFormat *pixel_format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_GRAY8:
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_YV12:
    case GST_VIDEO_FORMAT_NV12:
    case GST_VIDEO_FORMAT_NV21:
    case GST_VIDEO_FORMAT_Y42B:
    case GST_VIDEO_FORMAT_Y444:
      *pixel_format = FER_PIXEL_FORMAT_LUMA;
      return TRUE;
    case GST_VIDEO_FORMAT_YUY2:
      *pixel_format = FER_PIXEL_FORMAT_YUYV;
      return TRUE;
    case GST_VIDEO_FORMAT_UYVY:
      *pixel_format = FER_PIXEL_FORMAT_UYVY;
      return TRUE;
    case GST_VIDEO_FORMAT_RGB:
      *pixel_format = FER_PIXEL_FORMAT_RGB;
      return TRUE;
    case GST_VIDEO_FORMAT_BGR:
      *pixel_format = FER_PIXEL_FORMAT_BGR;
      return TRUE;
    case GST_VIDEO_FORMAT_RGBx:
    case GST_VIDEO_FORMAT_RGBA:
      *pixel_format = FER_PIXEL_FORMAT_RGBX;
      return TRUE;
    case GST_VIDEO_FORMAT_BGRx:
    case GST_VIDEO_FORMAT_BGRA:
      *pixel_format = FER_PIXEL_FORMAT_BGRX;
      return TRUE;
    case GST_VIDEO_FORMAT_xRGB:
    case GST_VIDEO_FORMAT_ARGB:
      *pixel_format = FER_PIXEL_FORMAT_XRGB;
      return TRUE;
    case GST_VIDEO_FORMAT_xBGR:
    case GST_VIDEO_FORMAT_ABGR:
      *pixel_format = FER_PIXEL_FORMAT_XBGR;
      return TRUE;
    default:
      return FALSE;
  }
}

/* gst_video_frame_map() takes this for granted. */
static gboolean
meta_fits_info (const GstVideoMeta *meta, const GstVideoInfo *info)
{
  return meta->format == GST_VIDEO_INFO_FORMAT (info)
         && meta->width >= (guint) GST_VIDEO_INFO_WIDTH (info)
         && meta->height >= (guint) GST_VIDEO_INFO_HEIGHT (info)
         && meta->n_planes == GST_VIDEO_INFO_N_PLANES (info);
}

/* Bytes of a row that hold pixels of @plane; never 0 for the formats of this
 * element. */
static gsize
get_row_bytes (const GstVideoInfo *info, guint plane)
{
  const GstVideoFormatInfo *finfo = info->finfo;
  gint components[GST_VIDEO_MAX_COMPONENTS];
  gsize width;

  gst_video_format_info_component (finfo, plane, components);
  width = GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (
      finfo, components[0], GST_VIDEO_INFO_WIDTH (info));
  /* Pairs of pixels share their colour; an odd last one takes a pair too. */
  if (GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_YUY2
      || GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_UYVY)
    width = GST_ROUND_UP_2 (width);
  return width * GST_VIDEO_FORMAT_INFO_PSTRIDE (finfo, components[0]);
}

static gboolean
plane_is_inside (
    const GstVideoFrame *frame, const GstVideoInfo *info, guint plane)
{
  const GstMapInfo *map = &frame->map[plane];
  gint components[GST_VIDEO_MAX_COMPONENTS];
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  gsize row_bytes = get_row_bytes (info, plane);
  gsize skipped = (const guint8 *) frame->data[plane] - map->data;
  gsize height;

  gst_video_format_info_component (info->finfo, plane, components);
  height = GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (
      info->finfo, components[0], GST_VIDEO_INFO_HEIGHT (info));
  return stride > 0 && (gsize) stride >= row_bytes && skipped <= map->size
         && (height - 1) * (gsize) stride + row_bytes <= map->size - skipped;
}

/* Several views of a scene have a #GstVideoMeta each, or none. */
static gboolean
has_one_picture (GstBuffer *buffer, const GstVideoInfo *info)
{
  return GST_VIDEO_INFO_MULTIVIEW_MODE (info)
             != GST_VIDEO_MULTIVIEW_MODE_SEPARATED
         && gst_buffer_get_n_meta (buffer, GST_VIDEO_META_API_TYPE) <= 1;
}

/* Where in the memory of a larger picture the one of @info lies that is shown.
 * FALSE where that cannot be told, or its first pixel not be addressed. */
static gboolean
find_crop (GstBuffer *buffer, const GstVideoInfo *info, guint *x, guint *y)
{
  const GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (buffer);
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  guint width = (guint) GST_VIDEO_INFO_WIDTH (info);
  guint height = (guint) GST_VIDEO_INFO_HEIGHT (info);
  gboolean pairs = GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_YUY2
                   || GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_UYVY;

  *x = *y = 0;
  /* Of a picture as large as it says itself, a part is shown: no matter. */
  if (crop == NULL || meta == NULL
      || (meta->width == width && meta->height == height))
    return TRUE;
  *x = crop->x;
  *y = crop->y;
  return crop->width == width && crop->height == height && meta->width >= width
         && meta->height >= height && crop->x <= meta->width - width
         && crop->y <= meta->height - height && !(pairs && crop->x % 2 != 0);
}

static void
crop_planes (GstVideoFrame *frame, guint x, guint y)
{
  const GstVideoFormatInfo *finfo = frame->info.finfo;

  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++) {
    gint components[GST_VIDEO_MAX_COMPONENTS];
    gint c;

    gst_video_format_info_component (finfo, i, components);
    c = components[0];
    frame->data[i] = (guint8 *) frame->data[i]
                     + (gsize) (y >> GST_VIDEO_FORMAT_INFO_H_SUB (finfo, c))
                           * GST_VIDEO_FRAME_PLANE_STRIDE (frame, i)
                     + (gsize) (x >> GST_VIDEO_FORMAT_INFO_W_SUB (finfo, c))
                           * GST_VIDEO_FORMAT_INFO_PSTRIDE (finfo, c);
  }
}

gboolean
gst_fer_emotion_frame_is_hidden_from_us (
    const GstVideoInfo *info, GstBuffer *buffer)
{
  guint x, y;

  return !has_one_picture (buffer, info) || !find_crop (buffer, info, &x, &y);
}

gboolean
gst_fer_emotion_frame_map (GstVideoFrame *frame, const GstVideoInfo *info,
    GstBuffer *buffer, GstMapFlags flags)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  guint x, y;

  if (!has_one_picture (buffer, info) || !find_crop (buffer, info, &x, &y)
      || (meta != NULL && !meta_fits_info (meta, info)))
    return FALSE;
  if (!gst_video_frame_map (
          frame, info, buffer, flags | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  if (meta == NULL)
    return TRUE;

  crop_planes (frame, x, y);
  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    if (!plane_is_inside (frame, info, i)) {
      gst_video_frame_unmap (frame);
      return FALSE;
    }
  }
  /* The picture, without what pads it. */
  frame->info.width = GST_VIDEO_INFO_WIDTH (info);
  frame->info.height = GST_VIDEO_INFO_HEIGHT (info);
  return TRUE;
}

/* Planes of chroma, or one of pairs; packed formats have none apart. */
static FerChroma
describe_chroma (const GstVideoFrame *frame)
{
  const GstVideoFormatInfo *finfo = frame->info.finfo;

  if (!GST_VIDEO_FORMAT_INFO_IS_YUV (finfo)
      || GST_VIDEO_FRAME_N_PLANES (frame) == 1)
    return (FerChroma){ NULL };
  return (FerChroma){
    .u = GST_VIDEO_FRAME_COMP_DATA (frame, GST_VIDEO_COMP_U),
    .v = GST_VIDEO_FRAME_COMP_DATA (frame, GST_VIDEO_COMP_V),
    .u_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, GST_VIDEO_COMP_U),
    .v_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, GST_VIDEO_COMP_V),
    .step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, GST_VIDEO_COMP_U),
    .x_shift = GST_VIDEO_FORMAT_INFO_W_SUB (finfo, GST_VIDEO_COMP_U),
    .y_shift = GST_VIDEO_FORMAT_INFO_H_SUB (finfo, GST_VIDEO_COMP_U),
  };
}

void
gst_fer_emotion_frame_describe (const GstVideoFrame *frame, FerFrame *picture)
{
  gdouble kr = 0, kb = 0;

  gst_video_color_matrix_get_Kr_Kb (frame->info.colorimetry.matrix, &kr, &kb);
  *picture = (FerFrame){
    .width = GST_VIDEO_FRAME_WIDTH (frame),
    .height = GST_VIDEO_FRAME_HEIGHT (frame),
    .data = GST_VIDEO_FRAME_PLANE_DATA (frame, 0),
    .stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0),
    .limited_range =
        frame->info.colorimetry.range == GST_VIDEO_COLOR_RANGE_16_235,
    .chroma = describe_chroma (frame),
    .kr = (gfloat) kr,
    .kb = (gfloat) kb,
  };
  gst_fer_emotion_frame_get_format (
      GST_VIDEO_FRAME_FORMAT (frame), &picture->format);
}
