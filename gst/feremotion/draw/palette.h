/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Colours are 0xRRGGBB. */

/* Of a label by its name; of a label that is not FER+'s by its number. */
guint32 gst_fer_emotion_palette_get_colour (const gchar *label, gint emotion);
/* Of text on it: black or white, whichever is easier to read. */
guint32 gst_fer_emotion_palette_get_ink (guint32 colour);
/* WCAG 2's contrast ratio, 1..21. */
gdouble gst_fer_emotion_palette_get_contrast (guint32 a, guint32 b);

G_END_DECLS
