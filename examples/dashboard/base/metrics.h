/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has happened since the start, as Prometheus reads it. For any thread. */
#pragma once

#include <glib.h>

void metrics_count_response (guint status);

/* A picture was decoded and analysed, which took so long, and had that many
 * faces. */
void metrics_count_picture (gint64 decode_us, gint64 analyse_us, guint faces);

/* Prometheus' text format 0.0.4. */
gchar *metrics_format (guint connections);
