"""Downloads files of known size and SHA-256, and goes on where an earlier try was cut off."""

import hashlib
import http.client
import os
import shutil
import sys
import urllib.error
import urllib.parse
import urllib.request

from errors import ModelError

ORIGIN = "https://raw.githubusercontent.com"
TIMEOUT = 30  # s without a byte
CHUNK = 1 << 16
TRIES = 3  # connections for a file that is cut off


def fetch(entry, folder, mirror=None):
    """Sees to it that `folder` holds the file of `entry`, and returns its path.

    `entry`: file, repository, commit, path, bytes, sha256. `mirror`: a folder or an http(s) URL
    where the files lie side by side under their names. Raises ModelError for what cannot be had or
    is not what the entry says; nothing of that stays under the file's name.
    """
    target = os.path.join(folder, entry["file"])
    if describe(target) == _wanted(entry):
        return target
    os.makedirs(folder, exist_ok=True)
    partial = target + ".partial"
    if mirror is None or urllib.parse.urlsplit(mirror).scheme in ("http", "https"):
        _download(entry, _url(entry, mirror), partial)
    else:
        _copy(entry, os.path.join(mirror, entry["file"]), partial)
    found = describe(partial)
    if found != _wanted(entry):
        os.remove(partial)
        raise _mismatch(entry, f"{found['bytes']} bytes, sha256 {found['sha256']}")
    os.replace(partial, target)
    return target


def describe(path):
    """Size and SHA-256 of a file, None where there is none."""
    try:
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return {"bytes": file.tell(), "sha256": digest}
    except FileNotFoundError:
        return None


def _wanted(entry):
    return {"bytes": entry["bytes"], "sha256": entry["sha256"]}


def _url(entry, mirror):
    if mirror is not None:
        return f"{mirror.rstrip('/')}/{urllib.parse.quote(entry['file'])}"
    path = urllib.parse.quote(entry["path"])
    return f"{ORIGIN}/{entry['repository']}/{entry['commit']}/{path}"


def _copy(entry, source, partial):
    try:
        shutil.copyfile(source, partial)
    except OSError as cause:
        raise ModelError(
            f"{source} cannot be read: {cause.strerror}; --mirror takes a folder or an http(s) URL"
        ) from cause
    print(f"{entry['file']}: copied {entry['bytes']} bytes", flush=True)


def _download(entry, url, partial):
    """Appends to `partial` until it has all bytes, over as many connections as TRIES allows."""
    progress = _Progress(entry)
    for _ in range(TRIES):
        at = os.path.getsize(partial) if os.path.exists(partial) else 0
        if at >= entry["bytes"]:
            return
        try:
            _receive(entry, url, partial, at, progress)
        except urllib.error.HTTPError as cause:
            raise ModelError(f"{url}: the server answers {cause.code} {cause.reason}") from cause
        except (OSError, http.client.HTTPException) as cause:
            reason = getattr(cause, "reason", None) or cause or type(cause).__name__
        else:
            reason = "the connection ended"
    at = os.path.getsize(partial) if os.path.exists(partial) else 0
    if at < entry["bytes"]:
        raise ModelError(
            f"{url}: {reason} after {at} of {entry['bytes']} bytes; run again to go on from there"
        )


def _receive(entry, url, partial, at, progress):
    """One connection, which may bring less than all."""
    request = urllib.request.Request(url, headers={"Range": f"bytes={at}-"} if at else {})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        if response.status != 206:  # the server does not know Range, and sends all of it
            at = 0
        length = response.headers.get("Content-Length")
        if length is not None and at + int(length) != entry["bytes"]:
            raise _mismatch(entry, f"{at + int(length)} bytes at {url}")
        with open(partial, "ab" if at else "wb") as file:
            # One byte more than there should be is enough to see that it is another file.
            while at <= entry["bytes"] and (chunk := response.read(CHUNK)):
                file.write(chunk)
                at += len(chunk)
                progress.show(at)


def _mismatch(entry, found):
    return ModelError(
        f"{entry['file']}: expected {entry['bytes']} bytes, sha256 {entry['sha256']}; "
        f"found {found}. Nothing of it was kept: try again, or without --mirror"
    )


class _Progress:
    """Percent on one line of a terminal, else a line for each quarter."""

    def __init__(self, entry):
        self._name = entry["file"]
        self._bytes = entry["bytes"]
        self._terminal = sys.stdout.isatty()
        self._step = 1 if self._terminal else 25
        self._shown = None

    def show(self, at):
        percent = min(100, 100 * at // self._bytes) // self._step * self._step
        if percent == self._shown:
            return
        self._shown = percent
        line = f"{self._name}: {percent} % of {self._bytes} bytes"
        end = "\n" if not self._terminal or percent == 100 else "\r"
        print(line, end=end, flush=True)
