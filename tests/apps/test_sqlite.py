#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""feremotion-analyze --sqlite: the rows, what they are appended to, and what happens to other files."""
import contextlib
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

import cv2

sys.dont_write_bytecode = True

from program import DEMO, TIMEOUT, ClipTest, read_demo  # noqa: E402
import results  # noqa: E402

FRAMES = 20
APPLICATION_ID = 0x66657231


def query(path, sql, *values):
    """The rows, by a connection of its own."""
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=60)) as db:
        return db.execute(sql, values).fetchall()


class SqliteTest(ClipTest):
    """`self.database` is new."""
    program = os.environ["FEREMOTION_ANALYZE"]
    frames = FRAMES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picture = cls.clip.with_name("picture.png")
        assert cv2.imwrite(str(cls.picture), read_demo(1)[0])

    def setUp(self):
        super().setUp()
        self.database = self.folder / "faces.db"

    def check_whole(self, path):
        self.assertEqual(query(path, "PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(query(path, "PRAGMA foreign_key_check"), [])
        self.check_sums(path)

    def check_sums(self, path):
        """The sums are those of the rows that they are of."""
        faces = """SELECT track.stream, observation.at / 60000 AS minute, count(*) FROM observation JOIN track ON track.id = track
                   GROUP BY 1, 2 ORDER BY 1, 2"""
        self.assertEqual(query(path, "SELECT stream, minute, faces FROM minute WHERE faces ORDER BY 1, 2"), query(path, faces))
        tracks = "SELECT track, min(at), max(at), count(*) FROM observation GROUP BY 1 ORDER BY 1"
        self.assertEqual(query(path, "SELECT id, first, last, faces FROM track ORDER BY 1"), query(path, tracks))
        for label in results.LABELS:
            rows = f"""SELECT track, at / 60000, total(emotion = '{label}'), total({label}) FROM observation GROUP BY 1, 2
                       ORDER BY 1, 2"""
            sums = query(path, "SELECT track, minute, faces, probability FROM minute_label WHERE label = ? ORDER BY 1, 2", label)
            for one, other in zip(sums, query(path, rows), strict=True):
                self.assertEqual(one[:3], other[:3])
                self.assertAlmostEqual(one[3], other[3], places=6)


class TestRows(SqliteTest):
    def test_same_as_json_lines(self):
        before = time.time() * 1000
        self.run_program("--sqlite", self.database, "--jsonl", self.folder / "a.jsonl", self.clip)
        after = time.time() * 1000
        (stream, started, ended), = query(self.database, "SELECT id, started, ended FROM stream")
        self.assertTrue(before - 1 <= started <= ended <= after)
        self.assertEqual(query(self.database, "SELECT source, live, width, height FROM stream"),
                         [(self.clip.as_uri(), 0, 320, 180)])
        columns = ", ".join(results.LABELS)
        rows = query(self.database, f"""SELECT frame, time, at, number, x, y, w, h, face_confidence, emotion, emotion_confidence,
                     quality, {columns} FROM observation JOIN track ON track.id = track WHERE stream = ? ORDER BY observation.id""",
                     stream)
        frames = results.read_jsonl(self.folder / "a.jsonl")
        self.assertEqual(rows, [
            (frame["frame"], frame["timestamp"], started + frame["timestamp"] // 1_000_000, face["id"], face["x"], face["y"],
             face["w"], face["h"], face["detection"]["confidence"], face["emotion"]["label"], face["emotion"]["confidence"],
             face["quality"], *(face["emotion"]["scores"][label] for label in results.LABELS))
            for frame in frames for face in frame["objects"]])
        self.assertEqual(len(rows), 2 * FRAMES)
        sums = query(self.database, "SELECT total(frames), total(analysed), total(with_faces), total(faces) FROM minute")
        self.assertEqual(sums, [(FRAMES, FRAMES, FRAMES, 2 * FRAMES)])
        self.check_whole(self.database)

    def test_what_it_is(self):
        self.run_program("--sqlite", self.database, self.picture)
        told = [query(self.database, f"PRAGMA {name}")[0][0] for name in ("application_id", "user_version", "journal_mode")]
        self.assertEqual(told, [APPLICATION_ID, 1, "wal"])
        self.assertEqual(os.listdir(self.folder), ["faces.db"])

    def test_appended(self):
        self.run_program("--sqlite", self.database, self.clip)
        before = query(self.database, "SELECT * FROM observation")
        bad = self.folder / "bad.png"
        bad.write_text("no picture")
        self.run_program("--sqlite", self.database, self.picture, bad, self.picture, status=1)
        self.assertEqual(query(self.database, "SELECT source, ended IS NOT NULL FROM stream ORDER BY id"),
                         [(path.as_uri(), 1) for path in (self.clip, self.picture, self.picture)])
        rows = query(self.database, "SELECT * FROM observation ORDER BY id")
        self.assertEqual(rows[:len(before)], before)
        self.assertEqual(len(rows), len(before) + 4)
        self.check_whole(self.database)

    def test_deleting_a_stream_deletes_what_is_of_it(self):
        self.run_program("--sqlite", self.database, self.picture, self.picture)
        with contextlib.closing(sqlite3.connect(self.database)) as db:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("DELETE FROM stream WHERE id = 1")
            db.commit()
        self.assertEqual(query(self.database, "SELECT count(*) FROM observation"), [(2,)])
        self.check_whole(self.database)

    def test_documented(self):
        """Every statement that docs/results.md shows; and it has all tables and columns."""
        self.run_program("--sqlite", self.database, self.clip)
        text = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")
        shown, forget = re.findall(r"```sql\n(.*?)```", text, re.S)
        shares, people = (query(self.database, sql) for sql in shown.split(";")[:2])
        self.assertEqual({row[1] for row in shares}, set(results.LABELS))
        self.assertAlmostEqual(sum(row[2] for row in shares), 100 * len({row[0] for row in shares}), delta=1)
        self.assertEqual([row[:4] for row in people], [(self.clip.as_uri(), number, 0, (FRAMES - 1) / 25) for number in (1, 2)])
        tables = dict(re.findall(r"^\| `(\w+)` \| .*? \| (.*) \|$", text, re.M))
        for table, in query(self.database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"):
            for column, in query(self.database, "SELECT name FROM pragma_table_info(?)", table):
                self.assertIn(f"`{column}`", tables[table])
        with contextlib.closing(sqlite3.connect(self.database, isolation_level=None)) as db:
            db.execute("UPDATE stream SET ended = ended - 1000 * 86400 * 31")
            for sql in forget.split(";"):
                db.execute(sql)
        self.assertEqual(query(self.database, "SELECT count(*) FROM observation"), [(0,)])

    def test_names(self):
        """Also those that mean something to SQLite."""
        for name in (":memory:", "file:x.db", "file:y?mode=memory", "ä %41#?.db", " "):
            subprocess.run([self.program, "--sqlite", name, self.picture], cwd=self.folder, check=True, timeout=TIMEOUT)
            shutil.copy(self.folder / name, self.database)
            self.assertEqual(query(self.database, "SELECT count(*) FROM stream"), [(1,)], name)

    def test_links(self):
        real = self.folder / "real"
        real.mkdir()
        self.database.symlink_to("real/a.db")
        for streams in (1, 2):
            self.run_program("--sqlite", self.database, self.picture)
            self.assertTrue(self.database.is_symlink())
            self.assertEqual(query(real / "a.db", "SELECT count(*) FROM stream"), [(streams,)])


class TestOtherFiles(SqliteTest):
    def make_others(self):
        """Databases and other files that are none of ours."""
        with contextlib.closing(sqlite3.connect(self.folder / "plain")) as db:
            db.execute("CREATE TABLE stream (id INTEGER)")
        with contextlib.closing(sqlite3.connect(self.folder / "wal")) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE t (x)")
        with contextlib.closing(sqlite3.connect(self.folder / "newer")) as db:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute("PRAGMA user_version = 1000")
            db.execute("CREATE TABLE t (x)")
        (self.folder / "text").write_text("not a database" * 1000)
        (self.folder / "short").write_text("x")
        shutil.copy(self.clip, self.folder / "video")

    def test_they_stay(self):
        self.make_others()
        before = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        for name in before:
            done = self.run_program("--sqlite", self.folder / name, self.picture, status=1)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn(f"annot write {self.folder / name}: ", done.stderr)
            self.assertIn("newer program" if name == "newer" else "no database of feremotion", done.stderr)
        self.assertEqual({path.name: path.read_bytes() for path in self.folder.iterdir()}, before)

    def test_what_is_no_file(self):
        os.mkfifo(self.folder / "pipe")
        for name in ("/dev/null", "/dev/full", self.folder, self.folder / "pipe", self.folder / "gone" / "a.db", ""):
            done = self.run_program("--sqlite", name, self.picture, status=1)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertEqual(os.listdir(self.folder), ["pipe"])

    def test_nothing_is_overwritten(self):
        """Neither what else is named, nor by the files that SQLite keeps beside its own."""
        clip, link = self.folder / "clip.db", self.folder / "link.db"
        shutil.copy(self.clip, clip)
        link.symlink_to(clip)
        beside = self.folder / "a.db-wal"
        shutil.copy(self.clip, beside)
        (self.folder / "b.db").symlink_to("a.db")
        before = {path.name: path.read_bytes() for path in self.folder.iterdir() if path.exists()}
        for arguments in (("-", clip), (clip, clip), (link, clip), (self.folder / "a.db", beside), (self.folder / "b.db", beside),
                          (self.folder / "o", "--csv", self.folder / "o", clip),
                          (self.folder / "o", "--csv", self.folder / "o-shm", clip),
                          (self.folder / "o", "--summary", self.folder / "o-wal", clip),
                          (self.folder / "o", "--jsonl", self.folder / "o-journal", clip)):
            self.run_program("--sqlite", *arguments, status=2)
        self.assertEqual({path.name: path.read_bytes() for path in self.folder.iterdir() if path.exists()}, before)

    def test_empty_file(self):
        self.database.touch()
        self.run_program("--sqlite", self.database, self.picture)
        self.check_whole(self.database)


class TestFailures(SqliteTest):
    def test_full_disk(self):
        """What is there stays, and the inputs are not gone on with; later all goes on, also from what SQLite could not copy
        from its log into a file that cannot grow."""
        self.run_program("--sqlite", self.database, self.clip)
        before = query(self.database, "SELECT * FROM observation")
        for room in (0, 10_000, 30_000):
            limit = self.database.stat().st_size + room

            def fill():
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            done = subprocess.run([self.program, "--sqlite", self.database, *[self.clip] * 10], capture_output=True, text=True,
                                  timeout=TIMEOUT, preexec_fn=fill)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn(f"annot write {self.database}: ", done.stderr)
            self.check_whole(self.database)
            self.assertEqual(query(self.database, "SELECT * FROM observation ORDER BY id LIMIT ?", len(before)), before)
            self.run_program("--sqlite", self.database, self.picture)
            self.check_whole(self.database)

    def test_killed(self):
        """At any time: all that was committed is there, and it is appended to."""
        for n in range(4):
            with subprocess.Popen([self.program, "--sqlite", self.database, DEMO], stderr=subprocess.DEVNULL) as process:
                count = 0
                while process.poll() is None and count <= n:
                    time.sleep(0.02)
                    with contextlib.suppress(sqlite3.OperationalError):
                        count, = query(self.database, "SELECT count(*) FROM observation JOIN track ON track.id = track "
                                       "WHERE stream = ?", n + 1)[0]
                time.sleep(0.13 * n)
                process.kill()
            self.check_whole(self.database)
            self.assertEqual(query(self.database, "SELECT id FROM stream WHERE ended IS NULL"), [(i + 1,) for i in range(n + 1)])
        self.run_program("--sqlite", self.database, self.picture)
        self.check_whole(self.database)
        self.assertEqual(query(self.database, "SELECT ended IS NULL FROM stream ORDER BY id"), [(1,)] * 4 + [(0,)])
        self.assertEqual(os.listdir(self.folder), ["faces.db"])

    def test_killed_at_once(self):
        """While the tables are made, too."""
        for n in range(4):
            with subprocess.Popen([self.program, "--sqlite", self.database, self.picture], stderr=subprocess.DEVNULL) as process:
                while process.poll() is None and not self.database.exists():
                    pass
                time.sleep(0.001 * n)
                process.kill()
            self.run_program("--sqlite", self.database, self.picture)
            self.check_whole(self.database)
            for path in list(self.folder.iterdir()):
                path.unlink()

    def test_others_read_and_write(self):
        """A reader neither waits nor stops it, and a second program appends at the same time."""
        self.run_program("--sqlite", self.database, self.picture)
        commands = [[self.program, "--sqlite", self.database, *sources] for sources in (12 * [self.clip], [self.clip])]
        with contextlib.closing(sqlite3.connect(self.database)) as reader:
            reader.execute("BEGIN")
            self.assertEqual(reader.execute("SELECT count(*) FROM stream").fetchone(), (1,))
            running = [subprocess.Popen(command) for command in commands]
            seen = set()
            while any(process.poll() is None for process in running):
                seen.add(query(self.database, "SELECT count(*) FROM observation")[0][0])
                time.sleep(0.1)
            self.assertEqual([process.returncode for process in running], [0, 0])
            self.assertEqual(reader.execute("SELECT count(*) FROM stream").fetchone(), (1,))
        self.assertGreater(len(seen), 2)
        self.assertEqual(query(self.database, "SELECT count(*) FROM stream WHERE ended"), [(14,)])
        self.assertEqual(query(self.database, "SELECT total(frames) FROM minute"), [(1 + 13 * FRAMES,)])
        self.check_whole(self.database)

    def test_two_make_it_at_once(self):
        for n in range(2):
            path = self.folder / f"{n}.db"
            running = [subprocess.Popen([self.program, "--sqlite", path, self.picture]) for _ in range(3)]
            self.assertEqual([process.wait(timeout=TIMEOUT) for process in running], [0, 0, 0])
            self.assertEqual(query(path, "SELECT count(*) FROM stream"), [(3,)])

    def test_waits_for_a_lock(self):
        self.run_program("--sqlite", self.database, self.picture)
        with contextlib.closing(sqlite3.connect(self.database, check_same_thread=False, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            timer = threading.Timer(1.5, other.execute, ["COMMIT"])
            timer.start()
            self.run_program("--sqlite", self.database, self.picture)
            timer.join()
        self.assertEqual(query(self.database, "SELECT count(*) FROM stream"), [(2,)])


if __name__ == "__main__":
    unittest.main()
