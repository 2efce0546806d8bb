"""Entry of the process that is one execution environment of a Python function.

It loads one handler and runs one invocation at a time, as Lambda's Python runtime does, on commands that come over a
socket. Commands and reports are frames: a line of the kind and the length in bytes, then so many bytes. stdout and
stderr stay the handler's own. What is imported here delays every first invocation, so it is little.
"""

import importlib
import io
import json
import logging
import os
import re
import signal
import sys
import threading
import time
import traceback

CHANNEL = 3
# The run kills a handler whose time is up. Should the run itself be gone, the process ends so much later on its own.
ORPHAN_SECONDS = 5


class Channel:
    """The socket to the run."""

    def __init__(self, descriptor):
        os.set_inheritable(descriptor, False)
        self._descriptor = descriptor
        self._reader = open(descriptor, "rb", closefd=False)
        # A signal handler may print while its own thread is printing.
        self._lock = threading.RLock()

    def receive(self):
        """The next frame as (kind, bytes); None once the run has closed the socket."""
        header = self._reader.readline()
        if not header:
            return None
        kind, length = header.split()
        return kind.decode(), self._reader.read(int(length))

    def send(self, kind, body=b""):
        frame = memoryview(b"%s %d\n%s" % (kind.encode(), len(body), body))
        with self._lock:
            while frame:
                try:
                    frame = frame[os.write(self._descriptor, frame) :]
                except (BrokenPipeError, ConnectionResetError):
                    os._exit(1)


class LogStream(io.RawIOBase):
    """What stands for stdout or stderr: each write is a report at once, so that nothing is lost in a crash."""

    def __init__(self, channel, kind, descriptor):
        self._channel = channel
        self._descriptor = descriptor
        self._kind = kind
        self.name = "<%s>" % kind

    def writable(self):
        return True

    def fileno(self):
        return self._descriptor

    def write(self, data):
        body = bytes(data)
        self._channel.send(self._kind, body)
        return len(body)

    def as_text(self):
        return io.TextIOWrapper(self, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True)


class LogHandler(logging.Handler):
    """The handler that Lambda gives the root logger: its format, on stdout."""

    def __init__(self):
        super().__init__()
        self.request_id = ""
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
        )
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def filter(self, record):
        record.aws_request_id = self.request_id
        return super().filter(record)

    def emit(self, record):
        sys.stdout.write(self.format(record))


class Fault(Exception):
    """An error that the runtime itself reports, by the name that Lambda has for it."""

    def __init__(self, error_type, message, stack_trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.stack_trace = list(stack_trace)


class Attributes:
    """An object of the given attributes."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def __repr__(self):
        return "%s([%s])" % (type(self).__name__, ",".join("%s=%s" % pair for pair in self.__dict__.items()))


class CognitoIdentity(Attributes):
    pass


class Client(Attributes):
    pass


class ClientContext(Attributes):
    pass


class LambdaContext:
    """The context that a handler gets. `invocation` is what the run tells of it."""

    def __init__(self, invocation):
        self.aws_request_id = invocation["requestId"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = invocation["invokedFunctionArn"]
        self.tenant_id = None
        self.client_context = client_context(invocation.get("clientContext"))
        self.identity = CognitoIdentity(cognito_identity_id=None, cognito_identity_pool_id=None)
        self._deadline_ms = invocation["deadline"]

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        shown = ((name, value) for name, value in self.__dict__.items() if not name.startswith("_"))
        return "LambdaContext([%s])" % ",".join("%s=%s" % pair for pair in shown)


def client_context(text):
    """The object that Lambda makes of a ClientContext, given as JSON text."""
    if text is None:
        return None
    given = json.loads(text)
    client = given.get("client")
    fields = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    return ClientContext(
        custom=given.get("custom"),
        env=given.get("env"),
        client=None if client is None else Client(**{field: client.get(field) for field in fields}),
    )


def find_handler(name):
    """The function that a Handler such as `src/app.handler` names. Raises what Lambda reports of a failed init."""
    module_name, dot, attribute = name.rpartition(".")
    if not dot:
        reason = "not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (name, reason))
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = "Cannot use built-in module %s as a handler module" % module_name
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = "Unable to import module '%s': %s" % (module_name, error)
        raise Fault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        line = '  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)
        message = "Syntax error in module '%s': %s" % (module_name, error)
        raise Fault("Runtime.UserCodeSyntaxError", message, [line]) from error
    try:
        return getattr(module, attribute)
    except AttributeError:
        message = "Handler '%s' missing on module '%s'" % (attribute, module_name)
        raise Fault("Runtime.HandlerNotFound", message) from None


def install_inline_code(text, path):
    """Lets the module `index` be imported from code that is in no file, as if it stood at `path`."""
    import importlib.abc
    import importlib.util
    import linecache

    class InlineCode(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
        def find_spec(self, name, path_of_package, target=None):
            return importlib.util.spec_from_loader(name, self, origin=path) if name == "index" else None

        def get_source(self, name):
            return text

        def get_code(self, name):
            return self.source_to_code(text, path)

    sys.meta_path.insert(0, InlineCode())
    # Stack traces show the lines; a file of that name may exist, and is another one.
    linecache.cache[path] = (len(text), None, text.splitlines(True), path)


class Encoder:
    """Writes JSON as Lambda's runtime does: as Python's json, Decimals as numbers, named tuples as objects."""

    def __init__(self, is_ascii):
        # NaN is no JSON: nobody could read the result.
        self._dump = json.JSONEncoder(default=self._default, allow_nan=False, ensure_ascii=is_ascii).encode
        self._decimals = []
        # Stands for a Decimal in the text, until its digits do; no text of a handler holds it.
        self._mark = os.urandom(8).hex()

    def encode(self, value):
        text = self._dump_numbers(value)
        if holds_named_tuple(value):
            text = self._dump_numbers(with_objects(value))
        try:
            return text.encode()
        except UnicodeEncodeError:
            return json.dumps(json.loads(text)).encode()

    def _dump_numbers(self, value):
        self._decimals = []
        text = self._dump(value)
        if not self._decimals:
            return text
        return re.sub('"%s:(\\d+)"' % self._mark, lambda match: self._decimals[int(match[1])], text)

    def _default(self, found):
        # Whoever made a Decimal has imported the module.
        decimal = sys.modules.get("decimal")
        if decimal is None or not isinstance(found, decimal.Decimal):
            raise TypeError("Object of type %s is not JSON serializable" % type(found).__name__)
        if not found.is_finite():
            raise ValueError("Out of range float values are not JSON compliant")
        self._decimals.append(str(found))
        return "%s:%d" % (self._mark, len(self._decimals) - 1)

    def encode_result(self, result):
        try:
            if isinstance(result, bytes):
                json.loads(result)
                return result
            return self.encode(result)
        except Exception as error:
            raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error) from error


def holds_named_tuple(value):
    """`value` holds no cycles."""
    pending = [value]
    while pending:
        found = pending.pop()
        if isinstance(found, dict):
            pending.extend(found.values())
        elif isinstance(found, (list, tuple)):
            if hasattr(found, "_asdict"):
                return True
            pending.extend(found)
    return False


def with_objects(value):
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: with_objects(item) for key, item in value.items()}
    return [with_objects(item) for item in value] if isinstance(value, (list, tuple)) else value


def describe_error(error, request_id):
    """Lambda's error document. The stack trace starts with the first frame that is not of this file."""
    if isinstance(error, Fault):
        error_type, stack_trace = error.error_type, error.stack_trace
    else:
        frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)]
        while frames and frames[0][0] == __file__:
            del frames[0]
        error_type, stack_trace = type(error).__name__, traceback.format_list(frames)
    return {"errorMessage": str(error), "errorType": error_type, "requestId": request_id, "stackTrace": stack_trace}


