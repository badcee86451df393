/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "q8/data.h"

#include <string.h>

static int
choose_value (Fill fill, int low, int high)
{
  if (fill == FILL_EXTREMES)
    fill = choose (0, 1) ? FILL_LEAST : FILL_MOST;
  return fill == FILL_LEAST  ? low
         : fill == FILL_MOST ? high
                             : choose (low, high);
}

guint8 *
new_bytes (gsize n, Fill fill)
{
  guint8 *bytes = new_memory (n);

  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) choose_value (fill, 0, 255);
  return bytes;
}

gint8 *
new_weights (gsize n, Fill fill)
{
  gint8 *weights = new_memory (n);

  for (gsize i = 0; i < n; i++)
    weights[i] = (gint8) choose_value (fill, -128, 127);
  return weights;
}

gint32 *
new_ints (gsize n, Fill fill)
{
  gint32 *ints = new_memory (n * sizeof (gint32));

  for (gsize i = 0; i < n; i++)
    ints[i] = choose_value (fill, -1000000, 1000000);
  return ints;
}

/* Around @size, some of them of the other sign, some ending in ties. */
float *
new_floats (gsize n, double size)
{
  float *floats = new_memory (n * sizeof (float));

  for (gsize i = 0; i < n; i++)
    floats[i] = choose (0, 7) == 0 ? 0.5f * choose (-4, 4)
                                   : (float) (size * choose_real (-1, 1));
  return floats;
}

/* The bias of a variant that takes @src_zero off each byte: what the groups
 * that it reads lose is given back. */
static gint32 *
new_moved_bias (const FerQ8Conv *c, int src_zero)
{
  const gsize group = LANES * FER_Q8_GROUP;
  gsize taps = (gsize) c->kernel_h * c->kernel_w;
  const gint8 *w = c->weights;
  gint32 *bias = new_memory (c->blocks * LANES * sizeof (gint32));

  memcpy (bias, c->bias, c->blocks * LANES * sizeof (gint32));
  for (int o = 0; o < c->blocks; o++) {
    for (int first = 0; first < c->channels; first += LANES) {
      int lanes = MIN (c->channels - first, LANES);
      gsize groups = (lanes + FER_Q8_GROUP - 1) / FER_Q8_GROUP;

      for (gsize t = 0; t < taps; t++, w += LANES * LANES) {
        for (gsize i = 0; i < groups * group; i++)
          bias[o * LANES + i % group / FER_Q8_GROUP] += src_zero * w[i];
      }
    }
  }
  return bias;
}

/* The place of an input lane's weight in those of a tap, where @n neighbours
 * stand together. */
static gsize
get_place (gsize output, gsize lane, gsize n)
{
  return lane / n * n * LANES + output * n + lane % n;
}

/* The weights of @c in groups of @group inputs. */
static gint8 *
new_grouped (const FerQ8Conv *c, gsize group)
{
  gsize blocks = (c->channels + LANES - 1) / LANES;
  gsize n = c->blocks * blocks * c->kernel_h * c->kernel_w;
  gint8 *weights = new_memory (n * LANES * LANES);

  for (gsize tap = 0; tap < n; tap++) {
    for (gsize i = 0; i < LANES * LANES; i++)
      weights[tap * LANES * LANES + get_place (i / LANES, i % LANES, group)] =
          c->weights[tap * LANES * LANES
                     + get_place (i / LANES, i % LANES, FER_Q8_GROUP)];
  }
  return weights;
}

/* The convolution @c of plain C with weights and bias as @variant takes them.
 */
FerQ8Conv
new_conv_for (const FerQ8Kernels *variant, const FerQ8Conv *c)
{
  FerQ8Conv copy = *c;

  copy.bias = new_moved_bias (c, variant->conv_src_zero);
  copy.weights = new_grouped (c, variant->conv_group);
  return copy;
}

void
clear_conv_for (FerQ8Conv *c)
{
  free_memory ((gpointer) c->bias);
  free_memory ((gpointer) c->weights);
}

/* The form of an output of @blocks x @height x @width, and memory for it. */
void
choose_output (FerQ8Output *out, Outputs *outputs, const Check *check,
    gboolean may_be_floats, int blocks, int height, int width)
{
  const gboolean any = check->shape == NULL;
  const gboolean floats = any && may_be_floats && choose (0, 3) == 0;

  out->pixel = LANES;
  out->row = (width + (any ? choose (0, 2) : 0)) * LANES;
  out->block = out->row * height;
  out->zero = !any || choose (0, 2) == 0 ? 0 : choose (0, 255);
  out->low = choose (0, 1) ? -out->zero : choose (-out->zero, 0);
  out->high = 255 - out->zero;
  outputs_init (outputs, out->block * blocks * (floats ? sizeof (float) : 1));
  out->bytes = NULL;
  out->floats = floats ? outputs_get (outputs, WANT) : NULL;
}

/* Turns the output to the memory of plain C or to that of the variant. */
void
set_output (FerQ8Output *out, const Outputs *outputs, guint which)
{
  if (out->floats != NULL)
    out->floats = outputs_get (outputs, which);
  else
    out->bytes = outputs_get (outputs, which);
}
