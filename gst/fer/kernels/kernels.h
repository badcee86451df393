/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one table of kernels. A family is described where its group's header
 * declares it; `fer_kernels_init()` fills the table from plain C upwards to
 * the level asked for.
 */
#pragma once

#include "cascade.h"
#include "cpu.h"
#include "nn.h"
#include "pixel.h"
#include "q8.h"

typedef struct {
  FerCpu cpu;
  FerPixelKernels pixel;
  FerCascadeKernels cascade;
  FerNnKernels nn;
  FerQ8Kernels q8;
} FerKernels;

void fer_kernels_init (FerKernels *kernels, FerCpu cpu);
