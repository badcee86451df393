/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/results.h"

#include "base/element.h"
#include "common/outfile.h"

/* As the element calls them. */
static const gchar *const formats[N_RESULTS] = {
  [RESULT_JSONL] = "jsonl",
  [RESULT_CSV] = "csv",
  [RESULT_VTT] = "webvtt",
  [RESULT_SRT] = "srt",
};

typedef struct {
  OutFile *file;
  GstElement *element;
  gboolean is_table;
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

/* Whoever waited for the end of that run would not find it otherwise. */
static void
tell_abandoned (const OutFile *file)
{
  g_auto (GStrv) paths = out_file_find_abandoned (file);

  for (guint i = 0; paths[i] != NULL; i++)
    g_printerr ("%s: what an earlier run could not finish is in %s; its lines "
                "are whole\n",
        g_get_prgname (), paths[i]);
}

/* The file is open from READY to NULL, for as many streams as there are. */
static gboolean
add_writer (
    Results *results, const gchar *path, ResultFormat format, GError **error)
{
  Writer *writer = &results->writers[results->n_writers];

  if (path == NULL)
    return TRUE;
  results->n_writers++;
  if (!(writer->file = out_file_new_for_argument (path, error))
      || !(writer->element = element_new ("feremotionwriter", error)))
    return FALSE;
  tell_abandoned (writer->file);
  gst_object_ref_sink (writer->element);
  gst_util_set_object_arg (
      G_OBJECT (writer->element), "format", formats[format]);
  writer->is_table = format == RESULT_CSV;
  g_object_set (writer->element, "location", out_file_get_name (writer->file),
      "fd", out_file_get_fd (writer->file), NULL);
  gst_element_set_bus (writer->element, results->bus);
  gst_element_set_state (writer->element, GST_STATE_READY);
  return !pop_error (results, error);
}

Results *
results_new (gchar *const files[N_RESULTS], GError **error)
{
  g_autoptr (Results) results = g_new0 (Results, 1);

  results->bus = gst_bus_new ();
  for (guint i = 0; i < N_RESULTS; i++)
    if (!add_writer (results, files[i], i, error))
      return NULL;
  return g_steal_pointer (&results);
}

GstElement *
results_attach (
    Results *results, GstBin *bin, GstElement *last, const Input *input)
{
  for (guint i = 0; i < results->n_writers; i++) {
    GstElement *writer = results->writers[i].element;

    g_object_set (writer, "source",
        results->writers[i].is_table ? input->label : input->uri, NULL);
    gst_bin_add (bin, writer);
    element_link (last, writer);
    /* Of a pipeline that has not started it is ready, as its file is open. */
    if (GST_STATE (bin) > GST_STATE_READY)
      gst_element_sync_state_with_parent (writer);
    last = writer;
  }
  return last;
}

void
results_detach (Results *results, GstBin *bin)
{
  for (guint i = 0; i < results->n_writers; i++) {
    gst_bin_remove (bin, results->writers[i].element);
    gst_element_set_bus (results->writers[i].element, results->bus);
  }
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
    gst_element_set_state (results->writers[i].element, GST_STATE_NULL);
  if (pop_error (results, error))
    return FALSE;
  if (was_told)
    return TRUE;
  for (guint i = 0; i < results->n_writers; i++)
    if (!out_file_commit (results->writers[i].file, error))
      return FALSE;
  return TRUE;
}

void
results_free (Results *results)
{
  for (guint i = 0; i < results->n_writers; i++) {
    Writer *writer = &results->writers[i];

    if (writer->element != NULL) {
      gst_element_set_state (writer->element, GST_STATE_NULL);
      gst_element_set_bus (writer->element, NULL);
      gst_object_unref (writer->element);
    }
    g_clear_pointer (&writer->file, out_file_discard);
  }
  gst_bus_set_flushing (results->bus, TRUE);
  gst_object_unref (results->bus);
  g_free (results);
}
