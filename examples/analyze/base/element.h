/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making GStreamer elements, with an error that helps where one is missing. */
#pragma once

#include <gst/gst.h>

GstElement *element_new (const gchar *factory, GError **error);

/* BIN owns the element. */
GstElement *element_add (GstBin *bin, const gchar *factory, GError **error);
