/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/outfile.h"

G_BEGIN_DECLS

/**
 * abandoned_describe:
 * @state: what such a file is like ("its lines are whole")
 *
 * Names what earlier runs of a program wrote for the same file and could not
 * finish: whoever waited for their end would not find it otherwise.
 *
 * Returns: (transfer full): a line for each, for standard error; "" where there
 *   is none
 */
gchar *abandoned_describe (const OutFile *file, const gchar *state);

G_END_DECLS
