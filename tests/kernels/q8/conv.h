/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the quantised convolution is checked. */
#pragma once

#include "check.h"

extern const Kernel q8_conv;
