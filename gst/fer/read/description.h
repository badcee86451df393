/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an emotion model does not say by its graph: how its input is normalised
 * and what its outputs are called. */
#pragma once

#include "fer.h"
#include "net/net.h"

G_BEGIN_DECLS

/* Most channels of an emotion model's input. */
#define FER_MAX_CHANNELS 3

/**
 * FerChannels:
 * @FER_CHANNELS_LUMA: luma, in all of them
 * @FER_CHANNELS_RGB: red, green, blue
 * @FER_CHANNELS_BGR: blue, green, red
 *
 * What an emotion model's input holds.
 */
typedef enum {
  FER_CHANNELS_LUMA,
  FER_CHANNELS_RGB,
  FER_CHANNELS_BGR,
} FerChannels;

/**
 * FerDescription:
 * @labels: (array zero-terminated=1): the names of the outputs
 * @n_labels: how many
 * @channels: what the channels of the input are
 * @mean: of values 0..255, for each channel
 * @std: the same
 * @guess: (nullable): what neither the caller nor the file says, so that it was
 *   guessed; a sentence without a full stop
 */
typedef struct {
  gchar **labels;
  guint n_labels;
  FerChannels channels;
  gfloat mean[FER_MAX_CHANNELS];
  gfloat std[FER_MAX_CHANNELS];
  gchar *guess;
} FerDescription;

/**
 * fer_description_read:
 * @description: (out caller-allocates): to be given back with
 *   fer_description_clear(), also on error
 * @net: the model
 * @options: (nullable): goes before the file's metadata
 * @n_channels: of the input, at most %FER_MAX_CHANNELS
 * @n_outputs: numbers that come out
 * @name: what messages call the file
 * @error: return location, #FER_ERROR_MALFORMED, #FER_ERROR_UNSUPPORTED or, for
 *   what @options say, #FER_ERROR_ARGUMENT
 *
 * Returns: %FALSE on error
 */
gboolean fer_description_read (FerDescription *description, const FerNet *net,
    const FerClassifierOptions *options, guint n_channels, guint n_outputs,
    const gchar *name, GError **error);

/**
 * fer_description_clear:
 * @description: a description, which may be all zeros
 */
void fer_description_clear (FerDescription *description);

G_END_DECLS
