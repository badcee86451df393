/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fer.h"

G_DEFINE_QUARK (fer - error - quark, fer_error)
