"""Python logging to a Kinesis stream: a formatter that writes JSON documents and a handler that sends them.

Copy this file; it needs boto3 only.

    handler = KinesisHandler("my-stream")
    handler.setFormatter(JsonFormatter(tags={"applicationName": "orders"}))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
"""

import collections
import contextlib
import contextvars
import json
import logging
import os
import random
import socket
import sys
import threading
import time
import traceback
from datetime import datetime, timezone

import boto3

# Limits of PutRecords: entries and bytes a request, partition keys included.
MAX_BATCH_RECORDS = 500
MAX_BATCH_BYTES = 10 * 1024 * 1024
# Firehose takes records of at most 1,000 KiB.
MAX_LINE_BYTES = 1000 * 1024
# A character takes at most six bytes in JSON, so that a message cut to this fits.
MAX_CUT_MESSAGE = 150_000
KEY_BYTES = 32

_LEVELS = {"WARNING": "WARN", "CRITICAL": "FATAL"}
_mdc = contextvars.ContextVar("mdc", default={})


@contextlib.contextmanager
def mdc(**values):
    """Adds the values (texts) to the field `mdc` of every document that is logged inside the block."""
    token = _mdc.set({**_mdc.get(), **values})
    try:
        yield
    finally:
        _mdc.reset(token)


class JsonFormatter(logging.Formatter):
    """One line of JSON a log record, with the field names of the log4j and logback JsonLayout.

    `tags` are texts that every document carries.
    """

    def __init__(self, tags=None):
        super().__init__()
        self.tags = dict(tags or {})
        self.hostname = socket.gethostname()

    def format(self, record):
        when = datetime.fromtimestamp(record.created, timezone.utc)
        document = {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z",
            "level": _LEVELS.get(record.levelname, record.levelname),
            "logger": record.name,
            "thread": record.threadName,
            "message": record.getMessage(),
            "processId": str(record.process),
            "hostname": self.hostname,
            "locationInfo": {
                "className": record.module,
                "methodName": record.funcName,
                "fileName": record.filename,
                "lineNumber": record.lineno,
            },
        }
        if record.exc_info and record.exc_info[0]:
            text = "".join(traceback.format_exception(*record.exc_info))
            document["exception"] = text.rstrip("\n").split("\n")
        if _mdc.get():
            document["mdc"] = _mdc.get()
        if self.tags:
            document["tags"] = self.tags
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=str)


class KinesisHandler(logging.Handler):
    """Sends lines from a thread of its own, in batches that form while a request is under way.

    Every failed entry of a request is sent again, with exponential backoff and full jitter. Lines that Kinesis
    does not take within `give_up_after_s`, and those beyond `max_buffered_lines`, go to stderr: none is lost
    unseen. `logging.shutdown`, which Python calls at its end, waits until all lines are sent.
    """

    def __init__(self, stream_name, client=None, give_up_after_s=60.0, max_buffered_lines=10_000):
        # boto3 itself reads AWS_DEFAULT_REGION only, the other SDKs AWS_REGION.
        self.client = client or boto3.client("kinesis", region_name=os.environ.get("AWS_REGION"))
        super().__init__()
        self.stream_name = stream_name
        self.give_up_after_s = give_up_after_s
        self.max_buffered_lines = max_buffered_lines
        self._lines = collections.deque()
        self._accepted = 0
        self._finished = 0
        self._changed = threading.Condition()
        self._closed = False
        # What sends the lines must not log through itself.
        self.addFilter(lambda record: record.name.split(".")[0] not in ("boto3", "botocore", "urllib3"))
        self._sender = threading.Thread(target=self._send_all, name="kinesis-logging", daemon=True)
        self._sender.start()

    def emit(self, record):
        try:
            line = (self.format(record) + "\n").encode("utf-8", "replace")
            if len(line) > MAX_LINE_BYTES:
                _to_stderr([line], "is too long for a record; sent with its message cut")
                line = cut(line)
            with self._changed:
                if not self._closed and self._accepted - self._finished < self.max_buffered_lines:
                    self._lines.append(line)
                    self._accepted += 1
                    self._changed.notify_all()
                    return
            _to_stderr([line], "not sent: the handler is closed or its buffer full")
        except Exception:
            self.handleError(record)

    def flush(self):
        """Waits until every line so far is sent or given up."""
        with self._changed:
            wanted = self._accepted
            self._changed.wait_for(lambda: self._finished >= wanted)

    def close(self):
        self.flush()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._sender.join()
        super().close()

    def _send_all(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines or self._closed)
                if not self._lines:
                    return
                batch = self._take_batch()
            self._send(batch)
            with self._changed:
                self._finished += len(batch)
                self._changed.notify_all()

    def _take_batch(self):
        batch, size = [], 0
        while self._lines and len(batch) < MAX_BATCH_RECORDS:
            size += len(self._lines[0]) + KEY_BYTES
            if size > MAX_BATCH_BYTES:
                break
            batch.append(self._lines.popleft())
        return batch

    def _send(self, lines):
        give_up_at = time.monotonic() + self.give_up_after_s
        attempt = 0
        while True:
            lines, reason = self._put(lines)
            if not lines:
                return
            wait_s = random.uniform(0, min(5.0, 0.1 * 2**attempt))
            if time.monotonic() + wait_s > give_up_at:
                _to_stderr(lines, f"not sent to {self.stream_name}: {reason}")
                return
            time.sleep(wait_s)
            attempt = min(attempt + 1, 10)

    def _put(self, lines):
        """Sends one request and returns the lines that failed, with a reason."""
        records = [{"Data": line, "PartitionKey": os.urandom(KEY_BYTES // 2).hex()} for line in lines]
        try:
            answer = self.client.put_records(StreamName=self.stream_name, Records=records)
        except Exception as error:  # Whatever it is, this thread must live on.
            return lines, str(error)
        failed = [(line, entry) for line, entry in zip(lines, answer["Records"]) if entry.get("ErrorCode")]
        reason = f"{failed[0][1]['ErrorCode']}: {failed[0][1].get('ErrorMessage')}" if failed else ""
        return [line for line, _ in failed], reason


def cut(line):
    """The same document with only its main fields and the beginning of its message."""
    document = json.loads(line)
    kept = {name: document[name] for name in ("timestamp", "level", "logger") if name in document}
    kept["message"] = f"{document['message'][:MAX_CUT_MESSAGE]} [cut: the document had {len(line)} bytes]"
    return (json.dumps(kept, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _to_stderr(lines, reason):
    sys.stderr.write(f"kinesis_logging: {len(lines)} line(s): {reason}\n")
    for line in lines:
        sys.stderr.write(line.decode())
