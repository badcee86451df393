#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emotion models of others through both programs."""
import json
import os
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

import cv2  # noqa: E402
import numpy  # noqa: E402
from program import ProgramTest, read_demo  # noqa: E402

try:
    import onnx
    from onnx import TensorProto, helper
except ImportError:
    onnx = None


def make_colour_model(path, **metadata):
    """Calls a red face happy and a blue one sad: its scores are how much more red than blue there is, and the
    reverse."""
    weights = numpy.array([[1, 0, -1], [-1, 0, 1]], numpy.float32).reshape(2, 3, 1, 1)
    graph = helper.make_graph(
        [helper.make_node("GlobalAveragePool", ["x"], ["mean"]), helper.make_node("Conv", ["mean", "w"], ["y"])],
        "colours", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 48, 48])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2, 1, 1])],
        [helper.make_tensor("w", TensorProto.FLOAT, weights.shape, weights.flatten())])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    helper.set_model_props(model, {"labels": "happy,sad", **metadata})
    onnx.save(model, path)


def tint(picture, red, blue):
    """The luma stays, so that faces are found as before."""
    luma = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return cv2.cvtColor(cv2.merge([luma, numpy.full_like(luma, 128 + red), numpy.full_like(luma, 128 + blue)]),
                        cv2.COLOR_YCrCb2BGR)


def save_with_weights_beside(name, path):
    """A model of the plugin with its weights in `path`.data, as PyTorch writes them."""
    model = onnx.load(str(Path(os.environ["FEREMOTION_MODEL"]).with_name(name)))
    onnx.save(model, str(path), save_as_external_data=True, location=f"{path.name}.data", size_threshold=64)
    return path.with_name(f"{path.name}.data")


@unittest.skipIf(onnx is None, "no onnx")
class ModelTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.model = self.folder / "mine.onnx"

    def assert_kept(self, path, *arguments):
        """Where `arguments` name the output `path`."""
        before = path.read_bytes()
        done = self.run_program(*arguments, status=2)
        self.assertIn("would overwrite the model", done.stderr)
        self.assertEqual(path.read_bytes(), before)


class TestEvaluate(ModelTest):
    program = os.environ["FEREMOTION_EVALUATE"]

    def measure(self, *arguments, warns=False):
        """How right the model is that red is happy and blue is sad, and what it warns of."""
        for label, red, blue in (("happy", 20, 0), ("sad", 0, 20)):
            (self.folder / "faces" / label).mkdir(parents=True, exist_ok=True)
            picture = tint(cv2.resize(read_demo(1)[0], (60, 60)), red, blue)
            cv2.imwrite(str(self.folder / "faces" / label / "0.png"), picture)
        done = self.run_program("--model", self.model, *arguments, "--json", "-", self.folder / "faces", warns=warns)
        return json.loads(done.stdout)["accuracy"], done.stderr

    def test_order_of_channels(self):
        make_colour_model(self.model, mean="0", std="255", channels="rgb")
        self.assertEqual(self.measure(), (1, ""))
        self.assertEqual(self.measure("--channels", "bgr"), (0, ""))
        self.assertEqual(self.measure("--channels", "luma")[0], 0.5)

    def test_guessed_order(self):
        make_colour_model(self.model, mean="0", std="255")
        accuracy, warning = self.measure(warns=True)
        self.assertEqual(accuracy, 1)
        self.assertIn("nothing says the order of its 3 channels", warning)
        self.assertIn("--channels", warning)

    def test_metadata_of_onnx(self):
        names = {"Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "NominalRange_0_255"}
        make_colour_model(self.model, **names)
        self.assertEqual(self.measure(), (0, ""))
        make_colour_model(self.model, **names, channels="rgb")
        self.assertEqual(self.measure(), (1, ""))

    def test_unknown_order(self):
        make_colour_model(self.model, mean="0", std="255", channels="cmyk")
        done = self.run_program("--model", self.model, self.folder, status=1)
        self.assertIn("'cmyk', none of rgb, bgr, luma", done.stderr)


    def test_weights_beside(self):
        make_colour_model(self.model, mean="0", std="255", channels="rgb")
        self.measure()
        faces = self.folder / "faces"
        model = Path(os.environ["FEREMOTION_MODEL"])
        weights = save_with_weights_beside(model.name, self.model)
        told = [json.loads(self.run_program("--model", path, "--json", "-", faces).stdout) for path in (model, self.model)]
        self.assertEqual(told[0]["ece"], told[1]["ece"])
        self.assert_kept(weights, "--model", self.model, "--json", weights, faces)


class TestAnalyze(ModelTest):
    program = os.environ["FEREMOTION_ANALYZE"]

    def read_labels(self, red, blue, *arguments):
        cv2.imwrite(str(self.folder / "frame.png"), tint(read_demo(1)[0], red, blue))
        done = self.run_program("--set", f"emotion-location={self.model}", *arguments, self.folder / "frame.png")
        return {face["emotion"]["label"] for face in json.loads(done.stdout)["objects"]}

    def test_colours_of_a_picture(self):
        make_colour_model(self.model, mean="0", std="32", channels="rgb")
        self.assertEqual(self.read_labels(20, 0), {"happy"})
        self.assertEqual(self.read_labels(0, 20), {"sad"})
        self.assertEqual(self.read_labels(20, 0, "--set", "emotion-channels=bgr"), {"sad"})

    def test_weights_beside(self):
        """Of a model of either kind. They are no place for results, by whatever name."""
        picture, link = self.folder / "frame.png", self.folder / "link.csv"
        cv2.imwrite(str(picture), read_demo(1)[0])
        for setting, name in (("emotion-location", "emotion.onnx"), ("detector-location", "face.onnx")):
            path = self.folder / name
            weights = save_with_weights_beside(name, path)
            whole = Path(os.environ["FEREMOTION_MODEL"]).with_name(name)
            arguments = ("--set", f"{setting}={path}", picture)
            self.assertEqual(self.run_program(*arguments).stdout,
                             self.run_program("--set", f"{setting}={whole}", picture).stdout)
            link.symlink_to(weights)
            self.assert_kept(weights, "--jsonl", weights, *arguments)
            self.assert_kept(weights, "--csv", link, *arguments)
            link.unlink()

    def test_guess_is_told_once(self):
        """However many inputs there are, and before anything else is."""
        make_colour_model(self.model)
        inputs = [self.folder / f"{i}.png" for i in range(4)]
        for path in inputs:
            cv2.imwrite(str(path), read_demo(1)[0])
        broken = self.folder / "broken.png"
        broken.write_text("no picture")
        done = self.run_program("--jobs", "2", "--set", f"emotion-location={self.model}", broken, *inputs, status=1)
        told, error = done.stderr.splitlines()
        self.assertTrue(told.startswith(f"feremotion-analyze: The emotion model {self.model} "), told)
        self.assertIn("broken.png", error)
        self.assertEqual(len(done.stdout.splitlines()), 4)

    def test_guess_is_no_reason(self):
        """Why a video gives no frame, its decoder may say, but never the model."""
        make_colour_model(self.model)
        (self.folder / "empty.y4m").write_text("YUV4MPEG2 W64 H64 F25:1\n")
        done = self.run_program("--set", f"emotion-location={self.model}", self.folder / "empty.y4m", status=1)
        self.assertTrue(done.stderr.endswith("empty.y4m: no frame came out of it\n"), done.stderr)


if __name__ == "__main__":
    unittest.main()
