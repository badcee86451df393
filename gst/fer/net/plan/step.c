/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/step.h"

void
fer_step_clear (FerStep *step)
{
  if (step->kind == FER_STEP_GROUPED_CONV)
    g_clear_pointer (&step->grouped_conv.parts, g_free);
  else if (step->kind == FER_STEP_CONCAT)
    g_clear_pointer (&step->concat.copies, g_free);
}
