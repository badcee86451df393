/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

/* Marks what the library exports; everything else stays inside it. */
#ifndef GST_FER_EMOTION_API
#ifdef BUILDING_GST_FER_EMOTION
#define GST_FER_EMOTION_API GST_API_EXPORT
#else
#define GST_FER_EMOTION_API GST_API_IMPORT
#endif
#endif
