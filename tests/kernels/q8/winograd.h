/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check.h"

extern const Kernel q8_winograd_in;
extern const Kernel q8_winograd_product;
extern const Kernel q8_winograd_out;
