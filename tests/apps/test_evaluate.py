#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""feremotion-evaluate through its command line, on pictures made here."""
import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from PIL import Image  # noqa: E402
from program import TIMEOUT, ProgramTest  # noqa: E402
from results import LABELS  # noqa: E402


class EvaluateTest(ProgramTest):
    program = os.environ["FEREMOTION_EVALUATE"]

    def make_faces(self, count):
        """`count[label]` pictures a label, of several sizes and forms."""
        for n, (label, pictures) in enumerate(count.items()):
            folder = self.folder / "faces" / label
            folder.mkdir(parents=True)
            for i in range(pictures):
                extension = ("png", "jpg", "pgm")[i % 3]
                picture = Image.linear_gradient("L").resize((48 + 7 * i, 48 + 5 * n)).rotate(30 * (n + i))
                (picture.convert("RGB") if extension == "jpg" else picture).save(folder / f"{i}.{extension}")
        return self.folder / "faces"

    def evaluate(self, faces):
        self.run_program("--json", self.folder / "out.json", faces)
        return json.loads((self.folder / "out.json").read_text())


class TestFigures(EvaluateTest):
    def test_left_behind(self):
        faces = self.make_faces({"happy": 1})
        for option in ("--json", "--report"):
            left = self.folder / "out.part-abcdef"
            left.write_text("x")
            done = self.run_program(option, self.folder / "out", faces, warns=True)
            self.assertIn(left.name, done.stderr)

    def test_figures_follow_from_the_confusion(self):
        count = {"neutral": 7, "happy": 70, "sad": 5}
        told = self.evaluate(self.make_faces(count))
        self.assertEqual(set(told), {"model", "faces", "accuracy", "mean_recall", "ece", "labels", "per_label",
                                     "confusion", "faces_per_second"})
        self.assertEqual(told["labels"], LABELS)
        self.assertEqual(told["faces"], 82)
        confusion = told["confusion"]
        right = [confusion[i][i] for i in range(8)]
        support = [sum(row) for row in confusion]
        self.assertEqual(support, [count.get(label, 0) for label in LABELS])
        self.assertAlmostEqual(told["accuracy"], sum(right) / 82)
        self.assertAlmostEqual(told["mean_recall"], sum(r / s for r, s in zip(right, support) if s) / 3)
        self.assertTrue(0 <= told["ece"] <= 1)
        self.assertGreater(told["faces_per_second"], 0)
        for i, label in enumerate(LABELS):
            answers = sum(row[i] for row in confusion)
            figures = told["per_label"][label]
            self.assertEqual(figures["support"], support[i])
            self.assertAlmostEqual(figures["recall"], right[i] / support[i] if support[i] else 0)
            self.assertAlmostEqual(figures["precision"], right[i] / answers if answers else 0)
            self.assertAlmostEqual(figures["f1"], 2 * right[i] / (support[i] + answers) if right[i] else 0)

    def test_every_picture_counts(self):
        faces = self.make_faces({"happy": 1})
        picture = Image.linear_gradient("L").resize((60, 60)).convert("RGB")
        for name in ("a.tif", "b.bmp", "c.gif", "d.jpe", "e.PNG"):
            picture.save(faces / "happy" / name, format="JPEG" if name == "d.jpe" else None)
        self.assertEqual(self.evaluate(faces)["faces"], 6)

    def test_pictures_are_turned_upright(self):
        """The figures of a stored picture with its orientation tag are those of the upright one."""
        picture = Image.linear_gradient("L").resize((60, 60)).convert("RGB")
        picture.paste((255, 255, 255), (5, 5, 25, 15))
        folder = self.folder / "faces" / "happy"
        folder.mkdir(parents=True)
        told = []
        for stored, value in ((picture, 1), (picture.transpose(Image.Transpose.ROTATE_90), 6), (picture, 6)):
            stored.save(folder / "a.tif", tiffinfo={274: value})
            told.append(self.evaluate(self.folder / "faces")["ece"])
        self.assertEqual(told[0], told[1])
        self.assertNotEqual(told[0], told[2])

    def test_aliases_name_the_same_labels(self):
        told = self.evaluate(self.make_faces({"Happiness": 2, "anger": 1, "sadness": 3, "surprised": 1, "fearful": 1}))
        support = {label: figures["support"] for label, figures in told["per_label"].items() if figures["support"]}
        self.assertEqual(support, {"happy": 2, "angry": 1, "sad": 3, "surprise": 1, "fear": 1})

    def test_table(self):
        told = self.run_program(self.make_faces({"happy": 3})).stdout
        for text in ("accuracy", "mean recall", "ECE", "faces per second", *LABELS):
            self.assertIn(text, told)

    def test_json_on_standard_output(self):
        told = json.loads(self.run_program("--json", "-", self.make_faces({"happy": 3})).stdout)
        self.assertEqual(told["faces"], 3)

    def test_report_holds_the_same_figures_and_pictures(self):
        faces = self.make_faces({"happy": 30, "sad": 3})
        page = self.folder / "report.html"
        self.run_program("--json", self.folder / "out.json", "--report", page, faces)
        told = json.loads(page.read_text().split('id="report">')[1].split("</script>")[0])
        figures = json.loads((self.folder / "out.json").read_text())
        for name in figures.keys() - {"faces_per_second"}:
            self.assertEqual(told[name], figures[name])
        self.assertEqual(sum(faces for faces, _, _ in told["reliability"]), 33)
        mistakes, least_sure = (group["faces"] for group in told["pictures"])
        wrong = 33 - sum(figures["confusion"][i][i] for i in range(8))
        self.assertEqual(len(mistakes), min(18, wrong))
        self.assertTrue(all(face["answer"] != face["truth"] for face in mistakes))
        confidences = [face["confidence"] for face in least_sure]
        self.assertEqual(confidences, sorted(confidences))
        self.assertEqual(len(confidences), 18)
        for face in mistakes + least_sure:
            self.assertTrue(face["image"].startswith("data:image/png;base64,"))

    def test_jitter_moves_and_scales_every_crop(self):
        faces = self.make_faces({"happy": 12, "sad": 3})
        told = json.loads(self.run_program("--json", "-", "--jitter", faces).stdout)
        # Eight framings of fifteen faces.
        self.assertAlmostEqual(told["jitter_accuracy"] * 120, round(told["jitter_accuracy"] * 120))
        self.assertIn("jittered", self.run_program("--jitter", faces).stdout)

    def test_model_from_a_file(self):
        faces = self.make_faces({"happy": 3, "angry": 3})
        told = self.run_program("--json", "-", "--model", os.environ["FEREMOTION_MODEL"], faces).stdout
        embedded = self.evaluate(faces)
        self.assertEqual(json.loads(told)["confusion"], embedded["confusion"])


