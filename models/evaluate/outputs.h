/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the figures go: opened before the measurement, which may take long. */
#pragma once

#include "common/outfile.h"
#include "page.h"
#include "report.h"

typedef struct {
  OutFile *table; /* standard output, unless one of these goes there */
  OutFile *json;  /* NULL where nobody asked for it, as below */
  OutFile *page;
} Outputs;

/* One of the paths may be "-" for standard output. On an error nothing is open.
 */
gboolean outputs_open (Outputs *outputs, const gchar *json_path,
    const gchar *page_path, GError **error);

/* @answers: one for each of @samples. Files get their names when all of them
 * are whole. */
gboolean outputs_write (Outputs *outputs, const Report *report, GArray *samples,
    GArray *answers, GError **error);

/* What was not written to its end is removed. */
void outputs_clear (Outputs *outputs);
