/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures as a table for people and as JSON for programs. */
#pragma once

#include "metrics.h"

#include <gio/gio.h>

typedef struct {
  const gchar *model;
  const gchar *const *labels;
  const Metrics *metrics;
  gdouble faces_per_second;
} Report;

gchar *report_to_text (const Report *report);
gchar *report_to_json (const Report *report);
