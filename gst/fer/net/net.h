/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"
#include "net/run/run.h"

G_BEGIN_DECLS

/**
 * FerNet:
 *
 * A feed-forward network read from an ONNX file: checked, folded, fused, its
 * weights packed for the kernels of this machine. To its users it is immutable
 * once loaded: any number of threads may make runs of it.
 */
typedef struct _FerNet FerNet;

/**
 * fer_net_new_from_bytes:
 * @onnx: an ONNX file
 * @name: what messages call the file
 * @error: return location, #FER_ERROR_MALFORMED or #FER_ERROR_UNSUPPORTED
 *
 * Loads a network. What depends on the input's size is only checked by
 * fer_net_run_new() where the file leaves the size open.
 *
 * Returns: (transfer full): the network, or %NULL on error
 */
FerNet *fer_net_new_from_bytes (
    GBytes *onnx, const gchar *name, GError **error);

/**
 * fer_net_new_in_folder:
 * @folder: (nullable): where the file lies, from which it may name others that
 *   hold its numbers
 * @error: return location, also #FER_ERROR_NOT_FOUND or #FER_ERROR_OPEN_READ
 *   for these
 *
 * As fer_net_new_from_bytes().
 *
 * Returns: (transfer full): the network, or %NULL on error
 */
FerNet *fer_net_new_in_folder (
    GBytes *onnx, const gchar *name, const gchar *folder, GError **error);

/**
 * fer_net_free:
 * @net: (nullable) (transfer full): a network; its runs live on
 */
void fer_net_free (FerNet *net);

/**
 * fer_net_get_files:
 *
 * Returns: (transfer none): the files beside its own that held its numbers,
 * without symbolic links
 */
const gchar *const *fer_net_get_files (const FerNet *net);

/**
 * fer_net_get_metadata:
 *
 * Returns: (transfer none) (nullable): the file's metadata property @key
 */
const gchar *fer_net_get_metadata (const FerNet *net, const gchar *key);

/**
 * fer_net_get_input_shape:
 * @dims: (out): batch, channels, height and width of the input; 0 where the
 * file leaves it open
 */
void fer_net_get_input_shape (const FerNet *net, gint dims[4]);

/**
 * fer_net_get_n_outputs:
 *
 * Returns: the number of outputs
 */
guint fer_net_get_n_outputs (const FerNet *net);

/**
 * fer_net_get_output_name:
 *
 * Returns: (transfer none): what the file calls output @output
 */
const gchar *fer_net_get_output_name (const FerNet *net, guint output);

/**
 * fer_net_output_is_probability:
 *
 * Returns: whether output @output is that of a Softmax or Sigmoid
 */
gboolean fer_net_output_is_probability (const FerNet *net, guint output);

/**
 * fer_net_count_macs:
 *
 * Returns: the multiply-adds for one item of the given size; 0 where the
 * network does not take it
 */
guint64 fer_net_count_macs (const FerNet *net, gint height, gint width);

/**
 * fer_net_count_parameters:
 *
 * Returns: the numbers that the file holds, without shapes and axes
 */
guint64 fer_net_count_parameters (const FerNet *net);

/**
 * fer_net_check_numbers:
 * @height: of the input
 * @width: of the input
 * @low: the least number that it is given
 * @high: the greatest
 * @error: return location, also #FER_ERROR_MALFORMED where an output is
 *   infinite or no number
 *
 * Runs the network once on noise: weights may be so large that nothing can be
 * computed with them.
 *
 * Returns: whether numbers come out
 */
gboolean fer_net_check_numbers (const FerNet *net, gint height, gint width,
    gfloat low, gfloat high, GError **error);

/**
 * fer_net_run_new:
 * @max_batch: most items of a batch
 * @height: of the input
 * @width: of the input
 * @error: return location: #FER_ERROR_ARGUMENT where the network takes no such
 *   input, otherwise as for fer_net_new_from_bytes()
 *
 * Returns: (transfer full): a run of the network, or %NULL on error
 */
FerNetRun *fer_net_run_new (
    const FerNet *net, gint max_batch, gint height, gint width, GError **error);

G_END_DECLS
