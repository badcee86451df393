/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "outputs.h"

#include "common/abandoned.h"

#include <string.h>

static gboolean
open_output (OutFile **file, const gchar *argument, GError **error)
{
  g_autofree gchar *abandoned = NULL;

  if (argument == NULL)
    return TRUE;
  *file = out_file_new_for_argument (argument, error);
  if (*file == NULL)
    return FALSE;
  abandoned = abandoned_describe (*file, "it may lack its end");
  g_printerr ("%s", abandoned);
  return TRUE;
}

gboolean
outputs_open (Outputs *outputs, const gchar *json_path, const gchar *page_path,
    GError **error)
{
  *outputs = (Outputs){ NULL };
  if (g_strcmp0 (json_path, "-") != 0 && g_strcmp0 (page_path, "-") != 0)
    outputs->table = out_file_new_for_argument ("-", NULL);
  if (open_output (&outputs->json, json_path, error)
      && open_output (&outputs->page, page_path, error))
    return TRUE;
  outputs_clear (outputs);
  return FALSE;
}

static gboolean
write_text (OutFile *file, const gchar *text, GError **error)
{
  return out_file_write (file, text, strlen (text), error);
}

static gboolean
write_page (OutFile *file, const Report *report, GArray *samples,
    GArray *answers, GError **error)
{
  g_autofree gchar *page = page_make (report, samples, answers, error);

  return page != NULL && write_text (file, page, error);
}

static gboolean
commit (OutFile *file, GError **error)
{
  return file == NULL || out_file_commit (file, error);
}

gboolean
outputs_write (Outputs *outputs, const Report *report, GArray *samples,
    GArray *answers, GError **error)
{
  g_autofree gchar *json = report_to_json (report);
  g_autofree gchar *table = report_to_text (report);

  return (outputs->page == NULL
             || write_page (outputs->page, report, samples, answers, error))
         && (outputs->json == NULL || write_text (outputs->json, json, error))
         && (outputs->table == NULL
             || write_text (outputs->table, table, error))
         && commit (outputs->page, error) && commit (outputs->json, error);
}

void
outputs_clear (Outputs *outputs)
{
  g_clear_pointer (&outputs->table, out_file_discard);
  g_clear_pointer (&outputs->json, out_file_discard);
  g_clear_pointer (&outputs->page, out_file_discard);
}
