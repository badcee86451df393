/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/address.h"

#include <string.h>

#define DEFAULT_PORT 8080
#define HTTP_PORT 80

static GInetAddress *
parse_host (const gchar *host)
{
  return strcmp (host, "localhost") == 0
             ? g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4)
             : g_inet_address_new_from_string (host);
}

GInetSocketAddress *
address_parse (const gchar *text, GError **error)
{
  g_autoptr (GSocketConnectable) network = NULL;
  g_autoptr (GInetAddress) address = NULL;
  GNetworkAddress *parts;

  network = g_network_address_parse (text, DEFAULT_PORT, NULL);
  if (network != NULL) {
    parts = G_NETWORK_ADDRESS (network);
    address = parse_host (g_network_address_get_hostname (parts));
  }
  if (address == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--listen %s: it is ADDRESS:PORT, such as 127.0.0.1:8080", text);
    return NULL;
  }
  if (!g_inet_address_get_is_loopback (address)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--listen %s: only this machine's own addresses are served (127.0.0.1, "
        "[::1]), since everybody who reaches another one would get in",
        text);
    return NULL;
  }
  return G_INET_SOCKET_ADDRESS (
      g_inet_socket_address_new (address, g_network_address_get_port (parts)));
}

gchar *
address_format (const gchar *host, guint port)
{
  const gchar *open = strchr (host, ':') != NULL ? "[" : "";
  const gchar *close = open[0] != '\0' ? "]" : "";

  return port == HTTP_PORT
             ? g_strconcat (open, host, close, NULL)
             : g_strdup_printf ("%s%s%s:%u", open, host, close, port);
}
