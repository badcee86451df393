/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What decoders complain of while they go on. */
#pragma once

#include <glib.h>

/* From now on the errors that decoders log, instead of post, are collected
 * instead of printed. */
void complaints_init (void);

/* The first one since the last call, or NULL; *N of them in all. */
gchar *complaints_take (guint *n);
