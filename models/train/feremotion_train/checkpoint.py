# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files of tensors and JSON that are written whole or not at all, and read without running any code of theirs."""
import json
import os
import pickle

import torch


def save(path, about, **tensors):
    """`about` is kept as JSON. A run that is killed while it writes leaves the file that was there before."""
    draft = path.with_suffix(".part")
    torch.save({"about": json.dumps(about), **tensors}, draft)
    os.replace(draft, path)


def load(path, device):
    """(tensors, about) as saved; a ValueError for any other file."""
    try:
        saved = torch.load(path, map_location=device, weights_only=True)
        return saved, json.loads(saved["about"])
    except (pickle.UnpicklingError, RuntimeError, LookupError, TypeError, EOFError) as error:
        raise ValueError(f"{path} is no checkpoint of this workshop") from error
