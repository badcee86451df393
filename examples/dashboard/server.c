/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server.h"

#include "answer.h"
#include "base/address.h"
#include "base/guard.h"
#include "base/metrics.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <string.h>

#define MAX_BODY (32 * 1024 * 1024)
#define MAX_BODY_TEXT "a picture may have 32 MiB"
#define MAX_HEADERS (32 * 1024)
#define MAX_CONNECTIONS 512
#define IDLE_SECONDS 30

#define RESOURCES "/feremotion/dashboard"

struct _Server {
  struct MHD_Daemon *daemon;
  Guard *guard;
  Analysis *analysis;
  gchar *url;
  GMutex lock; /* of what follows */
  GCond done;
  guint n_pending; /* pictures that are being analysed */
  gboolean closing;
};

typedef enum {
  ROUTE_PAGE,
  ROUTE_ANALYZE,
  ROUTE_METRICS,
} RouteKind;

typedef struct {
  const gchar *path;
  RouteKind kind;
  const gchar *resource; /* of a page */
  const gchar *type;
} Route;

/* Of one request. */
typedef struct {
  Server *server;
  struct MHD_Connection *connection;
  const Route *route;
  GByteArray *body;
  gboolean is_pushed;
  guint status; /* of the answer, once it is known; and its text */
  gchar *text;
} Request;

static const Route routes[] = {
  { "/", ROUTE_PAGE, "/picture.html", "text/html; charset=utf-8" },
  { "/style.css", ROUTE_PAGE, "/style.css", "text/css; charset=utf-8" },
  { "/picture.js", ROUTE_PAGE, "/picture.js",
      "text/javascript; charset=utf-8" },
  { "/icon.svg", ROUTE_PAGE, "/icon.svg", "image/svg+xml" },
  { "/api/v1/openapi.json", ROUTE_PAGE, "/openapi.json", "application/json" },
  { "/api/v1/analyze", ROUTE_ANALYZE, NULL, NULL },
  { "/metrics", ROUTE_METRICS, NULL, NULL },
};

static const Route *
find_route (const gchar *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strcmp (routes[i].path, path) == 0)
      return &routes[i];
  return NULL;
}

static const gchar *
get_header (const Request *request, const gchar *name)
{
  return MHD_lookup_connection_value (
      request->connection, MHD_HEADER_KIND, name);
}

/* --- What is refused ----------------------------------------------------- */

/* FALSE; the first problem is the answer. */
static gboolean
refuse (Request *request, guint status, const gchar *detail)
{
  request->status = status;
  request->text = g_strdup (detail);
  return FALSE;
}

/* A body without an end, or one that is too large, is not even read. */
static gboolean
check_length (Request *request)
{
  const gchar *length = get_header (request, "Content-Length");
  guint64 size = 0;

  if (get_header (request, "Transfer-Encoding") != NULL)
    return refuse (request, 411, "the header Content-Length is missing");
  if (length != NULL
      && !g_ascii_string_to_unsigned (length, 10, 0, G_MAXUINT64, &size, NULL))
    return refuse (request, 400, "the header Content-Length is no number");
  return size <= MAX_BODY || refuse (request, 413, MAX_BODY_TEXT);
}

static gboolean
check_origin (Request *request)
{
  const GuardHeaders headers = { get_header (request, "Host"),
    get_header (request, "Origin"), get_header (request, "Sec-Fetch-Site") };
  const gchar *reason;
  guint status = guard_check (request->server->guard, &headers, &reason);

  return status == 0 || refuse (request, status, reason);
}

static gboolean
check_picture (Request *request)
{
  const gchar *type = get_header (request, "Content-Type");

  if (get_header (request, "Content-Length") == NULL)
    return refuse (request, 411, "the header Content-Length is missing");
  return type == NULL || g_str_has_prefix (type, "image/")
         || strcmp (type, "application/octet-stream") == 0
         || refuse (request, 415,
             "a picture is sent as it is, with the Content-Type image/* or "
             "application/octet-stream");
}

