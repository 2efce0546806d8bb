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

from sfn_run_encoder import Encoder

# A handler may patch the module, which the real client does not use.
parse_json, write_json = json.loads, json.dumps

CHANNEL = 3
# Nothing is sent on it: its other end stays open for as long as the run lives.
LIFELINE = 4
HIGH_DESCRIPTOR = 900
LOG_PIECE = 65_536
# Lambda's response limit in bytes, plus one: the rest is not needed to see that it is too large.
MAX_ANSWER = 6_291_557
# The run kills a handler whose time is up. If the run itself is gone, the process ends at most this much later.
ORPHAN_SECONDS = 5


class Channel:
    """The socket to the run."""

    def __init__(self, descriptor):
        self._descriptor = out_of_reach(descriptor)
        self._reader = open(self._descriptor, "rb", closefd=False)
        self._key = b""
        # A signal handler may print while its own thread is printing.
        self._lock = threading.RLock()

    def receive(self):
        """The next frame as (kind, bytes); None once the run has closed the socket."""
        try:
            header = self._reader.readline()
        except OSError:
            os._exit(1)
        if not header:
            return None
        kind, length = header.split()[:2]
        return kind.decode(), self._reader.read(int(length))

    def use_key(self, key):
        """Identifies the reports of this file for the run: nothing else written here is one."""
        self._key = key.encode()

    def send(self, kind, body=b""):
        frame = memoryview(b"%s %d %s\n%s" % (kind.encode(), len(body), self._key, body))
        with self._lock:
            while frame:
                try:
                    frame = frame[os.write(self._descriptor, frame) :]
                except OSError:
                    # The run is gone, or the handler has closed the socket: then nothing can be reported any more.
                    os._exit(1)


def out_of_reach(descriptor):
    """The same socket under a descriptor that no handler closes or writes to by mistake."""
    os.set_inheritable(descriptor, False)
    try:
        import fcntl

        high = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR)
    except (ImportError, OSError):
        return descriptor
    os.close(descriptor)
    return high


def end_with_run(descriptor):
    """Makes the kernel kill this process and its group when the run is gone, however it ended and whatever runs here."""
    lifeline = out_of_reach(descriptor)
    try:
        import fcntl

        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | fcntl.FASYNC)
    except (AttributeError, ImportError, OSError):
        # Other systems cannot; there the alarm ends a handler some time after its own time is up.
        pass


