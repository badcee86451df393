/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line. */
#pragma once

#include "job.h"

typedef struct {
  gchar *files[N_RESULTS]; /* by ResultFormat; NULL = not asked for */
  gchar *annotated;
  gchar *summary;
  gchar **arguments;
  JobOptions job;
  guint jobs; /* 0 = not said */
  gboolean version;
} Options;

/* Fails with a message for the user where the usage is wrong. */
gboolean options_parse (
    Options *options, int *argc, char ***argv, GError **error);

/* Whether every output is a file of its own that none of INPUTS and of MODELS
 * is; ANNOTATED and EACH of the results (or NULL) are one path for each input.
 */
gboolean options_check_outputs (const Options *options, GPtrArray *inputs,
    gchar **models, GPtrArray *annotated, GPtrArray *const each[N_RESULTS],
    GError **error);
void options_clear (Options *options);
