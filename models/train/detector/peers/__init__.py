# SPDX-License-Identifier: LGPL-2.1-or-later
"""Face detectors of other projects, beside ours."""
