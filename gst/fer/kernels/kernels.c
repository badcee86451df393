/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kernels.h"

void
fer_kernels_init (FerKernels *kernels, FerCpu cpu)
{
  kernels->cpu = cpu;
  fer_pixel_kernels_init (&kernels->pixel, cpu);
  fer_cascade_kernels_init (&kernels->cascade, cpu);
  fer_nn_kernels_init (&kernels->nn, cpu);
  fer_q8_kernels_init (&kernels->q8, cpu);
}
