/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

FerStepFunc fer_run_add;
FerStepFunc fer_run_affine;
FerStepFunc fer_run_mul;
FerStepFunc fer_run_softmax;
FerStepFunc fer_run_sub;

G_END_DECLS