static gboolean
check_method (Request *request, const gchar *method)
{
  if (request->route->kind == ROUTE_ANALYZE)
    return strcmp (method, "POST") == 0 ? check_picture (request)
                                        : refuse (request, 405, "POST");
  return strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0
         || refuse (request, 405, "GET, HEAD");
}

static gboolean
check_request (Request *request, const gchar *path, const gchar *method)
{
  request->route = find_route (path);
  if (!check_origin (request))
    return FALSE;
  if (request->route == NULL)
    return refuse (request, 404, "there is nothing of that name");
  return check_method (request, method);
}

static enum MHD_Result
send_refusal (Request *request)
{
  return request->status == 405
             ? answer_wrong_method (request->connection, request->text)
             : answer_problem (
                 request->connection, request->status, request->text);
}

/* --- Pages --------------------------------------------------------------- */

static enum MHD_Result
send_page (Request *request)
{
  const Route *route = request->route;
  g_autofree gchar *path = g_strconcat (RESOURCES, route->resource, NULL);
  g_autoptr (GBytes) page = g_resources_lookup_data (path, 0, NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (page, &size);

  return answer_send (request->connection, 200, route->type, data, size);
}

static enum MHD_Result
send_metrics (Request *request)
{
  const union MHD_DaemonInfo *info = MHD_get_daemon_info (
      request->server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  g_autofree gchar *text = metrics_format (info->num_connections);

  return answer_send (request->connection, 200, "text/plain; version=0.0.4",
      text, strlen (text));
}

/* --- A picture ----------------------------------------------------------- */

/* In a thread of the analysis. */
static void
take_result (guint status, const gchar *text, gpointer data)
{
  Request *request = data;
  Server *server = request->server;

  request->text = g_strdup (text);
  request->status = status;
  MHD_resume_connection (request->connection);
  g_mutex_lock (&server->lock);
  server->n_pending--;
  g_cond_signal (&server->done);
  g_mutex_unlock (&server->lock);
}

static gboolean
enter (Server *server)
{
  gboolean open;

  g_mutex_lock (&server->lock);
  open = !server->closing;
  server->n_pending += open;
  g_mutex_unlock (&server->lock);
  return open;
}

/* The connection sleeps meanwhile; others do not. */
static enum MHD_Result
start_analysis (Server *server, Request *request)
{
  g_autoptr (GBytes) file =
      g_bytes_new (request->body->data, request->body->len);

  if (!enter (server))
    return answer_problem (request->connection, 503, "the program is ending");
  request->is_pushed = TRUE;
  g_byte_array_set_size (request->body, 0);
  MHD_suspend_connection (request->connection);
  if (!analysis_push (server->analysis, file, take_result, request))
    take_result (
        503, "too many pictures are waiting; try again later", request);
  return MHD_YES;
}

static enum MHD_Result
send_result (Request *request)
{
  return request->status == 200 ? answer_send (request->connection, 200,
             "application/json", request->text, strlen (request->text))
                                : send_refusal (request);
}

/* --- Requests ------------------------------------------------------------ */

static enum MHD_Result
begin (Server *server, struct MHD_Connection *connection, const gchar *path,
    const gchar *method, gpointer *state)
{
  Request *request = g_new0 (Request, 1);

  request->server = server;
  request->connection = connection;
  request->body = g_byte_array_new ();
  *state = request;
  if (!check_length (request))
    return send_refusal (request);
  check_request (request, path, method);
  return MHD_YES;
}

/* The body is there, or the result. */
static enum MHD_Result
respond (Request *request)
{
  if (request->is_pushed)
    return send_result (request);
  if (request->status != 0)
    return send_refusal (request);
  switch (request->route->kind) {
    case ROUTE_PAGE:
      return send_page (request);
    case ROUTE_METRICS:
      return send_metrics (request);
    case ROUTE_ANALYZE:
    default:
      return start_analysis (request->server, request);
  }
}

/* Called with the headers, with each part of the body, at the end of it, and
 * when the result is there. */
static enum MHD_Result
handle (gpointer data, struct MHD_Connection *connection, const gchar *path,
    const gchar *method, const gchar *version, const gchar *part, size_t *size,
    gpointer *state)
{
  Request *request = *state;

  if (request == NULL)
    return begin (data, connection, path, method, state);
  if (*size == 0)
    return respond (request);
  if (request->status == 0)
    g_byte_array_append (request->body, (const guint8 *) part, *size);
  *size = 0;
  return MHD_YES;
}

static void
end (gpointer data, struct MHD_Connection *connection, gpointer *state,
    enum MHD_RequestTerminationCode code)
{
  Request *request = *state;

  if (request == NULL)
    return;
  g_byte_array_unref (request->body);
  g_free (request->text);
  g_free (request);
  *state = NULL;
}

/* --- Starting ------------------------------------------------------------ */

/* The port is known before anybody is let in, also where it was left open. */
static GSocket *
listen_at (GInetSocketAddress *address, GError **error)
{
  GSocketAddress *any = G_SOCKET_ADDRESS (address);
  g_autoptr (GSocket) listener =
      g_socket_new (g_socket_address_get_family (any), G_SOCKET_TYPE_STREAM,
          G_SOCKET_PROTOCOL_TCP, error);

  if (listener != NULL)
    g_socket_set_listen_backlog (listener, MAX_CONNECTIONS);
  return listener != NULL && g_socket_bind (listener, any, TRUE, error)
                 && g_socket_listen (listener, error)
             ? g_steal_pointer (&listener)
             : NULL;
}

/* The daemon closes its socket, a copy of this one. */
static gboolean
start_daemon (Server *server, GSocket *listener, GError **error)
{
  gint fd = fcntl (g_socket_get_fd (listener), F_DUPFD_CLOEXEC, 0);

  server->daemon = MHD_start_daemon (
      MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
      handle, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
      end, NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned) MAX_CONNECTIONS,
      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) IDLE_SECONDS,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) MAX_HEADERS, MHD_OPTION_END);
  if (server->daemon != NULL)
    return TRUE;
  g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_FAILED, "the HTTP server does not start");
  return FALSE;
}

