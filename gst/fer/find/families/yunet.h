/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "find/families/family.h"

G_BEGIN_DECLS

extern const FerFamily fer_family_yunet;

G_END_DECLS
