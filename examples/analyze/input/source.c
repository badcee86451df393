/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/source.h"

#include "base/element.h"
#include "input/start.h"

#include "common/still.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/gstvideodecoder.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  const Input *input;
  GstElement *video;
  Encoder *encoder;
  gint pipe; /* -1 where the input is none */
} Links;

static void
links_free (gpointer data)
{
  Links *links = data;

  if (links->pipe >= 0)
    g_close (links->pipe, NULL);
  g_free (links);
}

/* --- Videos ------------------------------------------------------------- */

/* A frame of a file that cannot be decoded is an error, not a gap in the
 * results. A camera or a network stream may lose one. */
static void
set_strict (GstBin *source, GstBin *bin, GstElement *element, Links *links)
{
  if (links->input->path != NULL && GST_IS_VIDEO_DECODER (element))
    g_object_set (element, "max-errors", 0, NULL);
}

static gboolean
wants_sound (const Links *links)
{
  return links->input->path != NULL && links->encoder->muxer != NULL;
}

/* What is left out is neither decoded nor missed. */
static gboolean
is_worth_decoding (GstElement *source, GstPad *pad, GstCaps *caps, Links *links)
{
  const gchar *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  if (g_str_has_prefix (name, "audio/"))
    return wants_sound (links);
  return !g_str_has_prefix (name, "text/")
         && !g_str_has_prefix (name, "subpicture/");
}

static void
link_sound (GstElement *source, GstPad *pad, Links *links)
{
  g_autoptr (GError) error = NULL;

  if (!encoder_add_sound (links->encoder, pad, &error) && error != NULL)
    GST_ELEMENT_WARNING (source, STREAM, ENCODE,
        ("The sound is left out: %s", error->message), (NULL));
}

static void
link_pad (GstElement *source, GstPad *pad, Links *links)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (links->video, "sink");
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);
  const gchar *name;

  if (gst_caps_get_size (caps) == 0)
    return;
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (strcmp (name, "video/x-raw") == 0 && !gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
  else if (strcmp (name, "audio/x-raw") == 0 && wants_sound (links))
    link_sound (source, pad, links);
}

static void
complain_of_no_video (GstElement *source, Links *links)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (links->video, "sink");

  if (!gst_pad_is_linked (sink))
    GST_ELEMENT_ERROR (
        source, STREAM, WRONG_TYPE, ("There is no video in it."), (NULL));
}

/* GStreamer's fdsrc can be stopped while nobody writes to a pipe, its filesrc
 * cannot. */
static gboolean
open_pipe (Links *links, gchar **uri, GError **error)
{
  const gchar *path = links->input->path;
  struct stat info;

  if (path == NULL || stat (path, &info) != 0 || !S_ISFIFO (info.st_mode))
    return TRUE;
  links->pipe = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  if (links->pipe < 0) {
    g_set_error_literal (
        error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    return FALSE;
  }
  g_free (*uri);
  *uri = g_strdup_printf ("fd://%d", links->pipe);
  return TRUE;
}

static GstElement *
add_decoder (GstBin *bin, Links *links, GError **error)
{
  g_autofree gchar *uri = g_strdup (links->input->uri);
  g_autoptr (GstCaps) raw = gst_caps_from_string ("video/x-raw; audio/x-raw");
  GstElement *source = element_add (bin, "uridecodebin", error);

  if (source == NULL || !open_pipe (links, &uri, error))
    return NULL;
  g_object_set (source, "uri", uri, "caps", raw, NULL);
  g_signal_connect (
      source, "deep-element-added", G_CALLBACK (set_strict), links);
  g_signal_connect (
      source, "autoplug-continue", G_CALLBACK (is_worth_decoding), links);
  g_signal_connect (source, "pad-added", G_CALLBACK (link_pad), links);
  g_signal_connect (
      source, "no-more-pads", G_CALLBACK (complain_of_no_video), links);
  return source;
}

/* --- Pictures ----------------------------------------------------------- */

static GstElement *
add_picture (GstBin *bin, GstElement *video, GError **error)
{
  GstElement *source = element_add (bin, "appsrc", error);

  if (source == NULL)
    return NULL;
  g_object_set (source, "format", GST_FORMAT_TIME, NULL);
  element_link (source, video);
  return source;
}

static GstBuffer *
copy_pixels (GdkPixbuf *picture, const GstVideoInfo *info)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  const guint8 *pixels = gdk_pixbuf_read_pixels (picture);
  gsize row = (gsize) info->width * GST_VIDEO_INFO_COMP_PSTRIDE (info, 0);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gint y = 0; y < info->height; y++)
    memcpy (map.data + (gsize) y * GST_VIDEO_INFO_PLANE_STRIDE (info, 0),
        pixels + (gsize) y * gdk_pixbuf_get_rowstride (picture), row);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

gboolean
source_push_picture (
    GstElement *source, const gchar *path, GError **damage, GError **error)
{
  g_autoptr (GdkPixbuf) picture = still_load (path, damage, error);
  g_autoptr (GstCaps) caps = NULL;
  GstVideoInfo info;

  if (picture == NULL)
    return FALSE;
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB,
      gdk_pixbuf_get_width (picture), gdk_pixbuf_get_height (picture));
  info.fps_n = 0;
  caps = gst_video_info_to_caps (&info);
  gst_app_src_set_caps (GST_APP_SRC (source), caps);
  gst_app_src_push_buffer (GST_APP_SRC (source), copy_pixels (picture, &info));
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  return TRUE;
}

GstElement *
source_add (GstBin *bin, const Input *input, GstElement *video,
    Encoder *encoder, GError **error)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (video, "sink");
  GstElement *source;
  Links *links;

  if (input->kind == INPUT_PICTURE)
    return add_picture (bin, video, error);
  start_count_from_zero (pad);
  links = g_new (Links, 1);
  *links =
      (Links){ .input = input, .video = video, .encoder = encoder, .pipe = -1 };
  source = add_decoder (bin, links, error);
  if (source == NULL)
    links_free (links);
  else
    g_object_set_data_full (G_OBJECT (source), "links", links, links_free);
  return source;
}
