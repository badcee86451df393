/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making GStreamer elements, with an error that helps where one is missing. */
#pragma once

#include <gst/gst.h>

GstElement *element_new (const gchar *factory, GError **error);

/* BIN owns the element. */
GstElement *element_add (GstBin *bin, const gchar *factory, GError **error);

/* Makes ELEMENT, which is in no pipeline, ready for frames. While one of its
 * kind is, others that use the same models need not load them. What it warns of
 * is printed. */
gboolean element_start (GstElement *element, GError **error);

/* Links the source pad of FROM with the sink pad of TO, which are known to fit:
 * they are not asked for what they take, which would take most of the time that
 * a picture's pipeline needs to be built. */
void element_link (GstElement *from, GstElement *to);
