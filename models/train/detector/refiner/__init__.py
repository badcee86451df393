# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cascade's second stage: looks again, and closely, at each box that the detector proposes."""
