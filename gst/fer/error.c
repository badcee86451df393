/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fer.h"

/* Not by G_DEFINE_QUARK: clang-format takes the name's dashes for minus. */
GQuark
fer_error_quark (void)
{
  return g_quark_from_static_string ("fer-error-quark");
}
