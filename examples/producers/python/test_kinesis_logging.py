"""Run by tests/integration/producers.test.ts, and by hand: python -m unittest"""

import contextlib
import io
import json
import logging
import unittest

from kinesis_logging import MAX_BATCH_RECORDS, MAX_LINE_BYTES, JsonFormatter, KinesisHandler, mdc


class FakeKinesis:
    """Answers each request with the next of `outcomes`: an exception, or for each entry an error code or None."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.requests = []
        self.taken = []

    def put_records(self, StreamName, Records):
        self.requests.append([record["Data"] for record in Records])
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, Exception):
            raise outcome
        codes = outcome or [None] * len(Records)
        self.taken += [record["Data"] for record, code in zip(Records, codes) if code is None]
        return {"Records": [{"ErrorCode": code} if code else {"SequenceNumber": "1"} for code in codes]}


def log(client, lines, **options):
    """Logs the lines through a handler of their own, closes it, and returns what went to stderr."""
    handler = KinesisHandler("stream", client=client, **options)
    handler.setFormatter(JsonFormatter(tags={"applicationName": "test"}))
    logger = logging.Logger("test.logger")
    logger.addHandler(handler)
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors):
        for line in lines:
            logger.info(line)
        handler.close()
    return errors.getvalue()


def messages(lines):
    return [json.loads(line)["message"] for line in lines]


class KinesisLoggingTest(unittest.TestCase):
    def test_a_document_has_the_fields_of_the_layout(self):
        client = FakeKinesis()
        with mdc(requestId="r1"):
            log(client, ["Zoë\nand a second line"])
        (line,) = client.taken
        self.assertTrue(line.endswith(b"}\n"))
        self.assertEqual(line.count(b"\n"), 1)
        document = json.loads(line)
        self.assertRegex(document["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(document["level"], "INFO")
        self.assertEqual(document["logger"], "test.logger")
        self.assertEqual(document["message"], "Zoë\nand a second line")
        self.assertEqual(document["mdc"], {"requestId": "r1"})
        self.assertEqual(document["tags"], {"applicationName": "test"})

    def test_every_failed_entry_is_sent_again_whatever_its_code_and_nothing_else(self):
        client = FakeKinesis(ConnectionError("lost"), ["InternalFailure"], ["SomethingNew"])
        log(client, ["one"])
        self.assertEqual(len(client.requests), 4)
        self.assertEqual(messages(client.taken), ["one"])

    def test_batches_keep_within_the_limits_and_lose_nothing(self):
        codes = ["ProvisionedThroughputExceededException", None] * (MAX_BATCH_RECORDS // 2)
        client = FakeKinesis(ConnectionError("so that lines gather"), None, codes)
        wanted = [f"line {number}" for number in range(2000)]
        errors = log(client, wanted)
        self.assertEqual(errors, "")
        self.assertLessEqual(max(len(request) for request in client.requests), MAX_BATCH_RECORDS)
        self.assertGreater(max(len(request) for request in client.requests), 1)
        self.assertEqual(sorted(messages(client.taken)), sorted(wanted))

    def test_what_kinesis_does_not_take_goes_to_stderr(self):
        client = FakeKinesis(*[ConnectionError("away")] * 1000)
        errors = log(client, ["one", "two"], give_up_after_s=0)
        self.assertEqual(client.taken, [])
        self.assertIn("away", errors)
        self.assertEqual(messages(line for line in errors.splitlines() if line.startswith("{")), ["one", "two"])

    def test_what_the_buffer_does_not_hold_goes_to_stderr(self):
        client = FakeKinesis()
        errors = log(client, ["one"], max_buffered_lines=0)
        self.assertEqual(client.taken, [])
        self.assertIn('"message":"one"', errors)

    def test_a_line_longer_than_a_record_is_cut_with_a_marker_and_whole_on_stderr(self):
        client = FakeKinesis()
        message = "\x01" * MAX_LINE_BYTES
        errors = log(client, [message])
        (line,) = client.taken
        self.assertLessEqual(len(line), MAX_LINE_BYTES)
        self.assertRegex(json.loads(line)["message"], r"\[cut: the document had \d+ bytes\]$")
        self.assertEqual(messages(errors.splitlines()[1:]), [message])


if __name__ == "__main__":
    unittest.main()
