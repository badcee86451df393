/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators that take channels apart. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_slice;
FerLowerFunc fer_lower_split;

G_END_DECLS
