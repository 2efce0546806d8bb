"""For compare-simplejson.sh: exits with 1 where our encoder and the real one differ."""

import collections
import datetime
import decimal
import enum
import json
import math
import sys
import uuid

import simplejson
from sfn_run_encoder import Encoder

D = decimal.Decimal
Pair = collections.namedtuple("Pair", "x y")


class Real(simplejson.JSONEncoder):
    """As awslambdaric's marshaller has it."""

    def __init__(self, is_ascii):
        super().__init__(use_decimal=False, ensure_ascii=is_ascii)

    def default(self, found):
        if isinstance(found, D):
            return math.nan if found.is_nan() else simplejson.raw_json.RawJSON(str(found))
        return super().default(found)


class Row:
    def __init__(self, fields):
        self.fields = fields

    def _asdict(self):
        if isinstance(self.fields, type):
            raise self.fields("no")
        return self.fields


class RowDict(dict):
    def _asdict(self):
        return {"row": 1}


class RowList(list):
    def _asdict(self):
        return {"row": 1}


class Name(str, enum.Enum):
    A = "a"


class Level(enum.IntEnum):
    A = 1


class Plain(enum.Enum):
    A = 1


class Price(float):
    def __repr__(self):
        return "price"


class Amount(D):
    pass


circular = []
circular.append(circular)
circular_dict = {b"x": 1}
circular_dict["a"] = [circular_dict]
circular_row = Row({})
circular_row.fields["self"] = circular_row
deep = []
for _ in range(100):
    deep = [deep]

VALUES = [
    b"hi", {"b": b"aGk="}, {b"k": 1}, {b"k": b"v"}, b"\xff", {"x": b"\xff"}, {b"\xff": 1}, [Pair(1, 2)],
    Pair(1, Pair(b"x", D("1.5"))), Row({"a": 1}), [Row({"a": Row({b"b": b"1"})})], Row([1]), Row(TypeError),
    Row(KeyError), [Row(TypeError)], RowDict(a=1), [RowDict(a=1)], RowList([1]), [RowList([1])],
    float("nan"), [float("inf"), -float("inf")], D("nan"), D("-nan"), D("sNaN"), D("Infinity"), D("1E+3"), D("1.50"),
    {D("1"): 1}, {1.5: 1, True: 2, None: 3, float("nan"): 4, 2: 5}, {(1, 2): 1}, {Pair(1, 2): 1}, Plain.A, Level.A,
    Name.A, Price(1.5), {Name.A: 1}, {Level.A: 1}, {Price(2.5): 2}, Amount("2.5"), {1, 2}, frozenset(), bytearray(b"x"),
    memoryview(b"x"), datetime.datetime(2024, 1, 1), uuid.UUID(int=1), range(3), {}.keys(), object(), Exception("x"),
    Row, circular, circular_dict, circular_row, deep, "é", "\ud800", "\x7f\u2028", {"a": 1, b"a": 2}, [], {}, (),
    [None, True, False], 2**70, 1e22, 1e-7, -0.0, collections.OrderedDict(b=1, a=2), collections.Counter("aab"),
    collections.defaultdict(list), collections.deque([1]), sys, [b"x", [b"y", {"z": (b"q",)}]],
]


def outcome(encode, value):
    try:
        return encode(value)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


def same(one, other):
    """A key that is written twice is one, and the last, for whoever reads it."""
    try:
        return one == other or json.loads(one) == json.loads(other)
    except ValueError:
        return False


differences = 0
for is_ascii in (True, False):
    for value in VALUES:
        real, ours = (outcome(encoder(is_ascii).encode, value) for encoder in (Real, Encoder))
        if not same(real, ours):
            differences += 1
            print("simplejson %s\nours       %s" % (real, ours))
print("%d values, %d differ (simplejson %s)" % (2 * len(VALUES), differences, simplejson.__version__))
sys.exit(1 if differences else 0)
