/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps that only move numbers. */
#pragma once

#include "net/plan/builder.h"

G_BEGIN_DECLS

FerBuildFunc fer_build_concat;
FerBuildFunc fer_build_pad;
FerBuildFunc fer_build_repeat; /* of floats or bytes */
FerBuildFunc fer_build_reshape;
FerBuildFunc fer_build_slice;
FerBuildFunc fer_build_transpose;

G_END_DECLS
