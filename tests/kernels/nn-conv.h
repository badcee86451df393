/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How dense and depthwise convolutions are checked. */
#pragma once

#include "check.h"

extern const Kernel nn_conv;
extern const Kernel nn_depthwise;