class TestFailures(EvaluateTest):
    def test_help(self):
        told = self.run_program("--help").stdout
        for option in ("--model", "--json", "--report", "--jitter", "DIR"):
            self.assertIn(option, told)

    def test_version(self):
        self.assertRegex(self.run_program("--version").stdout, r"^feremotion-evaluate [0-9.]+\n$")

    def test_wrong_usage(self):
        for arguments in ((), ("a", "b"), ("--nonsense", "a")):
            self.run_program(*arguments, status=2)

    def test_one_output_on_standard_output(self):
        faces = self.make_faces({"happy": 1})
        page = self.run_program("--report", "-", faces).stdout
        self.assertTrue(page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n"), page)
        self.assertEqual(self.run_program("--json", "-", "--report", "-", faces, status=2).stdout, "")

    def test_nothing_is_overwritten(self):
        faces = self.make_faces({"happy": 1})
        picture, model = faces / "happy" / "0.png", self.folder / "mine.onnx"
        shutil.copy(os.environ["FEREMOTION_MODEL"], model)
        (self.folder / "link").symlink_to(picture)
        before = picture.read_bytes(), model.read_bytes()
        same = self.folder / "same"
        for outputs in (("--json", picture), ("--report", self.folder / "link"), ("--json", model), ("--report", model),
                        ("--json", same, "--report", same)):
            self.run_program("--model", model, *outputs, faces, status=2)
            self.assertEqual((picture.read_bytes(), model.read_bytes()), before)
            self.assertFalse(same.exists())

    def test_unknown_folder(self):
        done = self.run_program(self.make_faces({"happy": 1, "bored": 1}), status=1)
        self.assertIn("bored", done.stderr)

    def test_broken_picture(self):
        faces = self.make_faces({"happy": 2})
        (faces / "happy" / "broken.png").write_text("no picture")
        done = self.run_program(faces, status=1)
        self.assertIn("broken.png", done.stderr)

    def test_nothing_to_measure(self):
        for path in (self.folder / "gone", self.folder):
            self.run_program(path, status=1)

    def test_unwritable_report(self):
        self.run_program("--report", self.folder / "gone" / "x.html", self.make_faces({"happy": 1}), status=1)

    def test_unwritable_json(self):
        self.run_program("--json", self.folder / "gone" / "x.json", self.make_faces({"happy": 1}), status=1)

    def test_outputs_are_opened_before_the_measurement(self):
        """What is written there stays as it was, where another cannot be opened; a picture is not even read."""
        faces = self.make_faces({"happy": 1})
        (faces / "happy" / "broken.png").write_text("no picture")
        (self.folder / "a.json").write_text("old")
        done = self.run_program("--json", self.folder / "a.json", "--report", self.folder, faces, status=1)
        self.assertIn("cannot write", done.stderr)
        self.assertEqual((self.folder / "a.json").read_text(), "old")
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.json", "faces"])

    def test_failed_measurement_leaves_the_older_result(self):
        faces = self.make_faces({"happy": 1})
        (faces / "happy" / "broken.png").write_text("no picture")
        (self.folder / "a.json").write_text("old")
        self.run_program("--json", self.folder / "a.json", "--report", self.folder / "a.html", faces, status=1)
        self.assertEqual((self.folder / "a.json").read_text(), "old")
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.json", "faces"])

    def test_impossible_processor_is_told(self):
        arguments = ["--json", "-", self.make_faces({"happy": 3})]
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT,
                              env={**os.environ, "FEREMOTION_CPU": "pentium"})
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("FEREMOTION_CPU=pentium", done.stderr)
        self.assertEqual(json.loads(done.stdout)["faces"], 3)

    def test_full_disk(self):
        faces = self.make_faces({"happy": 1})
        for option in ("--json", "--report"):
            done = self.run_program(option, "/dev/full", faces, status=1)
            self.assertIn("No space left", done.stderr)

    def test_bad_model(self):
        faces = self.make_faces({"happy": 1})
        (self.folder / "broken.onnx").write_text("no model")
        for name in ("broken.onnx", "gone.onnx"):
            done = self.run_program("--model", self.folder / name, faces, status=1)
            self.assertIn(name, done.stderr)

    def test_what_the_model_does_not_say(self):
        faces = self.make_faces({"happy": 2, "sad": 2})
        model = self.folder / "bare.onnx"
        bare = Path(os.environ["FEREMOTION_MODEL"]).read_bytes()
        for key in (b"labels", b"mean", b"std"):
            bare = bare.replace(b"\n" + bytes([len(key)]) + key + b"\x12", b"\n" + bytes([len(key)]) + b"_" + key[1:] + b"\x12")
        model.write_bytes(bare)
        done = self.run_program("--model", model, faces, warns=True)
        self.assertIn("nothing names its 8 outputs", done.stderr)
        self.assertIn("nothing says how its input is normalised", done.stderr)
        said = ("--labels", ",".join(LABELS), "--mean", "129", "--std", "64")
        done = self.run_program("--model", model, *said, "--json", self.folder / "out.json", faces)
        self.assertEqual(done.stderr, "")
        done = self.run_program("--model", model, "--labels", "happy,sad", faces, status=1)
        self.assertIn("2 names for 8 outputs", done.stderr)


if __name__ == "__main__":
    unittest.main()
