/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files beside an ONNX file that hold the numbers of its tensors. */
#pragma once

#include "fer.h"
#include "onnx.pb-c.h"

G_BEGIN_DECLS

/**
 * FerOnnxFiles:
 *
 * Files of one folder, mapped when they are first asked for.
 */
typedef struct _FerOnnxFiles FerOnnxFiles;

/**
 * fer_onnx_files_new:
 * @folder: (nullable): where the ONNX file lies; %NULL where that is no file
 *
 * Returns: (transfer full): no files yet
 */
FerOnnxFiles *fer_onnx_files_new (const gchar *folder);

/**
 * fer_onnx_files_free:
 * @files: (transfer full): what fer_onnx_files_find() gave is invalid from now
 *   on
 */
void fer_onnx_files_free (FerOnnxFiles *files);

/**
 * fer_onnx_files_get_size:
 *
 * Returns: bytes of all files that were opened
 */
gsize fer_onnx_files_get_size (const FerOnnxFiles *files);

/**
 * fer_onnx_files_list:
 *
 * Returns: (transfer full): the files that were opened, without symbolic links
 */
GStrv fer_onnx_files_list (const FerOnnxFiles *files);

/**
 * fer_onnx_files_find:
 * @tensor: a tensor that keeps its numbers in another file
 * @size: (out): bytes of them
 * @error: return location, #FER_ERROR_NOT_FOUND, #FER_ERROR_OPEN_READ,
 *   #FER_ERROR_MALFORMED or #FER_ERROR_UNSUPPORTED; the message does not name
 *   the tensor
 *
 * Finds the numbers. The other file must be in the folder or below it, also
 * when symbolic links are followed.
 *
 * Returns: (transfer none): the numbers, %NULL on error
 */
const guint8 *fer_onnx_files_find (FerOnnxFiles *files,
    const Fer__Onnx__Tensor *tensor, gsize *size, GError **error);

G_END_DECLS
