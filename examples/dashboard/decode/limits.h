/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the decoding process gives at most. */
#pragma once

#define DECODE_MAX_PIXELS 64000000

/* Exit statuses, which bubblewrap does not use. */
#define DECODE_NO_PICTURE 65
#define DECODE_TOO_LARGE 66

/* A PPM of that, with its header. */
#define DECODE_MAX_OUTPUT (3 * DECODE_MAX_PIXELS + 64)
