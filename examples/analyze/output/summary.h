/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One JSON object an input: how many frames, people and faces, what share of
 * the faces looked how, and what went wrong. */
#pragma once

#include <gio/gio.h>

typedef struct _Tally Tally;

/* Counts the faces of one input. Used by one thread at a time. */
Tally *tally_new (void);

/* FACES (of GstFerEmotionFace) of one more frame. */
void tally_add (Tally *tally, GPtrArray *faces);
void tally_free (Tally *tally);

typedef struct _Summary Summary;

/* PATH is a file, or "-" for standard output. */
Summary *summary_new (const gchar *path, GError **error);

/* Writes the line of the input URI, in which faces of less than MIN_FACE pixels
 * were not looked for; PROBLEM is what went wrong, or NULL. */
gboolean summary_write (Summary *summary, const gchar *uri, guint min_face,
    const Tally *tally, const GError *problem, GError **error);

/* Gives the file its name. */
gboolean summary_finish (Summary *summary, GError **error);

/* Without summary_finish() before, nothing stays behind. */
void summary_free (Summary *summary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Summary, summary_free)
