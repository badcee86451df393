/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the server listens. */
#pragma once

#include <gio/gio.h>

/* TEXT is HOST:PORT or PORT. Only addresses of this machine's loopback are
 * taken: nobody else gets in. Fails with G_IO_ERROR_INVALID_ARGUMENT. */
GInetSocketAddress *address_parse (const gchar *text, GError **error);

/* "127.0.0.1:8080", "[::1]:8080"; as a URL and the header Host have it, without
 * the port where it is that of HTTP. */
gchar *address_format (const gchar *host, guint port);
