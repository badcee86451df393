/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "answer.h"

#include "base/metrics.h"
#include "common/jsonmember.h"

#include <string.h>

/* Nothing comes from elsewhere, goes elsewhere, or is shown within another
 * page. */
static const struct {
  const gchar *name;
  const gchar *value;
} headers[] = {
  { "Content-Security-Policy",
      "default-src 'self'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'; object-src 'none'" },
  { "X-Content-Type-Options", "nosniff" },
  { "Referrer-Policy", "no-referrer" },
  { "Cross-Origin-Opener-Policy", "same-origin" },
  { "Cross-Origin-Resource-Policy", "same-origin" },
  { "Cache-Control", "no-store" },
};

static enum MHD_Result
queue (struct MHD_Connection *connection, guint status, const gchar *type,
    const gchar *allow, gconstpointer data, gsize size)
{
  struct MHD_Response *response = MHD_create_response_from_buffer (
      size, (gpointer) data, MHD_RESPMEM_MUST_COPY);
  enum MHD_Result result;

  MHD_add_response_header (response, "Content-Type", type);
  if (allow != NULL)
    MHD_add_response_header (response, "Allow", allow);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    MHD_add_response_header (response, headers[i].name, headers[i].value);
  result = MHD_queue_response (connection, status, response);
  MHD_destroy_response (response);
  metrics_count_response (status);
  return result;
}

enum MHD_Result
answer_send (struct MHD_Connection *connection, guint status, const gchar *type,
    gconstpointer data, gsize size)
{
  return queue (connection, status, type, NULL, data, size);
}

static enum MHD_Result
send_problem (struct MHD_Connection *connection, guint status,
    const gchar *detail, const gchar *allow)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree gchar *json = NULL;

  json_builder_begin_object (builder);
  member_add_string (builder, "title", MHD_get_reason_phrase_for (status));
  member_add_int (builder, "status", status);
  member_add_string (builder, "detail", detail);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  json = json_to_string (node, FALSE);
  return queue (connection, status, "application/problem+json", allow, json,
      strlen (json));
}

enum MHD_Result
answer_problem (
    struct MHD_Connection *connection, guint status, const gchar *detail)
{
  return send_problem (connection, status, detail, NULL);
}

enum MHD_Result
answer_wrong_method (struct MHD_Connection *connection, const gchar *methods)
{
  g_autofree gchar *detail = g_strdup_printf ("it takes %s", methods);

  return send_problem (connection, 405, detail, methods);
}
