/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which pools are checked. */
#pragma once

#include "check.h"

/* Sets source, window and blocks of @p, a FerNnPool or a FerQ8Pool, from @shape
 * or, where that is NULL, by chance. */
#define CHOOSE_POOL(p, shape)                                                  \
  do {                                                                         \
    (p)->src_height = shape ? shape->size : choose (1, 9);                     \
    (p)->src_width = shape ? shape->size : choose (1, 9);                      \
    (p)->kernel_h = shape ? shape->kernel : choose (1, 4);                     \
    (p)->kernel_w = shape ? shape->kernel : choose (1, 4);                     \
    (p)->stride_y = shape ? shape->kernel : choose (1, 3);                     \
    (p)->stride_x = shape ? shape->kernel : choose (1, 3);                     \
    (p)->dilation_y = shape ? 1 : choose (1, 2);                               \
    (p)->dilation_x = shape ? 1 : choose (1, 2);                               \
    (p)->pad_top = shape ? 0 : choose (0, (p)->kernel_h - 1);                  \
    (p)->pad_left = shape ? 0 : choose (0, (p)->kernel_w - 1);                 \
    (p)->blocks = shape ? shape->in / LANES : choose (1, 4);                   \
    (p)->src_row = (p)->src_width * LANES;                                     \
    (p)->src_block = (p)->src_row * (p)->src_height;                           \
  } while (0)
