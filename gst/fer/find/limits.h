/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all detectors by networks keep to. */
#pragma once

/* Candidates of one frame, the surest. Real crowds give some hundreds; a first
 * stage that lets much through gives thousands. */
#define FER_MAX_CANDIDATES 4096
/* A candidate of less is none, whatever threshold the user sets. */
#define FER_LEAST_CONFIDENCE 0.02f
/* Boxes shake: one of this part of the least height looked for still counts. */
#define FER_LEAST_HEIGHT_PART 0.87f
