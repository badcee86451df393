/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures as a table for people and as JSON for programs. */
#pragma once

#include "metrics.h"

#include <json-glib/json-glib.h>

typedef struct {
  const gchar *model;
  const gchar *const *labels;
  const Metrics *metrics;
  gdouble faces_per_second;
  /* Over crops moved and scaled as a detector's boxes are; NULL = not asked. */
  const Metrics *jitter;
} Report;

gchar *report_to_text (const Report *report);
gchar *report_to_json (const Report *report);

/* Members of the object under construction: all figures. */
void report_add_figures (JsonBuilder *builder, const Report *report);
