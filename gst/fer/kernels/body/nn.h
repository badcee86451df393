/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one body of the vector kernels of ../nn.h: a file for each instruction
 * set defines the few vector operations below and the shapes of tiles that fit
 * its registers, then includes this.
 *
 *   VEC, VEC_FLOATS        a vector and its floats (a divisor of 16)
 *   v_load v_store v_set1 v_add v_sub v_mul v_fma (a, b, c) = a b + c
 *   v_div (a, b) v_sqrt (x)
 *   v_max v_min (a, b)     b where either is NaN
 *   v_negative (x, a, b)   x < 0 ? a : b
 *   v_exp2i (n)            2 to the integral n
 *   v_round (x)            to the nearest integer
 *   v_set2 (p)             two floats, again and again
 *   v_fold_pairs (sums)    sums of neighbours of a block, then zeros
 *   NAME (x)               the variant's name of a kernel
 *   TILES (X) and what tiles.h asks for; TILES_1 (X) those of one block
 */
#include "nn-activation.h"
#include "nn-conv.h"
#include "nn-depthwise.h"
#include "nn-elements.h"
#include "nn-pool.h"
#include "nn-winograd.h"
