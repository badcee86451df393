/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line a face, or a line with empty fields where a frame has none. */
#pragma once

#include "frame.h"

typedef struct _CsvTable CsvTable;

CsvTable *csv_table_new (void);
void csv_table_free (CsvTable *table);

/* Append to TEXT what FRAME adds to the file, and what is still missing at its
 * end. The head names the model's own labels, so frames wait for the first
 * face. */
void csv_table_add (CsvTable *table, const Frame *frame, GString *text);
void csv_table_finish (CsvTable *table, GString *text);
