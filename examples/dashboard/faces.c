/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "faces.h"

#include <errno.h>
#include <gst/app/gstappsrc.h>
#include <gst/feremotion/feremotion.h>
#include <gst/video/video.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* As feremotion-analyze looks at pictures. */
#define MIN_FACE 24
#define MAX_FACES 256

#define MOST_TIME (60 * GST_SECOND)

struct _Faces {
  GstElement *element; /* holds the models */
  guint threads;
};

static GstElement *
make (const gchar *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL)
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "GStreamer has no element '%s'; GST_PLUGIN_PATH_1_0 names the folder "
        "of libgstferemotion.so where it is not installed ('meson devenv' sets "
        "it)",
        factory);
  return element;
}

/* Whatever an element in no pipeline complained of. */
static void
take_error (GstBus *bus, GError **error)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  if (message != NULL)
    gst_message_parse_error (message, error, NULL);
  else
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
        "feremotion does not start");
}

Faces *
faces_new (guint threads, GError **error)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstElement *element = make ("feremotion", error);
  Faces *faces;

  if (element == NULL)
    return NULL;
  faces = g_new0 (Faces, 1);
  faces->element = gst_object_ref_sink (element);
  faces->threads = threads;
  gst_element_set_bus (element, bus);
  if (gst_element_set_state (element, GST_STATE_PAUSED)
      != GST_STATE_CHANGE_FAILURE)
    return faces;
  take_error (bus, error);
  faces_free (faces);
  return NULL;
}

void
faces_free (Faces *faces)
{
  gst_element_set_state (faces->element, GST_STATE_NULL);
  gst_element_set_bus (faces->element, NULL);
  gst_object_unref (faces->element);
  g_free (faces);
}

/* --- A pipeline for each picture ------------------------------------------ */

static GstPadProbeReturn
count_faces (GstPad *pad, GstPadProbeInfo *probe, gpointer n_faces)
{
  g_autoptr (GPtrArray) found =
      gst_fer_emotion_buffer_get_faces (GST_PAD_PROBE_INFO_BUFFER (probe));

  *(guint *) n_faces = found->len;
  return GST_PAD_PROBE_OK;
}

static void
set_up_filter (const Faces *faces, GstElement *filter, guint *n_faces)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (filter, "src");

  gst_util_set_object_arg (G_OBJECT (filter), "messages", "none");
  g_object_set (filter, "overlay", FALSE, "min-face", MIN_FACE, "max-faces",
      MAX_FACES, "threads", faces->threads, NULL);
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, count_faces, n_faces, NULL);
}

/* The record goes to the descriptor FD. */
static GstElement *
make_pipeline (const Faces *faces, gint fd, guint *n_faces, GError **error)
{
  static const gchar *const factories[] = { "appsrc", "feremotion",
    "feremotionwriter", "fakesink" };
  GstElement *elements[G_N_ELEMENTS (factories)];
  g_autoptr (GstElement) pipeline =
      gst_object_ref_sink (gst_pipeline_new (NULL));

  for (guint i = 0; i < G_N_ELEMENTS (factories); i++) {
    if (!(elements[i] = make (factories[i], error)))
      return NULL;
    gst_element_set_name (elements[i], factories[i]);
    gst_bin_add (GST_BIN (pipeline), elements[i]);
    if (i > 0)
      gst_element_link_pads_full (elements[i - 1], "src", elements[i], "sink",
          GST_PAD_LINK_CHECK_NOTHING);
  }
  g_object_set (elements[0], "format", GST_FORMAT_TIME, NULL);
  set_up_filter (faces, elements[1], n_faces);
  g_object_set (elements[2], "fd", fd, NULL);
  g_object_set (elements[3], "async", FALSE, "sync", FALSE, NULL);
  return g_steal_pointer (&pipeline);
}

static void
push (GstElement *pipeline, const Picture *picture)
{
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (pipeline), "appsrc");
  g_autoptr (GstCaps) caps = NULL;
  GstBuffer *buffer;
  GstVideoInfo info;
  GstMapInfo map;
  gsize row = (gsize) 3 * picture->width;

  gst_video_info_set_format (
      &info, GST_VIDEO_FORMAT_RGB, picture->width, picture->height);
  info.fps_n = 0;
  caps = gst_video_info_to_caps (&info);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gint y = 0; y < picture->height; y++)
    memcpy (map.data + (gsize) y * GST_VIDEO_INFO_PLANE_STRIDE (&info, 0),
        picture->pixels + y * row, row);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = 0;
  gst_app_src_set_caps (GST_APP_SRC (source), caps);
  gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
  gst_app_src_end_of_stream (GST_APP_SRC (source));
}

/* A warning says why the frame was not analysed, or not written. */
static gboolean
wait_for_end (GstElement *pipeline, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, MOST_TIME,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

  if (message == NULL)
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
        "the analysis takes too long");
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, error, NULL);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, error, NULL);
  return message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

static gchar *
read_text (gint fd, GError **error)
{
  GMappedFile *file = g_mapped_file_new_from_fd (fd, FALSE, error);
  gchar *text;

  if (file == NULL)
    return NULL;
  text = g_strndup (
      g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
  g_mapped_file_unref (file);
  return text;
}

static gchar *
find (const Faces *faces, gint fd, const Picture *picture, guint *n_faces,
    GError **error)
{
  GstElement *pipeline = make_pipeline (faces, fd, n_faces, error);
  gchar *text = NULL;

  if (pipeline == NULL)
    return NULL;
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  push (pipeline, picture);
  if (wait_for_end (pipeline, error))
    text = read_text (fd, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return text;
}

gchar *
faces_find (
    const Faces *faces, const Picture *picture, guint *n_faces, GError **error)
{
  gint fd = memfd_create ("feremotion-faces", MFD_CLOEXEC);
  gchar *text;

  if (fd < 0) {
    g_set_error_literal (
        error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    return NULL;
  }
  *n_faces = 0;
  text = find (faces, fd, picture, n_faces, error);
  close (fd);
  return text;
}
