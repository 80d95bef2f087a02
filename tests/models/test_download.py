"""Downloads against a server on localhost: progress, cuts, mismatches."""

import contextlib
import hashlib
import http.server
import io
import os
import tempfile
import threading
import unittest
from unittest import mock

import paths  # noqa: F401  makes the modules below findable
import download
from errors import ModelError

CONTENT = bytes(range(256)) * 1024
ENTRY = {
    "file": "face model.bin",
    "repository": "someone/Faces",
    "commit": "0123abcd",
    "path": "c++/weights/face model.bin",
    "bytes": len(CONTENT),
    "sha256": hashlib.sha256(CONTENT).hexdigest(),
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        requested = self.headers.get("Range")
        server.requests.append((self.path, requested))
        if server.status:
            self.send_error(server.status)
            return
        at = 0
        if requested and server.knows_range:
            at = int(requested.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206)
            total = len(server.content)
            self.send_header("Content-Range", f"bytes {at}-{total - 1}/{total}")
        else:
            self.send_response(200)
        rest = server.content[at:]
        if server.tells_length:
            self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        # Some connections break off after so many bytes.
        self.wfile.write(rest[: server.cuts.pop(0)] if server.cuts else rest)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    content = CONTENT
    knows_range = True
    tells_length = True
    status = None

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.cuts = []
        self.url = f"http://127.0.0.1:{self.server_port}/mirror"


class Downloads(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = os.path.join(scratch.name, "downloads")
        self.target = os.path.join(self.folder, ENTRY["file"])
        self.server = Server()
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)

    def fetch(self, mirror=None):
        """→ what was printed."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            self.assertEqual(
                download.fetch(ENTRY, self.folder, mirror or self.server.url), self.target
            )
        return printed.getvalue()

    def assert_refused(self, pattern, mirror=None):
        with self.assertRaises(ModelError) as raised:
            self.fetch(mirror)
        self.assertRegex(str(raised.exception), pattern)
        self.assertFalse(os.path.exists(self.target))

    def assert_fetched(self):
        self.assertEqual(os.listdir(self.folder), [ENTRY["file"]])
        with open(self.target, "rb") as file:
            self.assertEqual(file.read(), CONTENT)

    def ranges(self):
        return [requested for _, requested in self.server.requests]

    def write(self, name, data):
        os.makedirs(self.folder, exist_ok=True)
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(data)

    def test_a_download_shows_its_progress(self):
        printed = self.fetch()
        self.assert_fetched()
        for quarter in (25, 50, 75, 100):
            self.assertIn(f"face model.bin: {quarter} % of {len(CONTENT)} bytes\n", printed)
        self.assertEqual(self.server.requests, [("/mirror/face%20model.bin", None)])

    def test_what_is_there_is_not_fetched_again(self):
        self.fetch()
        self.assertEqual(self.fetch(), "")
        self.assertEqual(len(self.server.requests), 1)

    def test_a_changed_file_is_fetched_again(self):
        self.write(ENTRY["file"], CONTENT[:-1] + b"x")
        self.fetch()
        self.assert_fetched()

    def test_cut_connections_are_taken_up_where_they_ended(self):
        for tells_length in (True, False):
            with self.subTest(tells_length=tells_length):
                self.server.requests.clear()
                self.server.tells_length = tells_length
                self.server.cuts = [1000, 2000]
                self.fetch()
                self.assert_fetched()
                self.assertEqual(self.ranges(), [None, "bytes=1000-", "bytes=3000-"])
                os.remove(self.target)

    def test_what_a_run_before_has_left_is_taken_up(self):
        self.server.cuts = [100_000, 0, 0]
        self.assert_refused(r"after 100000 of 262144 bytes; run again")
        self.server.requests.clear()
        self.fetch()
        self.assert_fetched()
        self.assertEqual(self.ranges(), ["bytes=100000-"])

    def test_a_server_without_ranges_sends_all_of_it(self):
        self.server.knows_range = False
        self.write(ENTRY["file"] + ".partial", CONTENT[:1000])
        self.fetch()
        self.assert_fetched()
        self.assertEqual(self.ranges(), ["bytes=1000-"])

    def test_another_file_is_refused_and_not_kept(self):
        other = CONTENT[:-1] + b"x"
        self.server.content = other
        found = hashlib.sha256(other).hexdigest()
        self.assert_refused(
            rf"face model\.bin: expected 262144 bytes, sha256 {ENTRY['sha256']}; "
            rf"found 262144 bytes, sha256 {found}"
        )
        self.assertEqual(os.listdir(self.folder), [])

    def test_another_length_is_refused(self):
        for content in (CONTENT + b"x", CONTENT[:-1]):
            self.server.content = content
            self.assert_refused(f"face model.bin: expected 262144 .*found {len(content)} bytes at")

    def test_more_than_announced_is_refused(self):
        self.server.tells_length = False
        self.server.content = CONTENT * 2
        self.assert_refused("expected 262144 bytes.*found ")
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_damaged_beginning_of_an_earlier_run_is_thrown_away(self):
        self.write(ENTRY["file"] + ".partial", b"x" * 1000)
        self.assert_refused("expected 262144 bytes.*try again")
        self.fetch()
        self.assert_fetched()

    def test_an_answer_of_the_server_is_told(self):
        self.server.status = 404
        self.assert_refused(r"http://127.*/mirror/face%20model\.bin: the server answers 404")

    def test_a_server_that_is_not_there_is_told(self):
        self.assert_refused("refused.* after 0 of 262144 bytes", "http://127.0.0.1:1/")

    def test_a_folder_as_mirror(self):
        mirror = os.path.join(self.folder, "..", "mirror")
        os.makedirs(mirror)
        self.assert_refused(r"mirror/face model\.bin cannot be read: No such file", mirror)
        source = os.path.join(mirror, ENTRY["file"])
        with open(source, "wb") as file:
            file.write(CONTENT[:-1])
        self.assert_refused("expected 262144 bytes.*found 262143 bytes", mirror)
        with open(source, "wb") as file:
            file.write(CONTENT)
        self.fetch(mirror)
        self.assert_fetched()

    def test_the_origin_is_the_pinned_commit(self):
        with mock.patch.object(download, "ORIGIN", self.server.url):
            with contextlib.redirect_stdout(io.StringIO()):
                download.fetch(ENTRY, self.folder)
        self.assert_fetched()
        (request,) = self.server.requests
        path = "/mirror/someone/Faces/0123abcd/c%2B%2B/weights/face%20model.bin"
        self.assertEqual(request, (path, None))


if __name__ == "__main__":
    unittest.main()