static gboolean
start (Server *server, GInetSocketAddress *address, GError **error)
{
  g_autofree gchar *host =
      g_inet_address_to_string (g_inet_socket_address_get_address (address));
  g_autoptr (GSocket) listener = listen_at (address, error);
  g_autoptr (GSocketAddress) local = NULL;
  g_autofree gchar *place = NULL;
  guint port;

  if (listener == NULL
      || !(local = g_socket_get_local_address (listener, error))) {
    g_prefix_error (error, "cannot listen at %s, port %u: ", host,
        g_inet_socket_address_get_port (address));
    return FALSE;
  }
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  place = address_format (host, port);
  server->url = g_strdup_printf ("http://%s/", place);
  server->guard = guard_new (host, port);
  return start_daemon (server, listener, error);
}

Server *
server_new (GInetSocketAddress *address, Analysis *analysis, GError **error)
{
  Server *server = g_new0 (Server, 1);

  server->analysis = analysis;
  g_mutex_init (&server->lock);
  g_cond_init (&server->done);
  if (start (server, address, error))
    return server;
  server_free (server);
  return NULL;
}

const gchar *
server_get_url (const Server *server)
{
  return server->url;
}

/* The daemon must not end while a connection sleeps. */
static void
close_daemon (Server *server)
{
  g_mutex_lock (&server->lock);
  server->closing = TRUE;
  while (server->n_pending > 0)
    g_cond_wait (&server->done, &server->lock);
  g_mutex_unlock (&server->lock);
  MHD_stop_daemon (server->daemon);
}

void
server_free (Server *server)
{
  if (server->daemon != NULL)
    close_daemon (server);
  g_clear_pointer (&server->guard, guard_free);
  g_mutex_clear (&server->lock);
  g_cond_clear (&server->done);
  g_free (server->url);
  g_free (server);
}
