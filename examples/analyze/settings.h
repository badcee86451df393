/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PROPERTY=VALUE, as --set takes it. */
#pragma once

#include <gst/gst.h>

/* ASSIGNMENTS may be NULL. Stops at the first that does not fit ELEMENT. */
gboolean settings_apply (
    GstElement *element, gchar **assignments, GError **error);

/* Whether one of ASSIGNMENTS, which may be NULL, is of PROPERTY. */
gboolean settings_have (gchar **assignments, const gchar *property);
