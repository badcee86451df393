/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "results.h"

#include "csv.h"
#include "jsonl.h"
#include "outfile.h"

struct _Results {
  OutFile *jsonl;
  OutFile *csv;
  CsvTable *table;
  GString *text;
  gboolean failed;
};

Results *
results_new (const gchar *jsonl_path, const gchar *csv_path, GError **error)
{
  g_autoptr (Results) results = g_new0 (Results, 1);

  results->table = csv_table_new ();
  results->text = g_string_new (NULL);
  if (jsonl_path != NULL) {
    results->jsonl = outfile_new (jsonl_path, error);
    if (results->jsonl == NULL)
      return NULL;
  }
  if (csv_path != NULL) {
    results->csv = outfile_new (csv_path, error);
    if (results->csv == NULL)
      return NULL;
  }
  return g_steal_pointer (&results);
}

static gboolean
write_text (OutFile *file, GString *text, GError **error)
{
  gboolean ok = outfile_write (file, text->str, text->len, error);

  g_string_truncate (text, 0);
  return ok;
}

static gboolean
write_frame (Results *results, const Frame *frame, GError **error)
{
  if (results->jsonl != NULL) {
    jsonl_append_frame (results->text, frame);
    if (!write_text (results->jsonl, results->text, error))
      return FALSE;
  }
  if (results->csv == NULL)
    return TRUE;
  csv_table_add (results->table, frame, results->text);
  return write_text (results->csv, results->text, error);
}

gboolean
results_write (Results *results, const Frame *frame, GError **error)
{
  results->failed = !write_frame (results, frame, error);
  return !results->failed;
}

gboolean
results_finish (Results *results, GError **error)
{
  if (results->failed)
    return TRUE;
  if (results->jsonl != NULL && !outfile_commit (results->jsonl, error))
    return FALSE;
  if (results->csv == NULL)
    return TRUE;
  csv_table_finish (results->table, results->text);
  return write_text (results->csv, results->text, error)
         && outfile_commit (results->csv, error);
}

void
results_free (Results *results)
{
  g_clear_pointer (&results->jsonl, outfile_free);
  g_clear_pointer (&results->csv, outfile_free);
  csv_table_free (results->table);
  g_string_free (results->text, TRUE);
  g_free (results);
}
