/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators that only move numbers. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_cast;
FerLowerFunc fer_lower_concat;
FerLowerFunc fer_lower_dropout;
FerLowerFunc fer_lower_flatten;
FerLowerFunc fer_lower_identity;
FerLowerFunc fer_lower_pad;
FerLowerFunc fer_lower_reshape;
FerLowerFunc fer_lower_resize;
FerLowerFunc fer_lower_shape;
FerLowerFunc fer_lower_squeeze;
FerLowerFunc fer_lower_transpose;
FerLowerFunc fer_lower_unsqueeze;

G_END_DECLS
