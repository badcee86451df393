#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""feremotion-dashboard over HTTP: what it answers, whom it refuses, and that nothing sent to it does harm."""
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zlib
from pathlib import Path

import cv2
import numpy as np

sys.dont_write_bytecode = True

from program import TIMEOUT, read_demo  # noqa: E402
import results  # noqa: E402

PROGRAM = os.environ["FEREMOTION_DASHBOARD"]
ANALYZE = "/api/v1/analyze"


def encode(extension, picture):
    ok, data = cv2.imencode(extension, picture)
    assert ok
    return data.tobytes()


def make_png_bomb(width, height):
    """A PNG that says it is large, of a few kilobytes."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = zlib.compress(bytes(1_000_000), 9)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", rows)
            + chunk(b"IEND", b""))


class Dashboard:
    """The program, at a port of its own."""
    def __init__(self, *arguments, environment=None):
        self.process = subprocess.Popen([PROGRAM, "--listen", "127.0.0.1:0", *arguments], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.stderr.read()
        self.port = int(re.fullmatch(r"http://127\.0\.0\.1:(\d+)/", self.url).group(1))

    def ask(self, method, path, body=None, headers=None):
        """Status, headers and body of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def send(self, data):
        """Bytes as they are; all that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT) as raw:
            raw.sendall(data)
            answer = b""
            with contextlib.suppress(ConnectionResetError):
                while part := raw.recv(65536):
                    answer += part
            return answer

    def get_memory(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text()).group(1)) * 1024

    def stop(self, number=signal.SIGTERM):
        """What it said meanwhile."""
        self.process.send_signal(number)
        _, told = self.process.communicate(timeout=TIMEOUT)
        assert self.process.returncode == 0, told
        return told


class DashboardTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.picture = read_demo(1)[0]
        cls.dashboard = Dashboard()

    @classmethod
    def tearDownClass(cls):
        told = cls.dashboard.stop()
        assert set(told.splitlines()) <= {told.split("\n")[0]} and (not told or "bubblewrap" in told), told

    def ask(self, method, path, body=None, **headers):
        return self.dashboard.ask(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def check_problem(self, status, answer, headers=None):
        problem = json.loads(answer)
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["title"] and problem["detail"])
        if headers:
            self.assertEqual(headers["Content-Type"], "application/problem+json")


class TestAnalyze(DashboardTest):
    def test_faces(self):
        """The same as those of feremotion-analyze."""
        with tempfile.TemporaryDirectory() as folder:
            for extension, kind in ((".png", "image/png"), (".jpg", "image/jpeg"), (".webp", "image/webp"),
                                    (".bmp", "application/octet-stream")):
                path = Path(folder) / f"a{extension}"
                path.write_bytes(encode(extension, self.picture))
                status, headers, answer = self.ask("POST", ANALYZE, path.read_bytes(), Content_Type=kind)
                self.assertEqual((status, headers["Content-Type"]), (200, "application/json"), answer)
                told = json.loads(answer)
                expected = json.loads(subprocess.run([os.environ["FEREMOTION_ANALYZE"], path], check=True,
                                                     capture_output=True).stdout)
                self.assertEqual(told | {"source": None}, expected | {"source": None})
                self.assertEqual(len(told["objects"]), 2)
                for face in told["objects"]:
                    results.check_face(face, told, extension, results.LABELS)

    def test_several_at_once(self):
        """Each client gets its own answer; those that are too many are told to come again."""
        faces, blank = encode(".jpg", self.picture), encode(".png", np.full((80, 90, 3), 80, np.uint8))
        told = []

        def send(n):
            status, _, answer = self.ask("POST", ANALYZE, (faces, blank)[n % 2])
            told.append((n % 2, status, len(json.loads(answer).get("objects", "?"))))
        threads = [threading.Thread(target=send, args=[n]) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(told), 6 * [(0, 200, 2)] + 6 * [(1, 200, 0)])

    def test_what_is_no_picture(self):
        whole = {extension: encode(extension, self.picture) for extension in (".png", ".jpg", ".webp", ".tiff", ".bmp")}
        before = self.dashboard.get_memory()
        bad = [b"", b"x", b"not a picture" * 1000, os.urandom(10_000), b"\xff\xd8\xff",
               b"GIF89a", b"BM", b"P6 1000000 1000000 255\n", b"P6 -1 -1 255\n", b"RIFF\0\0\0\0WEBPVP8 "]
        bad += [data[:len(data) // 2] for data in whole.values()]
        bad += [data[:100] for data in whole.values()]
        bad += [whole[".png"][:200] + os.urandom(3000) + whole[".png"][3200:]]
        for data in bad:
            status, headers, answer = self.ask("POST", ANALYZE, data)
            self.assertIn(status, (413, 422), (data[:30], answer))
            self.check_problem(status, answer, headers)
        for size in ((30_000, 30_000), (2_000_000_000, 1), (1, 2_000_000_000), (8001, 8000)):
            status, headers, answer = self.ask("POST", ANALYZE, make_png_bomb(*size))
            self.assertIn(status, (413, 422), answer)
            self.check_problem(status, answer, headers)
        self.assertEqual(self.ask("POST", ANALYZE, whole[".png"])[0], 200)
        self.assertLess(self.dashboard.get_memory() - before, 100_000_000)

    def test_wrong_requests(self):
        picture = encode(".png", self.picture)
        self.assertEqual(self.ask("GET", ANALYZE)[0], 405)
        self.assertEqual(self.ask("GET", ANALYZE)[1]["Allow"], "POST")
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
            status, headers, answer = self.ask("POST", ANALYZE, picture, Content_Type=kind)
            self.assertEqual(status, 415)
            self.check_problem(415, answer, headers)

    def test_without_a_sandbox(self):
        """Where there is no bubblewrap it says so, and works."""
        dashboard = Dashboard(environment={"PATH": "/nonexistent"})
        status, _, answer = dashboard.ask("POST", ANALYZE, encode(".png", self.picture))
        self.assertEqual((status, len(json.loads(answer)["objects"])), (200, 2))
        self.assertEqual(dashboard.ask("POST", ANALYZE, make_png_bomb(30_000, 30_000))[0], 413)
        told = dashboard.stop()
        self.assertEqual(len(told.splitlines()), 1, told)
        self.assertIn("bubblewrap", told)


class TestPages(DashboardTest):
    def test_all(self):
        for path, kind in (("/", "text/html"), ("/style.css", "text/css"), ("/picture.js", "text/javascript"),
                           ("/icon.svg", "image/svg+xml"), ("/api/v1/openapi.json", "application/json"), ("/metrics", "text/plain")):
            status, headers, body = self.ask("GET", path)
            self.assertEqual((status, headers["Content-Type"].split(";")[0]), (200, kind))
            self.assertGreater(len(body), 100)
            self.assertTrue(headers["Content-Security-Policy"].startswith("default-src 'self';"))
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            status, headers, body = self.ask("HEAD", path)
            self.assertEqual((status, body), (200, b""))
            status, headers, body = self.ask("POST", path, b"x")
            self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"))

    def test_connection_is_kept(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.dashboard.port, timeout=TIMEOUT)
        with contextlib.closing(connection):
            connection.connect()
            kept = connection.sock
            for path, body in (("/", None), ("/nothing", None), (ANALYZE, b"x"), ("/", None)):
                connection.request("POST" if body else "GET", path, body)
                connection.getresponse().read()
                self.assertIs(connection.sock, kept)

    def test_nothing_else(self):
        for path in ("/nothing", "/../../etc/passwd", "/%2e%2e/", "//", "/style.css/", "/api/v1/", "/index.html?x=<script>"):
            status, headers, body = self.ask("GET", path)
            self.assertEqual(status, 404)
            self.check_problem(404, body, headers)

    def test_metrics(self):
        def read():
            lines = self.ask("GET", "/metrics")[2].decode().splitlines()
            return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}
        before = read()
        self.ask("POST", ANALYZE, encode(".png", self.picture))
        self.ask("POST", ANALYZE, b"x")
        after = read()
        for name, more in (("pictures_total", 1), ("faces_total", 2), ('stage_seconds_count{stage="decode"}', 1),
                           ('responses_total{status="422"}', 1)):
            self.assertEqual(after[f"feremotion_{name}"] - before.get(f"feremotion_{name}", 0), more, name)
        self.assertGreater(after['feremotion_stage_seconds_sum{stage="analyse"}'],
                           before['feremotion_stage_seconds_sum{stage="analyse"}'])
        self.assertGreaterEqual(after["feremotion_connections"], 1)

    def test_description(self):
        """What the OpenAPI file says is what there is."""
        api = json.loads(self.ask("GET", "/api/v1/openapi.json")[2])
        self.assertRegex(api["openapi"], r"^3\.1\.")
        told = json.loads(self.ask("POST", ANALYZE, encode(".png", self.picture))[2])
        self.check_schema(api, told, {"$ref": "#/components/schemas/Frame"})
        for path, methods in api["paths"].items():
            for method, operation in methods.items():
                status, headers, answer = self.ask(method.upper(), path, b"x" if method == "post" else None)
                described = operation["responses"][str(status)]["content"]
                self.assertEqual([headers["Content-Type"].split(";")[0]], list(described))
                schema, = (content["schema"] for content in described.values())
                if "json" in headers["Content-Type"]:
                    self.check_schema(api, json.loads(answer), schema)

    def check_schema(self, api, value, schema):
        """As far as our file uses JSON Schema."""
        if "$ref" in schema:
            schema = api["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        kinds = {"object": dict, "array": list, "integer": int, "number": (int, float), "string": str}
        self.assertIsInstance(value, kinds[schema["type"]])
        if schema["type"] == "object":
            self.assertLessEqual(set(schema.get("required", ())), set(value))
            for name, part in value.items():
                further = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
                if further:
                    self.check_schema(api, part, further)
        elif schema["type"] == "array":
            for part in value:
                self.check_schema(api, part, schema["items"])
        elif schema["type"] != "string":
            self.assertTrue(schema.get("minimum", value) <= value <= schema.get("maximum", value))


class TestGuard(DashboardTest):
    def test_hosts(self):
        port = self.dashboard.port
        for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"):
            self.assertEqual(self.ask("GET", "/", Host=host)[0], 200, host)
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1:{port}.evil.example", "",
                     f"localhost:{port}@evil", f" localhost:{port} x"):
            for method, path in (("GET", "/"), ("POST", ANALYZE), ("GET", "/metrics"), ("GET", "/nothing")):
                status, headers, answer = self.ask(method, path, b"x" if method == "POST" else None, Host=host)
                self.assertEqual(status, 421, host)
                self.check_problem(421, answer, headers)
        self.assertIn(b" 400 ", self.dashboard.send(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").split(b"\r\n")[0])

    def test_origins(self):
        picture, port = encode(".png", self.picture), self.dashboard.port
        for origin in (f"http://127.0.0.1:{port}", f"http://localhost:{port}"):
            self.assertEqual(self.ask("POST", ANALYZE, picture, Origin=origin, Sec_Fetch_Site="same-origin")[0], 200)
        for origin in ("http://evil.example", "null", "", f"https://127.0.0.1:{port}", "http://127.0.0.1", "file://",
                       f"http://127.0.0.1:{port}.evil.example"):
            self.assertEqual(self.ask("POST", ANALYZE, picture, Origin=origin)[0], 403, origin)
        for site in ("cross-site", "same-site"):
            self.assertEqual(self.ask("GET", "/", Sec_Fetch_Site=site)[0], 403)
        self.assertEqual(self.ask("GET", "/", Sec_Fetch_Site="none")[0], 200)


class TestLimits(DashboardTest):
    def check_refused(self, status, data):
        answer = self.dashboard.send(data)
        self.assertTrue(answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200])

    def test_bodies(self):
        head = f"POST {ANALYZE} HTTP/1.1\r\nHost: 127.0.0.1:{self.dashboard.port}\r\nConnection: close\r\n"
        self.check_refused(413, f"{head}Content-Length: {32 * 1024 * 1024 + 1}\r\n\r\n".encode())
        self.check_refused(413, f"{head}Content-Length: 99999999999999\r\n\r\n".encode())
        self.check_refused(411, f"{head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".encode())
        self.check_refused(411, f"{head}\r\n".encode())
        for length in ("-1", "x", "99999999999999999999999999"):
            self.assertRegex(self.dashboard.send(f"{head}Content-Length: {length}\r\n\r\n".encode()), rb"^(HTTP/1\.1 4..|$)")
        at_most = b"x" * (32 * 1024 * 1024)
        self.assertEqual(self.ask("POST", ANALYZE, at_most)[0], 422)

    def test_headers(self):
        line = "X" * 40_000
        self.check_refused(431, f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{self.dashboard.port}\r\nX-Long: {line}\r\n\r\n".encode())

    def test_garbage(self):
        for data in (b"\0" * 100, b"\r\n\r\n", b"GET\r\n\r\n", os.urandom(5000) + b"\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.dashboard.port), timeout=TIMEOUT) as raw:
                raw.sendall(data)
        self.assertEqual(self.ask("GET", "/")[0], 200)

    def test_stalled_clients(self):
        """Two hundred that stop in the middle of a request do not keep others from being answered."""
        head = f"POST {ANALYZE} HTTP/1.1\r\nHost: 127.0.0.1:{self.dashboard.port}\r\nContent-Length: 1000\r\n\r\nx".encode()
        with contextlib.ExitStack() as stack:
            for n in range(200):
                raw = stack.enter_context(socket.create_connection(("127.0.0.1", self.dashboard.port), timeout=TIMEOUT))
                raw.sendall(head[:len(head) - n % 3 * 40])
            times = []
            for _ in range(50):
                start = time.monotonic()
                self.assertEqual(self.ask("GET", "/")[0], 200)
                times.append(time.monotonic() - start)
            self.assertLess(sorted(times)[45], 0.5, times)

    def test_gone_before_the_answer(self):
        picture = encode(".png", self.picture)
        head = f"POST {ANALYZE} HTTP/1.1\r\nHost: 127.0.0.1:{self.dashboard.port}\r\nContent-Length: {len(picture)}\r\n\r\n".encode()
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", self.dashboard.port), timeout=TIMEOUT) as raw:
                raw.sendall(head + picture)
        self.assertEqual(self.ask("POST", ANALYZE, picture)[0], 200)


class TestProgram(unittest.TestCase):
    def run_program(self, *arguments, status=0):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=TIMEOUT)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def test_usage(self):
        self.assertIn("--listen", self.run_program("--help").stdout)
        self.assertRegex(self.run_program("--version").stdout, r"^feremotion-dashboard [0-9.]+\n$")
        for arguments in (("--nonsense",), ("x",), ("--listen", "0.0.0.0:8080"), ("--listen", "192.0.2.1:80"), ("--listen", "[::]:80"),
                          ("--listen", "example.com:80"), ("--listen", ""), ("--listen", "127.0.0.1:99999"),
                          ("--listen", "127.0.0.1:x")):
            self.assertIn("feremotion-dashboard: ", self.run_program(*arguments, status=2).stderr)

    def test_port_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            done = self.run_program("--listen", f"127.0.0.1:{other.getsockname()[1]}", status=1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("cannot listen at 127.0.0.1", done.stderr)

    def test_signals_end_it(self):
        """Also while a picture is being analysed, and while a client stalls."""
        picture = encode(".png", cv2.resize(read_demo(1)[0], None, fx=4, fy=4))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            dashboard = Dashboard()
            told = []
            thread = threading.Thread(target=lambda told=told: told.append(dashboard.ask("POST", ANALYZE, picture)[0]))
            thread.start()
            stalled = socket.create_connection(("127.0.0.1", dashboard.port))
            stalled.sendall(b"GET / HT")
            time.sleep(0.2)
            start = time.monotonic()
            dashboard.stop(number)
            self.assertLess(time.monotonic() - start, 20)
            stalled.close()
            thread.join()


if __name__ == "__main__":
    unittest.main()
