/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators between floats and bytes. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_dequantize_linear;
FerLowerFunc fer_lower_quantize_linear;

G_END_DECLS
