/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library that reads what the element feremotion found: faces and their
 * emotions from buffers and messages. */
#pragma once

#include <gst/feremotion/facts/buffer.h>
#include <gst/feremotion/facts/change.h>
#include <gst/feremotion/facts/custom-meta.h>
#include <gst/feremotion/facts/event.h>
#include <gst/feremotion/facts/face.h>
#include <gst/feremotion/facts/landmark.h>
#include <gst/feremotion/facts/message.h>
#include <gst/feremotion/facts/names.h>
#include <gst/feremotion/facts/palette.h>
#include <gst/feremotion/facts/track.h>
