/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pictures that were sent, analysed by a few threads. */
#pragma once

#include <gio/gio.h>

typedef struct _Analysis Analysis;

/* STATUS is of HTTP; TEXT is JSON where it is 200, else what is wrong. In one
 * of the threads. */
typedef void (*AnalysisFunc) (guint status, const gchar *text, gpointer data);

/* PROGRAM is the path of this one. Fails where no picture could be analysed. */
Analysis *analysis_new (const gchar *program, GError **error);

/* FALSE where so many wait already that this one should not. */
gboolean analysis_push (
    Analysis *analysis, GBytes *file, AnalysisFunc done, gpointer data);

/* After those that wait. */
void analysis_free (Analysis *analysis);
