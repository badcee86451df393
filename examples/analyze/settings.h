/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PROPERTY=VALUE, as --set takes it. */
#pragma once

#include <gst/gst.h>

/* ASSIGNMENTS may be NULL. Stops at the first that does not fit ELEMENT. */
gboolean settings_apply (
    GstElement *element, gchar **assignments, GError **error);

/* The file of a model that ASSIGNMENT names; NULL where it names none. */
const gchar *settings_get_model (const gchar *assignment);
