/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A line on a terminal's standard error that says how far a job is. */
#pragma once

#include "job.h"

typedef struct _Progress Progress;

/* NULL where standard error is no terminal. */
Progress *progress_new (Job *job, const gchar *name, guint n, guint of);

/* Removes the line and leaves a sum in its place. */
void progress_free (Progress *progress);
