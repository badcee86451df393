/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "nn-data.h"

#include <math.h>
#include <string.h>

static float
choose_float (Fill fill)
{
  float v = (float) choose_real (-1, 1);

  switch (fill) {
    case FILL_ZERO:
      return v < 0 ? -0.0f : 0.0f;
    case FILL_DENORMAL:
      return v * 1e-38f;
    case FILL_LARGE:
      return v * 1e15f;
    case FILL_SPECIAL:
      return choose (0, 60) > 0 ? v : choose (0, 2) == 0 ? NAN : v / 0.0f;
    default:
      return v;
  }
}

/* For free_memory(). */
float *
new_floats (gsize n, Fill fill)
{
  float *floats = new_memory (n * sizeof (float));

  for (gsize i = 0; i < n; i++)
    floats[i] = choose_float (fill);
  return floats;
}

/* A copy of @n floats, each changed; for free_memory(). */
float *
new_copy (const float *from, gsize n, float (*change) (float))
{
  float *floats = new_memory (n * sizeof (float));

  for (gsize i = 0; i < n; i++)
    floats[i] = change (from[i]);
  return floats;
}

FerNnActivation
choose_activation (const float *slopes, FerNnAct last)
{
  FerNnActivation act = { choose (FER_NN_NONE, last), 0, 0, slopes };

  switch (act.kind) {
    case FER_NN_CLIP:
      act.a = -0.5f;
      act.b = 0.75f;
      break;
    case FER_NN_LEAKY:
      act.a = 0.1f;
      break;
    case FER_NN_HARD_SIGMOID:
      act.a = 0.2f;
      act.b = 0.5f;
      break;
    case FER_NN_ELU:
      act.a = 1.75f;
      act.b = 1.05f;
      break;
    default:
      break;
  }
  return act;
}

static gboolean
is_untouched (float v)
{
  static const guint8 guard[4] = { GUARD_BYTE, GUARD_BYTE, GUARD_BYTE,
    GUARD_BYTE };

  return memcmp (&v, guard, sizeof v) == 0;
}

static gboolean
agree (float got, float want, gdouble slack)
{
  if (is_untouched (want) || is_untouched (got))
    return is_untouched (want) && is_untouched (got);
  if (isnan (want))
    return isnan (got);
  if (isinf (want))
    return got == want;
  return fabs ((gdouble) got - want) <= slack;
}

/* Numbers may be apart by @share of their size, all of them by @least. */
static void
compare (Outputs *outputs, const float *sizes, gdouble share, gdouble least)
{
  const float *got = (gpointer) outputs->memory[GOT];
  const float *want = (gpointer) outputs->memory[WANT];
  const gsize guard = GUARD_SIZE / sizeof (float);
  gsize n = outputs->size / sizeof (float);

  for (gsize i = 0; i < n; i++) {
    gboolean inside = i >= guard && i < n - guard;
    gdouble size = sizes == NULL ? 1 + fabs (want[i])
                   : inside      ? sizes[i - guard]
                                 : 0;

    if (!agree (got[i], want[i], share > 0 ? share * size + least : 0))
      g_error ("number %" G_GSSIZE_FORMAT " of %" G_GSIZE_FORMAT
               " is %g, not %g",
          (gssize) i - (gssize) guard, n - 2 * guard, got[i], want[i]);
  }
  outputs_clear (outputs);
}

/* Both outputs have results in the same places, which agree within 1e-5 of what
 * @sizes says for each: the sum of the absolute values of what was added. Frees
 * them. */
void
compare_sums (Outputs *outputs, const float *sizes)
{
  compare (outputs, sizes, 1e-5, 1e-6);
}

/* For results that come of few numbers each: the size is the result's. */
void
compare_elements (Outputs *outputs)
{
  compare (outputs, NULL, 1e-5, 1e-6);
}

/* All numbers are the same. */
void
compare_exactly (Outputs *outputs)
{
  compare (outputs, NULL, 0, 0);
}
