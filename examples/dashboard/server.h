/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HTTP server. */
#pragma once

#include "analysis.h"

typedef struct _Server Server;

/* Listens and answers, by threads of its own, until server_free(). */
Server *server_new (
    GInetSocketAddress *address, Analysis *analysis, GError **error);

/* For a browser. */
const gchar *server_get_url (const Server *server);

/* Before the analysis, which requests may wait for. */
void server_free (Server *server);
