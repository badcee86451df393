# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files of tensors and JSON that are written whole or not at all, and read without running any code of theirs; and
what a run folder holds of a run: config.json, history.json and checkpoint.pt."""
import json
import os
import pickle
from dataclasses import asdict

import torch


def store(path, content):
    """Writes `content`. A run that is killed while it writes leaves the file that was there before."""
    draft = path.with_suffix(".part")
    torch.save(content, draft)
    os.replace(draft, path)


def save(path, about, **tensors):
    """`about` is kept as JSON."""
    store(path, {"about": json.dumps(about), **tensors})


def load(path, device):
    """(tensors, about) as saved; a ValueError for any other file."""
    try:
        saved = torch.load(path, map_location=device, weights_only=True)
        return saved, json.loads(saved["about"])
    except (pickle.UnpicklingError, RuntimeError, LookupError, TypeError, EOFError) as error:
        raise ValueError(f"{path} is no checkpoint of this workshop") from error


def write_notes(run):
    """What people read of `run`, which has a folder, a config and a history."""
    for name, content in (("config", asdict(run.config)), ("history", run.history)):
        (run.folder / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n")


def save_run(run, about):
    """The networks and the optimizer of `run` with `about`, which is kept as JSON."""
    # The optimizer's settings come from the configuration, so only its tensors are kept.
    save(run.folder / "checkpoint.pt", about, network=run.network.state_dict(), average=run.average.state_dict(),
         optimizer=run.optimizer.state_dict()["state"])
    write_notes(run)


def resume_run(run, device, check=None):
    """Sets the networks and the optimizer of `run` to its folder's checkpoint, after `check(about)`. Returns `about`;
    None where there is no checkpoint."""
    path = run.folder / "checkpoint.pt"
    if not path.exists():
        return None
    saved, about = load(path, device)
    if check:
        check(about)
    run.network.load_state_dict(saved["network"])
    run.average.load_state_dict(saved["average"])
    run.optimizer.load_state_dict({"state": saved["optimizer"],
                                   "param_groups": run.optimizer.state_dict()["param_groups"]})
    return about
