/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CSV: one line a face, or a line with empty fields where a frame has none;
 * none for a frame that was not analysed. */
#pragma once

#include "facts/write/record.h"

G_BEGIN_DECLS

typedef struct _GstFerEmotionTable GstFerEmotionTable;

GstFerEmotionTable *gst_fer_emotion_table_new (void);
void gst_fer_emotion_table_free (GstFerEmotionTable *table);

/* The labels that the head is to name, where they are known before the first
 * face. Too late once the head is written. */
void gst_fer_emotion_table_set_labels (
    GstFerEmotionTable *table, const gchar *const *labels);

/* Append to TEXT what RECORD adds to the file, and what is still missing at its
 * end. Where the labels are not known, frames wait for the first face. */
void gst_fer_emotion_table_add (GstFerEmotionTable *table,
    const GstFerEmotionRecord *record, GString *text);
void gst_fer_emotion_table_finish (GstFerEmotionTable *table, GString *text);

G_END_DECLS
