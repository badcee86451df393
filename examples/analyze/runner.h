/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All inputs, one after another; pictures are analysed several at a time. */
#pragma once

#include "job.h"

typedef struct {
  GPtrArray *inputs;    /* of Input */
  GPtrArray *annotated; /* of paths, one an input; or NULL */
  Results *results;
  Summary *summary; /* or NULL */
  JobOptions options;
  guint jobs; /* pictures at a time, 1 or more */
} Work;

/* What there is to write and to complain of comes in the order of the inputs,
 * for any number of jobs. Until the last input, Ctrl-C, or an output that
 * cannot be written; TRUE where all went well. */
gboolean runner_run (const Work *work);

/* ERROR on standard error; ABOUT is what it is about, or NULL. */
void runner_complain (const gchar *about, const GError *error);
