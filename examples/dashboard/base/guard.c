/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/guard.h"

#include "base/address.h"

#define SCHEME "http://"

struct _Guard {
  GPtrArray *hosts; /* of strings, as the header Host has them */
};

Guard *
guard_new (const gchar *host, guint port)
{
  const gchar *const names[] = { host, "localhost", "127.0.0.1", "::1" };
  Guard *guard = g_new0 (Guard, 1);

  guard->hosts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (guard->hosts, address_format (names[i], port));
  return guard;
}

static gboolean
is_own (const Guard *guard, const gchar *host)
{
  for (guint i = 0; i < guard->hosts->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (guard->hosts, i), host) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_own_origin (const Guard *guard, const gchar *origin)
{
  return g_str_has_prefix (origin, SCHEME)
         && is_own (guard, origin + sizeof (SCHEME) - 1);
}

guint
guard_check (
    const Guard *guard, const GuardHeaders *headers, const gchar **reason)
{
  if (headers->host == NULL) {
    *reason = "the header Host is missing";
    return 400;
  }
  if (!is_own (guard, headers->host)) {
    *reason = "the header Host names another server";
    return 421;
  }
  if (headers->origin != NULL && !is_own_origin (guard, headers->origin)) {
    *reason = "the request comes from a page of another site";
    return 403;
  }
  if (g_strcmp0 (headers->site, "cross-site") == 0
      || g_strcmp0 (headers->site, "same-site") == 0) {
    *reason = "the request comes from a page of another site";
    return 403;
  }
  return 0;
}

void
guard_free (Guard *guard)
{
  g_ptr_array_unref (guard->hosts);
  g_free (guard);
}
