"""MiniStack as the local stack runs it (docs/local.md), with two changes.

Its own poller of event source mappings is off: local/emulator/stand-ins.ts stands in for it. And it has one more
address, GET /_logpipe/changes, where the stand-ins wait for work instead of asking everything again and again.
"""

import asyncio
import json
from urllib.parse import parse_qs

from ministack import app as ministack_app
from ministack.services import lambda_svc

WAIT_SECONDS = 20
# By the beginning of the action's name, the first that fits. All other actions change what is deployed.
TOPICS = {
    "PutRecord": "records",
    "PutLogEvents": "events",
    "SendMessage": "messages",
    "PutEvents": "messages",
    "StartExecution": "messages",
}
READS = ("Get", "List", "Describe", "Receive", "DeleteMessage", "ChangeMessageVisibility")

serve = ministack_app.app
counts = {"records": 0, "events": 0, "messages": 0, "deployments": 0}
changed = asyncio.Event()


def topic_of(method, path, headers):
    """What a request may mean for the stand-ins; None if it only reads."""
    action = headers.get(b"x-amz-target", b"").decode().rpartition(".")[2]
    if action:
        if action.startswith(READS):
            return None
        return next((topic for start, topic in TOPICS.items() if action.startswith(start)), "deployments")
    if method in ("GET", "HEAD"):
        return None
    if path.endswith("/invocations"):
        return "events"
    # Lambda's other requests, and the query protocol of CloudFormation. The rest writes objects.
    if path.startswith("/2015-03-31/") or path == "/":
        return None if b"logpipe-stand-ins" in headers.get(b"user-agent", b"") else "deployments"
    return "messages"


def note(topic):
    global changed
    counts[topic] += 1
    changed.set()
    changed = asyncio.Event()


async def answer_changes(scope, send):
    """Answers as soon as a count is not the one in the query, at the latest after WAIT_SECONDS."""
    query = parse_qs(scope["query_string"].decode())
    if all(query.get(topic) == [str(count)] for topic, count in counts.items()):
        try:
            await asyncio.wait_for(changed.wait(), WAIT_SECONDS)
        except asyncio.TimeoutError:
            pass
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(counts).encode()})


async def app(scope, receive, send):
    if scope["type"] != "http":
        await serve(scope, receive, send)
    elif scope["path"] == "/_logpipe/changes":
        await answer_changes(scope, send)
    else:
        topic = topic_of(scope["method"], scope["path"], dict(scope["headers"]))
        await serve(scope, receive, send)
        if topic is not None:
            note(topic)


if __name__ == "__main__":
    lambda_svc._poller_started = True
    ministack_app.app = app
    ministack_app.main()
