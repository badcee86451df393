/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators that make one pixel of many. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_average_pool;
FerLowerFunc fer_lower_global_average_pool;
FerLowerFunc fer_lower_global_max_pool;
FerLowerFunc fer_lower_max_pool;

G_END_DECLS
