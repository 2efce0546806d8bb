"""Writes results as Lambda's runtime client does: awslambdaric 4 with the encoder of simplejson and its defaults.

Its name is one that no module of a user has, since it lies in sys.modules beside theirs.
"""

import json
import os
import re
import sys


class Encoder:
    """Python's own JSON, but bytes as text, Decimals as numbers, and anything with `_asdict` as an object."""

    def __init__(self, is_ascii):
        self._dump = json.JSONEncoder(default=self._default, ensure_ascii=is_ascii).encode
        self._decimals = []
        # Replaces a Decimal in the text until its digits are inserted; no text of a handler contains it.
        self._mark = os.urandom(8).hex()

    def encode(self, value):
        """The text for a value. Raises TypeError or ValueError if it cannot be a result."""
        try:
            text = self._dump_numbers(value)
            is_done = not holds_fields(value)
        except TypeError:
            # It may be about a key, or an object, that only simplejson accepts.
            is_done = False
        return text if is_done else self._dump_numbers(to_plain(value, set()))

    def _dump_numbers(self, value):
        self._decimals = []
        text = self._dump(value)
        if not self._decimals:
            return text
        return re.sub('"%s:(\\d+)"' % self._mark, lambda match: self._decimals[int(match[1])], text)

    def _default(self, found):
        if isinstance(found, bytes):
            return str(found, "utf-8")
        # A Decimal exists only if the module was imported.
        decimal = sys.modules.get("decimal")
        if decimal is None or not isinstance(found, decimal.Decimal):
            raise TypeError("Object of type %s is not JSON serializable" % type(found).__name__)
        if found.is_nan():
            return float("nan")
        self._decimals.append(str(found))
        return "%s:%d" % (self._mark, len(self._decimals) - 1)


def fields_of(value):
    """The result of `_asdict`, in a tuple; None if there is no such method."""
    method = getattr(value, "_asdict", None)
    if not callable(method):
        return None
    try:
        fields = method()
    except TypeError:
        return None
    if not isinstance(fields, dict):
        raise TypeError("_asdict() must return a dict, not %s" % type(fields).__name__)
    return (fields,)


LEAVES = {str, int, float, bool, bytes, type(None)}


def holds_fields(value):
    """Whether anything in it is written through its `_asdict`. `value` has no cycles."""
    pending = [value]
    while pending:
        found = pending.pop()
        if type(found) in LEAVES:
            continue
        if type(found) is not list and callable(getattr(found, "_asdict", None)):
            return True
        if isinstance(found, dict):
            pending.extend(found.values())
        elif isinstance(found, (list, tuple)):
            pending.extend(found)
    return False


def to_plain(value, around):
    """The same with types that Python's own encoder knows. `around` contains the ids of the enclosing values."""
    if isinstance(value, bytes):
        return str(value, "utf-8")
    if isinstance(value, (str, int, float)) or value is None:
        return value
    fields = fields_of(value)
    content = value if fields is None else fields[0]
    if not isinstance(content, (list, tuple, dict)):
        return content
    if id(value) in around:
        raise ValueError("Circular reference detected")
    around.add(id(value))
    if isinstance(content, dict):
        plain = {to_plain_key(key): to_plain(item, around) for key, item in content.items()}
    else:
        plain = [to_plain(item, around) for item in content]
    around.remove(id(value))
    return plain


def to_plain_key(key):
    return str(key, "utf-8") if isinstance(key, bytes) else key