class LogStream(io.RawIOBase):
    """Replaces stdout or stderr: each write is reported at once, so that nothing is lost in a crash."""

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
        for start in range(0, len(body), LOG_PIECE):
            self._channel.send(self._kind, body[start : start + LOG_PIECE])
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
    """An error of the runtime itself, with Lambda's name for it."""

    def __init__(self, error_type, message, stack_trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.stack_trace = list(stack_trace)


class Attributes:
    """An object with the given attributes."""

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
    """The context of a handler. `invocation` is the run's data about it."""

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
    """Lambda's object for a ClientContext, given as JSON text."""
    if text is None:
        return None
    given = parse_json(text)
    client = given.get("client")
    fields = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    return ClientContext(
        custom=given.get("custom"),
        env=given.get("env"),
        client=None if client is None else Client(**{field: client.get(field) for field in fields}),
    )


def find_handler(name):
    """The function that a Handler such as `src/app.handler` names. Raises Lambda's errors of a failed init."""
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
    """Lets the module `index` be imported from inline code, as if it were at `path`."""
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
    # Stack traces show the lines; an existing file with that name is another one.
    linecache.cache[path] = (len(text), None, text.splitlines(True), path)


def describe_error(error, request_id):
    """Lambda's error document. The stack trace starts with the first frame outside this file."""
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
    """The packages of a requirements.txt that are not installed."""
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


STATES_OF_AWS = r"(?i)(?:sync-)?states(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)"
LAMBDA_OF_AWS = r"(?i)lambda(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)"


def serve_states_api_names():
    """Like the worker of Node.js: SDKs prefix the host of StartSyncExecution with `sync-`, and a call to AWS's own
    Step Functions or Lambda would leave the machine with the user's credentials."""
    states = os.environ.pop("SFN_RUN_STATES_API", None)
    calls_lambda = os.environ.pop("SFN_RUN_LAMBDA_API", None)
    url = os.environ.get("AWS_ENDPOINT_URL_SFN")
    refused = []
    if states == "only" and url is not None:
        refused.append((STATES_OF_AWS, "AWS_ENDPOINT_URL_SFN"))
    if calls_lambda is not None:
        refused.append((LAMBDA_OF_AWS, "AWS_ENDPOINT_URL_LAMBDA"))
    own = None if states is None or url is None else re.match(r"\w+://([^:/]+)", url)[1]
    if own is None and not refused:
        return
    import socket

    resolve = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        name = host.decode("latin-1") if isinstance(host, bytes) else host
        if own is not None and name == "sync-" + own:
            return resolve(own, *args, **kwargs)
        for hosts, variable in refused:
            if isinstance(name, str) and re.fullmatch(hosts, name):
                sys.stderr.write(
                    "sfn-run: a call to %s was stopped: it would go to AWS. Its SDK does not read %s"
                    " (botocore before 1.31): give its client that endpoint_url, or allow AWS with --aws\n"
                    % (name, variable)
                )
                raise socket.gaierror(socket.EAI_NONAME, "%s is not called without --aws" % name)
        return resolve(host, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo


def watch_unset_variables():
    """Reports each variable without a known value: all of them now, and each when it is first read."""
    text = os.environ.pop("SFN_RUN_UNSET_VARIABLES", None)
    if text is None:
        return
    unset = parse_json(text)
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


DEBUG_PORTS = 100


def open_debugger(channel, debug):
    """Starts debugpy on the given port, or the next free one, and reports its address."""
    try:
        import debugpy
    except ImportError:
        sys.stderr.write(
            "sfn-run: no debugger can attach: %s has no debugpy: %s -m pip install debugpy\n"
            % (sys.executable, sys.executable)
        )
        return
    import socket

    host, port = debug["host"], debug["port"]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for attempt in range(DEBUG_PORTS):
        # It cannot be called twice.
        with socket.socket(family) as probe:
            try:
                probe.bind((host, port and port + attempt))
            except OSError:
                continue
            port = probe.getsockname()[1]
            break
    host, port = debugpy.listen((host, port))
    channel.send("debugger", ("tcp://%s:%d" % ("[%s]" % host if ":" in host else host, port)).encode())
    if debug["waits"]:
        debugpy.wait_for_client()


class Environment:
    def __init__(self, channel, log_handler):
        self._channel = channel
        self._log_handler = log_handler
        self._encoder = Encoder(False)
        self._handler = None
        self._requirements = None

    def load(self, command):
        self._channel.use_key(command["key"])
        serve_states_api_names()
        watch_unset_variables()
        # The first entry is this file's folder.
        sys.path[0:1] = command["path"]
        self._encoder = Encoder(command["isAscii"])
        self._requirements = command["requirements"]
        if command["debug"] is not None:
            open_debugger(self._channel, command["debug"])
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
        os.environ["_X_AMZN_TRACE_ID"] = invocation["traceId"]
        set_alarm(max(0, invocation["deadline"] / 1000 - time.time()) + ORPHAN_SECONDS)
        try:
            body = self._marshal(self._handler(unmarshal(event), LambdaContext(invocation)))
        except Exception as error:
            self._fail(error, request_id)
        else:
            # A lone surrogate cannot be sent: the client ends with the error that this raises, and so does this.
            self._answer("answered", body if isinstance(body, bytes) else body.encode())
        finally:
            set_alarm(0)

    def _marshal(self, result):
        if isinstance(result, bytes):
            return result
        try:
            return self._encoder.encode(result)
        except Exception as error:
            raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error) from error

    def _fail(self, error, request_id):
        missing = missing_module(error)
        if missing is not None:
            packages = [] if self._requirements is None else uninstalled_packages(self._requirements)
            note = {"module": missing, "message": str(error.__cause__ or error), "packages": packages}
            self._channel.send("missing", write_json(note).encode())
        self._answer("failed", self._encoder.encode(describe_error(error, request_id)).encode())

    def _answer(self, kind, body):
        self._channel.send(kind, body[:MAX_ANSWER])


def unmarshal(event):
    try:
        return parse_json(event)
    except Exception as error:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error) from error


def show_crash(error_type, error, trace):
    """An uncaught exception, without the frames of this file."""
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    traceback.print_exception(error_type, error, trace)


def set_alarm(seconds):
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main():
    channel = Channel(CHANNEL)
    end_with_run(LIFELINE)
    sys.excepthook = show_crash
    sys.stdout = LogStream(channel, "stdout", 1).as_text()
    sys.stderr = LogStream(channel, "stderr", 2).as_text()
    log_handler = LogHandler()
    logging.getLogger().addHandler(log_handler)
    environment = Environment(channel, log_handler)
    channel.send("started", os.fsencode(sys.executable))
    while True:
        frame = channel.receive()
        if frame is None:
            # Threads and exit handlers are not waited for; Lambda does not wait for them either.
            os._exit(0)
        kind, body = frame
        if kind == "load":
            environment.load(parse_json(body))
        else:
            environment.invoke(parse_json(body), channel.receive()[1])


if __name__ == "__main__":
    main()
