/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "crew.h"
#include "fer.h"

G_BEGIN_DECLS

/* Who shares the work from now on, NULL = nobody; stays borrowed. Results are
 * the same. */
void fer_classifier_run_set_crew (FerClassifierRun *run, FerCrew *crew);

G_END_DECLS
