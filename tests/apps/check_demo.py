#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What demo.sh left in a folder is whole: a playable MP4, JSON Lines and CSV that tell the same.

    check_demo.py demo-out
"""
import csv
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import results  # noqa: E402


def main():
    folder = Path(sys.argv[1])
    frames = results.read_jsonl(folder / "faces.jsonl")
    faces = sum(len(frame["objects"]) for frame in frames)
    assert frames and faces >= len(frames), f"{faces} faces in {len(frames)} frames of two people"
    with open(folder / "faces.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert sum(row["track_id"] != "" for row in rows) == faces
    seen = {face["emotion"]["label"] for frame in frames for face in frame["objects"]}
    assert {"happy", "surprise", "neutral"} <= seen, f"only {seen}"

    video = str(folder / "annotated.mp4")
    told = subprocess.run(["gst-discoverer-1.0", video], capture_output=True, text=True, check=True).stdout
    assert "H.264" in told, told
    subprocess.run(["gst-launch-1.0", "-q", "filesrc", f"location={video}", "!", "decodebin", "!", "fakesink"],
                   check=True, timeout=120)
    print(f"{len(frames)} frames, {faces} faces, {', '.join(sorted(seen))}")


if __name__ == "__main__":
    main()
