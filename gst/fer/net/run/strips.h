/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

/* A convolution and the quantisation of its results. */
FerStepFunc fer_run_strips;

G_END_DECLS
