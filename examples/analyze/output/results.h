/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that the frames of inputs go to, and the elements that write them.
 * Those of all inputs go from pipeline to pipeline. A database is appended to,
 * and keeps what was written to it whatever happens. */
#pragma once

#include "base/inputs.h"

#include <gst/gst.h>

typedef enum {
  RESULT_JSONL,
  RESULT_CSV,
  RESULT_VTT,
  RESULT_SRT,
  RESULT_SQLITE,
  N_RESULTS,
} ResultFormat;

typedef struct _Results Results;

/* FILES are paths, or NULL, by ResultFormat. EACH has an array of paths where
 * every input has a file of its own, else NULL. */
Results *results_new (gchar *const files[N_RESULTS],
    GPtrArray *const each[N_RESULTS], GError **error);

/* Puts the writers into BIN, behind LAST; the new last element, or NULL where a
 * file of the INPUT's own cannot be opened. Frames are said to be of INPUT, by
 * its URI, and by its label in a table. BIN may be playing, as long as nothing
 * leaves LAST. */
GstElement *results_attach (Results *results, GstBin *bin, GstElement *last,
    const Input *input, GError **error);

/* Takes them out again, also where results_attach() failed. BIN is in the state
 * READY. Files of the input's own get their names where they are to be KEPT. */
gboolean results_detach (
    Results *results, GstBin *bin, gboolean keep, GError **error);

/* Whether MESSAGE, which says WARNING, is of a writer. */
gboolean results_take_warning (
    Results *results, GstMessage *message, const GError *warning);

/* Whether a writer has said that its file cannot be written. */
gboolean results_have_failed (const Results *results);

/* Gives the files their names. After a write that failed, none gets one. */
gboolean results_finish (Results *results, GError **error);
void results_free (Results *results);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Results, results_free)
