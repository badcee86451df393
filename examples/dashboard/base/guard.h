/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which requests are let in. A page of another site can make the visitor's
 * browser send requests to this machine: their Origin gives them away. A name
 * of that site that leads here (DNS rebinding) makes both look alike: then the
 * Host does. */
#pragma once

#include <glib.h>

typedef struct _Guard Guard;

/* HOST and PORT are what the server listens on. */
Guard *guard_new (const gchar *host, guint port);

typedef struct {
  const gchar *host; /* of the headers; NULL where there is none */
  const gchar *origin;
  const gchar *site; /* Sec-Fetch-Site */
} GuardHeaders;

/* 0 where the request may come in, else the HTTP status and the REASON. */
guint guard_check (
    const Guard *guard, const GuardHeaders *headers, const gchar **reason);
void guard_free (Guard *guard);
