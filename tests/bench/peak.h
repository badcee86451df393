/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one core can do at most, measured. */
#pragma once

/* The best of many short runs, floating-point operations (multiply and add
 * count as two) of a second in units of 1e9; 0 where there is no such loop for
 * this machine. */
double peak_measure_float ();
/* The same of bytes multiplied and added up in 32 bits. */
double peak_measure_int8 ();
