/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One input through a pipeline of its own. */
#pragma once

#include "inputs.h"
#include "results.h"
#include "tap.h"

typedef struct _Job Job;

/* ANNOTATED is the file for the video with boxes and labels, or NULL: a PNG
 * where its name says so, else an MP4. */
Job *job_new (const Input *input, const gchar *annotated, gchar **settings,
    Results *results, GError **error);

/* Until the end of the input, an error or job_stop(). What was decoded before
 * an error is in the results and in the annotated file. */
gboolean job_run (Job *job, GError **error);
void job_stop (Job *job);

/* TRUE where a file of results cannot be written: another input would fail as
 * well. */
gboolean job_cannot_write (Job *job);
void job_get_count (Job *job, TapCount *count);

/* GST_CLOCK_TIME_NONE where the input has no end or does not tell. */
GstClockTime job_get_duration (Job *job);
void job_free (Job *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)
