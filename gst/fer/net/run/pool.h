/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

FerStepFunc fer_run_average_pool;
FerStepFunc fer_run_max_pool;

G_END_DECLS
