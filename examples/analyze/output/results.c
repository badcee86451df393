/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/results.h"

#include "base/element.h"
#include "common/abandoned.h"
#include "common/outfile.h"

/* As the element calls them. */
static const gchar *const formats[N_RESULTS] = {
  [RESULT_JSONL] = "jsonl",
  [RESULT_CSV] = "csv",
  [RESULT_VTT] = "webvtt",
  [RESULT_SRT] = "srt",
  [RESULT_SQLITE] = "sqlite",
};

typedef struct {
  ResultFormat format;
  GPtrArray *each;     /* of paths, one an input; NULL = one file for all */
  OutFile *file;       /* NULL where the element opens it itself: a database */
  GstElement *element; /* NULL between two inputs that have a file each */
} Writer;

struct _Results {
  Writer writers[N_RESULTS];
  guint n_writers;
  GstBus *bus; /* of the writers while they are in no pipeline */
  gboolean failed;
};

/* What a writer in no pipeline complained of. */
static gboolean
pop_error (Results *results, GError **error)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (
      results->bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

  if (message == NULL)
    return FALSE;
  results->failed = TRUE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, error, NULL);
  else
    gst_message_parse_warning (message, error, NULL);
  return TRUE;
}

/* It gets its name when all went well, so it is not the element's to open. */
static gboolean
open_file (Writer *writer, const gchar *path, GError **error)
{
  g_autofree gchar *abandoned = NULL;

  if (!(writer->file = out_file_new_for_argument (path, error)))
    return FALSE;
  abandoned = abandoned_describe (writer->file, "its lines are whole");
  g_printerr ("%s", abandoned);
  g_object_set (writer->element, "location", out_file_get_name (writer->file),
      "fd", out_file_get_fd (writer->file), NULL);
  return TRUE;
}

/* The file is open from READY to NULL, for as many streams as there are. */
static gboolean
open_writer (
    Results *results, Writer *writer, const gchar *path, GError **error)
{
  if (!(writer->element = element_new ("feremotionwriter", error)))
    return FALSE;
  gst_object_ref_sink (writer->element);
  gst_util_set_object_arg (
      G_OBJECT (writer->element), "format", formats[writer->format]);
  if (writer->format == RESULT_SQLITE)
    g_object_set (writer->element, "location", path, NULL);
  else if (!open_file (writer, path, error))
    return FALSE;
  gst_element_set_bus (writer->element, results->bus);
  gst_element_set_state (writer->element, GST_STATE_READY);
  return !pop_error (results, error);
}

/* A file gets its name where it is to be KEPT and nothing failed. */
static gboolean
close_writer (Results *results, Writer *writer, gboolean keep, GError **error)
{
  gboolean ok = TRUE;

  if (writer->element != NULL) {
    gst_element_set_state (writer->element, GST_STATE_NULL);
    ok = !pop_error (results, error);
    gst_element_set_bus (writer->element, NULL);
    g_clear_object (&writer->element);
  }
  if (writer->file != NULL && ok && keep && !results->failed)
    ok = out_file_commit (writer->file, error);
  g_clear_pointer (&writer->file, out_file_discard);
  return ok;
}

Results *
results_new (gchar *const files[N_RESULTS], GPtrArray *const each[N_RESULTS],
    GError **error)
{
  g_autoptr (Results) results = g_new0 (Results, 1);

  results->bus = gst_bus_new ();
  for (guint i = 0; i < N_RESULTS; i++) {
    Writer *writer = &results->writers[results->n_writers];

    if (files[i] == NULL)
      continue;
    results->n_writers++;
    writer->format = i;
    writer->each = each[i];
    if (each[i] == NULL && !open_writer (results, writer, files[i], error))
      return NULL;
  }
  return g_steal_pointer (&results);
}

GstElement *
results_attach (Results *results, GstBin *bin, GstElement *last,
    const Input *input, GError **error)
{
  for (guint i = 0; i < results->n_writers; i++) {
    Writer *writer = &results->writers[i];

    if (writer->each != NULL
        && !open_writer (
            results, writer, g_ptr_array_index (writer->each, input->n), error))
      return NULL;
    g_object_set (writer->element, "source",
        writer->format == RESULT_CSV ? input->label : input->uri, NULL);
    gst_bin_add (bin, writer->element);
    element_link (last, writer->element);
    /* Of a pipeline that has not started it is ready, as its file is open. */
    if (GST_STATE (bin) > GST_STATE_READY)
      gst_element_sync_state_with_parent (writer->element);
    last = writer->element;
  }
  return last;
}

gboolean
results_detach (Results *results, GstBin *bin, gboolean keep, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; i < results->n_writers; i++) {
    Writer *writer = &results->writers[i];

    if (writer->element != NULL
        && GST_OBJECT_PARENT (writer->element) == GST_OBJECT (bin)) {
      gst_bin_remove (bin, writer->element);
      gst_element_set_bus (writer->element, results->bus);
    }
    if (writer->each != NULL)
      ok = close_writer (results, writer, keep, ok ? error : NULL) && ok;
  }
  return ok;
}

gboolean
results_take_warning (
    Results *results, GstMessage *message, const GError *warning)
{
  for (guint i = 0; i < results->n_writers; i++) {
    if (GST_MESSAGE_SRC (message) == GST_OBJECT (results->writers[i].element)) {
      results->failed |= warning->domain == GST_RESOURCE_ERROR;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
results_have_failed (const Results *results)
{
  return results->failed;
}

gboolean
results_finish (Results *results, GError **error)
{
  gboolean was_told = results->failed;

  for (guint i = 0; i < results->n_writers; i++)
    if (results->writers[i].element != NULL)
      gst_element_set_state (results->writers[i].element, GST_STATE_NULL);
  if (pop_error (results, error))
    return FALSE;
  if (was_told)
    return TRUE;
  for (guint i = 0; i < results->n_writers; i++)
    if (results->writers[i].file != NULL
        && !out_file_commit (results->writers[i].file, error))
      return FALSE;
  return TRUE;
}

void
results_free (Results *results)
{
  for (guint i = 0; i < results->n_writers; i++)
    close_writer (results, &results->writers[i], FALSE, NULL);
  gst_bus_set_flushing (results->bus, TRUE);
  gst_object_unref (results->bus);
  g_free (results);
}
