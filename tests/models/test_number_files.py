"""What is read as numbers, and that nothing in a file runs."""

import os
import pickle
import tempfile
import unittest

import numpy as np

import paths  # noqa: F401  makes the modules below findable
import number_files
from errors import ModelError


class Attack:
    """Pickled, it is the order to make a folder."""

    def __init__(self, folder):
        self._folder = folder

    def __reduce__(self):
        return os.mkdir, (self._folder,)


class Files(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def pickled(self, value, protocol=2):
        return self.write("value.pkl", pickle.dumps(value, protocol))

    def assert_refused(self, path, pattern):
        with self.assertRaises(ModelError) as raised:
            number_files.read(path)
        self.assertRegex(str(raised.exception), pattern)
        self.assertIn(path, str(raised.exception))
        self.assertNotIn("\n", str(raised.exception))


class Reading(Files):
    def test_pickled_arrays_of_every_protocol_order_and_float_type(self):
        table = np.arange(6.0).reshape(2, 3) / 7
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            for kind in ("<f2", ">f4", "<f8", ">f8"):
                for values in (table.astype(kind), np.asfortranarray(table.astype(kind))):
                    with self.subTest(protocol=protocol, kind=kind, strides=values.strides):
                        read = number_files.read(self.pickled({"mean": values}, protocol))
                        self.assertEqual(list(read), ["mean"])
                        self.assertEqual(read["mean"].dtype, np.float64)
                        np.testing.assert_array_equal(read["mean"], values)

    def test_a_pickled_array_alone(self):
        values = np.array([1.5, -2], np.float32)
        np.testing.assert_array_equal(number_files.read(self.pickled(values)), values)

    def test_text_in_columns_and_in_one(self):
        read = number_files.read(self.write("a.txt", b"1 2.5\n-3e2 4\n\n"))
        np.testing.assert_array_equal(read, [[1, 2.5], [-300, 4]])
        np.testing.assert_array_equal(number_files.read(self.write("b.txt", b"1\n2\n")), [1, 2])

    def test_npy(self):
        path = os.path.join(self.folder, "a.npy")
        np.save(path, np.array([[1.5], [2]], np.float32))
        np.testing.assert_array_equal(number_files.read(path), [[1.5], [2]])


class Refusing(Files):
    def test_a_malicious_pickle_runs_nothing(self):
        trap = os.path.join(self.folder, "made")
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            for value in (Attack(trap), {"mean": Attack(trap)}, [np.ones(2), Attack(trap)]):
                data = pickle.dumps(value, protocol)
                self.assert_refused(self.write("evil.pkl", data), r"refused: .*'(posix|os)\.mkdir'")
                self.assertFalse(os.path.exists(trap))
        pickle.loads(data)
        self.assertTrue(os.path.exists(trap), "the attack is harmless: the test shows nothing")

    def test_names_that_lead_to_functions_by_other_ways(self):
        for program, name in (
            (b"cbuiltins\neval\n.", r"builtins\.eval"),
            (b"cnumpy\nload\n.", r"numpy\.load"),
            (b"\x80\x04\x8c\x05numpy\x8c\x11ndarray.__class__\x93.", r"ndarray\.__class__"),
            (b"cnumpy.core.multiarray\nscalar\n.", r"multiarray\.scalar"),
        ):
            self.assert_refused(self.write("evil.pkl", program), f"refused: .*{name}")

    def test_numbers_that_are_no_floats(self):
        self.assert_refused(self.pickled(np.array([1, 2])), "refused: numbers of the type 'i8'")
        self.assert_refused(self.pickled(np.array([None])), "refused: numbers of the type 'O8'")
        self.assert_refused(self.pickled({"a": 1.5}), "refused: a float")
        self.assert_refused(self.pickled({1: np.ones(2)}), "refused: the key 1")

    def test_damaged_pickles(self):
        whole = pickle.dumps({"mean": np.ones(62, np.float32)}, 2)
        for data in (b"", b"<html>", whole[:100], whole[:-40], whole.replace(b"K>", b"K?")):
            self.assert_refused(self.write("damaged.pkl", data), "no pickle of numbers|refused")

    def test_npy_with_objects_or_integers(self):
        trap = os.path.join(self.folder, "made")
        path = os.path.join(self.folder, "evil.npy")
        np.save(path, np.array([Attack(trap)], object), allow_pickle=True)
        self.assert_refused(path, "no .npy file of numbers")
        self.assertFalse(os.path.exists(trap))
        np.save(path, np.array([1, 2]))
        self.assert_refused(path, "no array of floating-point numbers")
        self.assert_refused(self.write("text.npy", b"1 2 3"), "no .npy file of numbers")

    def test_text_that_is_no_table(self):
        for data in (b"1 2\n3\n", b"1 two\n", "1 ½\n".encode()):
            self.assert_refused(self.write("a.txt", data), "no table of numbers")

    def test_other_files(self):
        self.assert_refused(self.write("a.bin", b""), r"'\.bin' files; give")
        self.assert_refused(os.path.join(self.folder, "none.txt"), "cannot be read: No such file")

    def test_shapes_and_values(self):
        for values, pattern in (
            (np.ones(61), r"whitening: asked for the shape \(62,\), found \(61,\)"),
            ({}, "found dict"),
            (np.full(62, np.nan), "infinite or no number"),
            (np.full(62, np.inf), "infinite or no number"),
        ):
            with self.assertRaisesRegex(ModelError, pattern):
                number_files.check(values, (62,), "whitening")


if __name__ == "__main__":
    unittest.main()
