/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that every input's frames go to. */
#pragma once

#include "frame.h"

typedef struct _Results Results;

/* Either path may be NULL. */
Results *results_new (
    const gchar *jsonl_path, const gchar *csv_path, GError **error);
gboolean results_write (Results *results, const Frame *frame, GError **error);

/* Gives the files their names. After a write that failed, none gets one. */
gboolean results_finish (Results *results, GError **error);
void results_free (Results *results);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Results, results_free)
