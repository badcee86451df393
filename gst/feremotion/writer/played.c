/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer/played.h"

void
gst_fer_emotion_played_init (GstFerEmotionPlayed *played)
{
  *played = (GstFerEmotionPlayed){ 0 };
  g_mutex_init (&played->lock);
}

void
gst_fer_emotion_played_clear (GstFerEmotionPlayed *played)
{
  g_mutex_clear (&played->lock);
}

gboolean
gst_fer_emotion_played_start (GstFerEmotionPlayed *played)
{
  gboolean has_ended;

  g_mutex_lock (&played->lock);
  played->is_playing = played->has_played = TRUE;
  has_ended = played->has_ended;
  played->has_ended = FALSE;
  g_mutex_unlock (&played->lock);
  return has_ended;
}

void
gst_fer_emotion_played_stop (GstFerEmotionPlayed *played)
{
  g_mutex_lock (&played->lock);
  played->is_playing = FALSE;
  g_mutex_unlock (&played->lock);
}

gboolean
gst_fer_emotion_played_take (
    GstFerEmotionPlayed *played, gboolean end, gboolean *is_playing)
{
  gboolean has_played;

  g_mutex_lock (&played->lock);
  has_played = played->has_played;
  played->has_played = FALSE;
  *is_playing = played->is_playing;
  played->has_ended = end && !played->is_playing;
  g_mutex_unlock (&played->lock);
  return has_played;
}
