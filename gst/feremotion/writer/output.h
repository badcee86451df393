/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where records go: a file of text, or a database. */
#pragma once

#include "facts/write/record.h"
#include "writer/settings.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionOutput:
 *
 * Errors of writing are of the domain %G_IO_ERROR and name the file; after one,
 * the output is only good to be freed.
 */
typedef struct _GstFerEmotionOutput GstFerEmotionOutput;

/**
 * gst_fer_emotion_output_new:
 * @details: (out): what an error message says besides, for people who debug; or
 *   %NULL
 *
 * Opens what the @settings name.
 *
 * Returns: (nullable): %NULL with @error set, of the domain %GST_RESOURCE_ERROR
 */
GstFerEmotionOutput *gst_fer_emotion_output_new (
    const GstFerEmotionWriterSettings *settings, gchar **details,
    GError **error);

/* Closes it. What was not finished keeps its temporary name. */
void gst_fer_emotion_output_free (GstFerEmotionOutput *output);

/* The name under which a file is until it is whole; %NULL where it has none. */
const gchar *gst_fer_emotion_output_get_temporary (
    const GstFerEmotionOutput *output);

/* What earlier runs could not finish: paths, %NULL at the end. */
gchar **gst_fer_emotion_output_find_abandoned (
    const GstFerEmotionOutput *output);

/* The labels of the model, where they are known before the first face. */
void gst_fer_emotion_output_set_labels (
    GstFerEmotionOutput *output, const gchar *const *labels);

gboolean gst_fer_emotion_output_add (GstFerEmotionOutput *output,
    const GstFerEmotionRecord *record, GError **error);

/* The next record does not follow on the one before. */
gboolean gst_fer_emotion_output_interrupt (
    GstFerEmotionOutput *output, GError **error);

/* The next record is of another stream. */
gboolean gst_fer_emotion_output_end_stream (
    GstFerEmotionOutput *output, GError **error);

/* Makes it whole. Records may follow all the same. */
gboolean gst_fer_emotion_output_finish (
    GstFerEmotionOutput *output, GError **error);

G_END_DECLS
