/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/analysis.h"

#include "element/frame.h"

static const FerFace *
process (FerAnalyzer *analyzer, const FerFrame *picture, GstClockTime pts,
    const GstFerEmotionUpstream *upstream, guint *n_faces, GError **error)
{
  const FerGivenFace *given;
  guint n_given;

  if (upstream == NULL)
    return fer_analyzer_process (analyzer, picture, pts, n_faces, error);
  given = gst_fer_emotion_upstream_get_faces (upstream, &n_given);
  return fer_analyzer_process_given (
      analyzer, picture, pts, given, n_given, n_faces, error);
}

gboolean
gst_fer_emotion_analysis_run (FerAnalyzer *analyzer, const GstVideoInfo *info,
    GstBuffer *buffer, const GstFerEmotionUpstream *upstream,
    GstFerEmotionResult *result, GError **error)
{
  GstVideoFrame frame;
  FerFrame picture;

  if (!gst_fer_emotion_frame_map (&frame, info, buffer, GST_MAP_READ)) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the buffer does not hold a frame of its caps");
    return FALSE;
  }
  gst_fer_emotion_frame_describe (&frame, &picture);
  result->width = picture.width;
  result->height = picture.height;
  result->faces = process (analyzer, &picture, GST_BUFFER_PTS (buffer),
      upstream, &result->n_faces, error);
  result->clock = fer_analyzer_get_time (analyzer);
  gst_video_frame_unmap (&frame);
  return result->faces != NULL;
}
