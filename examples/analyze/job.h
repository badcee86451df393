/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One input through a pipeline of its own. */
#pragma once

#include "base/inputs.h"
#include "output/results.h"
#include "output/tap.h"

typedef struct _Job Job;

typedef struct {
  gchar **settings;    /* of the element; NULL = none */
  guint threads;       /* of the element, for a picture */
  guint video_threads; /* and for a video */
  guint timeout;       /* seconds without a frame until an input is given up */
} JobOptions;

/* ANNOTATED is the file for the video or picture with boxes and labels, or
 * NULL. Fails where no other input would work either: an element is missing, a
 * file cannot be opened. */
Job *job_new (const Input *input, const gchar *annotated,
    const JobOptions *options, Results *results, GError **error);

/* Of a picture, before job_run(): as far as the results, which another job may
 * still write to. */
void job_analyse (Job *job);

/* Until the end of the input, an error or job_stop(). What was decoded before
 * an error is in the results and in the annotated file. */
gboolean job_run (Job *job, GError **error);

/* From any thread: ends the input behind the frame that is being analysed. */
void job_stop (Job *job);

/* TRUE where a file of results cannot be written: another input would fail as
 * well. */
gboolean job_cannot_write (Job *job);

/* After job_run(). */
const Tally *job_get_tally (const Job *job);
void job_get_count (Job *job, TapCount *count);

/* The least side of a face that was looked for, in pixels; 0 = not known. */
guint job_get_min_face (Job *job);

/* GST_CLOCK_TIME_NONE where the input has no end or does not tell. */
GstClockTime job_get_duration (Job *job);
void job_free (Job *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)