def missing_module(error):
    """The name of the module whose absence made an import fail; None for any other error."""
    cause = error.__cause__ if isinstance(error, Fault) else error
    return cause.name if isinstance(cause, ModuleNotFoundError) else None


def uninstalled_packages(requirements):
    """The packages that a requirements.txt names and that are not installed."""
    from importlib import metadata

    names = []
    with open(requirements, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            # A requirement with a condition may rightly be absent.
            match = re.match(r"\s*([A-Za-z0-9][\w.-]*)", line.partition("#")[0])
            if match is None or ";" in line or "://" in line.partition("@")[0]:
                continue
            try:
                metadata.distribution(match[1])
            except metadata.PackageNotFoundError:
                names.append(match[1])
    return names


def watch_unset_variables():
    """Names each variable that nothing gives a value to: all of them now, and each when it is first read."""
    text = os.environ.pop("SFN_RUN_UNSET_VARIABLES", None)
    if text is None:
        return
    unset = json.loads(text)
    pending = unset["reads"]

    class WatchedEnviron(type(os.environ)):
        def __getitem__(self, key):
            try:
                return super().__getitem__(key)
            except KeyError:
                said = pending.pop(key, None)
                if said is not None:
                    sys.stderr.write(said + "\n")
                raise

    os.environ.__class__ = WatchedEnviron
    sys.stderr.write(unset["notice"] + "\n")


class Environment:
    def __init__(self, channel, log_handler):
        self._channel = channel
        self._log_handler = log_handler
        self._encoder = Encoder(False)
        self._handler = None
        self._requirements = None

    def load(self, command):
        watch_unset_variables()
        # The first entry is this file's folder.
        sys.path[0:1] = command["path"]
        self._encoder = Encoder(command["isAscii"])
        self._requirements = command["requirements"]
        if command["inline"] is not None:
            install_inline_code(command["inline"], command["inlinePath"])
        try:
            self._handler = find_handler(command["handler"])
        except Exception as error:
            self._fail(error, "")
        else:
            self._channel.send("loaded")

    def invoke(self, invocation, event):
        request_id = invocation["requestId"]
        self._log_handler.request_id = request_id
        set_alarm(max(0, invocation["deadline"] / 1000 - time.time()) + ORPHAN_SECONDS)
        try:
            result = self._handler(json.loads(event), LambdaContext(invocation))
            body = self._encoder.encode_result(result)
        except Exception as error:
            self._fail(error, request_id)
        else:
            self._channel.send("answered", body)
        finally:
            set_alarm(0)

    def _fail(self, error, request_id):
        missing = missing_module(error)
        if missing is not None:
            packages = [] if self._requirements is None else uninstalled_packages(self._requirements)
            note = {"module": missing, "message": str(error.__cause__ or error), "packages": packages}
            self._channel.send("missing", json.dumps(note).encode())
        self._channel.send("failed", self._encoder.encode(describe_error(error, request_id)))


def set_alarm(seconds):
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main():
    channel = Channel(CHANNEL)
    sys.stdout = LogStream(channel, "stdout", 1).as_text()
    sys.stderr = LogStream(channel, "stderr", 2).as_text()
    log_handler = LogHandler()
    logging.getLogger().addHandler(log_handler)
    environment = Environment(channel, log_handler)
    channel.send("started", os.fsencode(sys.executable))
    while True:
        frame = channel.receive()
        if frame is None:
            # Nobody is left to wait for threads and exit handlers; Lambda does not wait for them either.
            os._exit(0)
        kind, body = frame
        if kind == "load":
            environment.load(json.loads(body))
        else:
            environment.invoke(json.loads(body), channel.receive()[1])


if __name__ == "__main__":
    main()
