/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is answered, with the headers that every answer has. */
#pragma once

#include <glib.h>
#include <microhttpd.h>

/* DATA is copied. */
enum MHD_Result answer_send (struct MHD_Connection *connection, guint status,
    const gchar *type, gconstpointer data, gsize size);

/* A problem (RFC 9457) in JSON; DETAIL says what is wrong. */
enum MHD_Result answer_problem (
    struct MHD_Connection *connection, guint status, const gchar *detail);

/* 405; METHODS are those that would do. */
enum MHD_Result answer_wrong_method (
    struct MHD_Connection *connection, const gchar *methods);
