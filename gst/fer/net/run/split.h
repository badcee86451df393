/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/run/run.h"

G_BEGIN_DECLS

/* Calls of kernels whose rows (in floats also pixels or blocks, where there is
 * one row) the run's crew shares. A
 * pixel's result depends neither on the size of the image nor on its place in
 * it, so that they are the same for any number of threads. */
void fer_split_conv (const FerNetRun *run, const FerNnConv *conv);
void fer_split_depthwise (const FerNetRun *run, const FerNnDepthwise *conv);
void fer_split_q8_conv (const FerNetRun *run, const FerQ8Conv *conv);

G_END_DECLS
