# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads JSON Lines of feremotion-analyze and checks every line against the documented form."""
import json

LABELS = ["neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", "contempt"]


def check_fields(value, fields, where):
    assert isinstance(value, dict), f"{where}: not an object"
    assert set(value) == set(fields), f"{where}: {sorted(value)} instead of {sorted(fields)}"
    for name, kind in fields.items():
        good = isinstance(value[name], kind) and not isinstance(value[name], bool)
        assert good, f"{where}.{name}: {value[name]!r} is no {kind}"


def check_face(face, frame, where, labels):
    check_fields(face, {"x": int, "y": int, "w": int, "h": int, "id": int, "roi_type": str, "detection": dict,
                        "emotion": dict, "emotion_raw": dict, "quality": (int, float), "landmarks": dict}, where)
    assert face["roi_type"] == "face"
    width, height = frame["resolution"]["width"], frame["resolution"]["height"]
    assert 0 <= face["x"] < face["x"] + face["w"] <= width, f"{where}: not inside the frame"
    assert 0 <= face["y"] < face["y"] + face["h"] <= height, f"{where}: not inside the frame"

    detection = face["detection"]
    check_fields(detection, {"bounding_box": dict, "confidence": float}, f"{where}.detection")
    assert 0 <= detection["confidence"] <= 1
    box = detection["bounding_box"]
    check_fields(box, dict.fromkeys(("x_min", "x_max", "y_min", "y_max"), (int, float)), f"{where}.bounding_box")
    assert abs(box["x_min"] * width - face["x"]) <= 1 and abs(box["y_min"] * height - face["y"]) <= 1, where
    assert abs(box["x_max"] * width - face["x"] - face["w"]) <= 2, where
    assert abs(box["y_max"] * height - face["y"] - face["h"]) <= 2, where

    emotion = face["emotion"]
    check_fields(emotion, {"label": str, "confidence": float, "label_id": int, "model": dict, "scores": dict},
                 f"{where}.emotion")
    check_fields(emotion["model"], {"name": str}, f"{where}.emotion.model")
    scores = emotion["scores"]
    assert list(scores) == labels, f"{where}: labels {list(scores)}"
    assert abs(sum(scores.values()) - 1) < 1e-3, f"{where}: probabilities sum to {sum(scores.values())}"
    raw = face["emotion_raw"]
    check_fields(raw, {"label": str, "confidence": (int, float), "scores": dict}, f"{where}.emotion_raw")
    assert list(raw["scores"]) == labels and raw["scores"][raw["label"]] == max(raw["scores"].values()), where
    assert 0 <= face["quality"] <= 1, where
    points = ("right_eye", "left_eye", "nose_tip", "right_mouth_corner", "left_mouth_corner")
    check_fields(face["landmarks"], {f"{point}_{axis}": (int, float) for point in points for axis in "xy"},
                 f"{where}.landmarks")
    # A label that is shown stays until another one leads by more than a little.
    shown = scores.get(emotion["label"], 1)
    assert emotion["label"] in ("uncertain", *labels) and shown > max(scores.values()) - 0.07, where


def read_jsonl(path, labels=None):
    """The frames of a file, each checked."""
    frames = []
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            where = f"{path}:{number}"
            frame = json.loads(line)
            check_fields(frame, {"timestamp": int, "frame": int, "resolution": dict, "source": str, "objects": list},
                         where)
            check_fields(frame["resolution"], {"width": int, "height": int}, where)
            for face in frame["objects"]:
                check_face(face, frame, where, labels or LABELS)
            frames.append(frame)
    return frames
