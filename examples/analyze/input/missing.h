/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decoders that GStreamer lacks on this machine. */
#pragma once

#include <gst/gst.h>

/* What MESSAGE, any element message, says is missing: "H.264 (High Profile)
 * decoder". NULL where it does not say so; *SOUND is whether only the sound
 * suffers. */
gchar *missing_parse (GstMessage *message, gboolean *sound);

/* Replaces *ERROR where it says in other words that WHAT, without which there
 * is no video, is missing. Any other error stands. */
void missing_explain (const gchar *what, GError **error);
