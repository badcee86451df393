/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "scene.h"

#include <string.h>

#define FACE_SIDE 48

static guint8 *
load_face (const gchar *name)
{
  gchar *path = g_strdup_printf (FACES_DIR "/%s.pgm", name);
  gchar *contents;
  gsize length;
  guint8 *pixels;

  if (!g_file_get_contents (path, &contents, &length, NULL)
      || length < FACE_SIDE * FACE_SIDE || !g_str_has_prefix (contents, "P5"))
    g_error ("no face in %s", path);
  pixels = g_memdup2 (
      contents + length - FACE_SIDE * FACE_SIDE, FACE_SIDE * FACE_SIDE);
  g_free (contents);
  g_free (path);
  return pixels;
}

/* Between the four pixels around (u, v). */
static guint8
sample_face (const guint8 *face, gfloat u, gfloat v)
{
  gint x = CLAMP ((gint) u, 0, FACE_SIDE - 2);
  gint y = CLAMP ((gint) v, 0, FACE_SIDE - 2);
  gfloat dx = CLAMP (u - x, 0.0f, 1.0f);
  gfloat dy = CLAMP (v - y, 0.0f, 1.0f);
  const guint8 *p = face + y * FACE_SIDE + x;
  gfloat top = p[0] * (1.0f - dx) + p[1] * dx;
  gfloat bottom = p[FACE_SIDE] * (1.0f - dx) + p[FACE_SIDE + 1] * dx;

  return (guint8) (top * (1.0f - dy) + bottom * dy + 0.5f);
}

static void
draw_face (GstVideoFrame *frame, const SceneFace *where)
{
  guint8 *face = load_face (where->name);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  guint8 *pixels = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  gfloat step = (gfloat) FACE_SIDE / where->size;

  for (gint j = 0; j < where->size; j++) {
    for (gint i = 0; i < where->size; i++) {
      gint x = where->x + i;
      gint y = where->y + j;

      if (x >= 0 && y >= 0 && x < GST_VIDEO_FRAME_WIDTH (frame)
          && y < GST_VIDEO_FRAME_HEIGHT (frame))
        pixels[y * stride + x] = sample_face (
            face, (i + 0.5f) * step - 0.5f, (j + 0.5f) * step - 0.5f);
    }
  }
  g_free (face);
}

static void
draw_slope (GstVideoFrame *frame)
{
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  guint8 *pixels = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);

  for (gint y = 0; y < GST_VIDEO_FRAME_HEIGHT (frame); y++) {
    for (gint x = 0; x < GST_VIDEO_FRAME_WIDTH (frame); x++)
      pixels[y * stride + x] = (guint8) (80 + (x + y) / 32 % 64);
  }
}

GstBuffer *
scene_draw (const GstVideoInfo *info, const SceneFace *faces, guint n_faces)
{
  GstBuffer *grey, *buffer;
  GstVideoInfo grey_info;
  GstVideoFrame from, to;
  GstVideoConverter *converter;

  gst_video_info_set_format (
      &grey_info, GST_VIDEO_FORMAT_GRAY8, info->width, info->height);
  grey_info.fps_n = info->fps_n;
  grey_info.fps_d = info->fps_d;
  grey_info.interlace_mode = info->interlace_mode;
  grey = gst_buffer_new_allocate (NULL, grey_info.size, NULL);
  gst_buffer_memset (grey, 0, 0, grey_info.size);
  buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  gst_buffer_memset (buffer, 0, 0, info->size);

  gst_video_frame_map (&from, &grey_info, grey, GST_MAP_READWRITE);
  gst_video_frame_map (&to, info, buffer, GST_MAP_WRITE);
  draw_slope (&from);
  for (guint i = 0; i < n_faces; i++)
    draw_face (&from, &faces[i]);
  converter = gst_video_converter_new (&grey_info, info, NULL);
  gst_video_converter_frame (converter, &from, &to);
  gst_video_converter_free (converter);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_buffer_unref (grey);
  return buffer;
}

GstBuffer *
scene_pad (GstBuffer *buffer, const GstVideoInfo *info, guint padding)
{
  GstVideoAlignment alignment;
  GstVideoInfo padded = *info;
  GstVideoFrame from, to;
  GstBuffer *copy;
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0 };

  gst_video_alignment_reset (&alignment);
  alignment.padding_left = alignment.padding_right = padding;
  alignment.padding_top = alignment.padding_bottom = padding;
  gst_video_info_align (&padded, &alignment);
  memcpy (offsets, padded.offset, sizeof (offsets));

  copy = gst_buffer_new_allocate (NULL, padded.size, NULL);
  gst_buffer_memset (copy, 0, 0xaa, padded.size);
  gst_buffer_add_video_meta_full (copy, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), info->width, info->height,
      GST_VIDEO_INFO_N_PLANES (info), offsets, padded.stride);

  gst_video_frame_map (&from, info, buffer, GST_MAP_READ);
  gst_video_frame_map (&to, info, copy, GST_MAP_WRITE);
  gst_video_frame_copy (&to, &from);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return copy;
}

static gboolean
plane_equal (const GstVideoFrame *a, const GstVideoFrame *b, guint plane)
{
  gint components[GST_VIDEO_MAX_COMPONENTS];
  const guint8 *p = GST_VIDEO_FRAME_PLANE_DATA (a, plane);
  const guint8 *q = GST_VIDEO_FRAME_PLANE_DATA (b, plane);
  gsize row;

  gst_video_format_info_component (a->info.finfo, plane, components);
  row = (gsize) GST_VIDEO_FRAME_COMP_WIDTH (a, components[0])
        * GST_VIDEO_FRAME_COMP_PSTRIDE (a, components[0]);
  for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (a, components[0]); y++) {
    if (memcmp (p + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (a, plane),
            q + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (b, plane), row)
        != 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
scene_equal (GstBuffer *a, GstBuffer *b, const GstVideoInfo *info)
{
  GstVideoFrame p, q;
  gboolean equal = TRUE;

  gst_video_frame_map (&p, info, a, GST_MAP_READ);
  gst_video_frame_map (&q, info, b, GST_MAP_READ);
  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++)
    equal = equal && plane_equal (&p, &q, i);
  gst_video_frame_unmap (&q);
  gst_video_frame_unmap (&p);
  return equal;
}

GstCaps *
scene_caps (const gchar *format, gint width, gint height)
{
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
      "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
      GST_TYPE_FRACTION, 25, 1, NULL);
}
