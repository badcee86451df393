/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How Winograd's transforms are checked. */
#pragma once

#include "check.h"

extern const Kernel nn_winograd_in;
extern const Kernel nn_winograd_out;
