/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The door at which facts come in. Structures may be from another process or
 * another element, so whatever is read from one is read by these. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Short enough to be shown, and UTF-8. */
gboolean gst_fer_emotion_check_is_text (const gchar *text);

/* A box that is not empty and whose edges fit a gint. */
gboolean gst_fer_emotion_check_is_box (
    guint x, guint y, guint width, guint height);

/* Cuts off what is left of the frame or above it, where other elements let
 * boxes begin. @box brings the corner only. FALSE where nothing is left, and as
 * above.
 */
gboolean gst_fer_emotion_check_clip (
    GstVideoRectangle *box, guint width, guint height);

/* A double that is a number from @min to @max; else @value stays as it is. */
gboolean gst_fer_emotion_check_number (const GstStructure *structure,
    const gchar *field, gdouble min, gdouble max, gdouble *value);

/* The same from 0 to 1; what rounding added to it is taken off. */
gboolean gst_fer_emotion_check_fraction (
    const GstStructure *structure, const gchar *field, gdouble *value);

/* The number of a track (uint), or -1. */
gint gst_fer_emotion_check_id (
    const GstStructure *structure, const gchar *field);

/* A time (uint64), or GST_CLOCK_TIME_NONE. */
GstClockTime gst_fer_emotion_check_time (
    const GstStructure *structure, const gchar *field);

/* A copy; NULL where the field is not there or no text. */
gchar *gst_fer_emotion_check_text (
    const GstStructure *structure, const gchar *field);

/* NULL where the field is not there or something else. */
const GstStructure *gst_fer_emotion_check_structure (
    const GstStructure *structure, const gchar *field);

/* The same of the element @index of a list. */
const GstStructure *gst_fer_emotion_check_element (
    const GValue *list, guint index);

/* A list, of which @size elements may be looked at; NULL as above. */
const GValue *gst_fer_emotion_check_list (const GstStructure *structure,
    const gchar *field, guint max_size, guint *size);

G_END_DECLS
