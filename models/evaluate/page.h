/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report as one HTML page: the one that training writes too. */
#pragma once

#include "dataset.h"
#include "report.h"

/* What the model said of a sample. */
typedef struct {
  guint label;
  gfloat confidence;
} Answer;

/* @answers: one for each of @samples. The page shows pictures of some, which
 * are read again. */
gchar *page_make (
    const Report *report, GArray *samples, GArray *answers, GError **error);
