"""Logs four lines, one of them with an exception."""

import logging
import os

from kinesis_logging import JsonFormatter, KinesisHandler, mdc

run_id = os.environ.get("RUN_ID", "none")
handler = KinesisHandler(os.environ["LOG_STREAM"])
handler.setFormatter(
    JsonFormatter(
        tags={
            "applicationName": "orders",
            "deployedTo": os.environ.get("DEPLOYED_TO", "dev"),
            "producer": "python",
            "runId": run_id,
        }
    )
)
logging.basicConfig(level=logging.DEBUG, handlers=[handler])
logger = logging.getLogger("example.orders")


def pay(order):
    raise ValueError(f"the card of order {order} was refused")


with mdc(requestId=f"request-{run_id}", runId=run_id):
    logger.debug("reading the stock of article 4711, run %s", run_id)
    logger.info("order 17 accepted for Zoë, run %s", run_id)
    logger.warning("article 4711 runs low:\n2 left, run %s", run_id)
    try:
        pay(17)
    except ValueError:
        logger.exception("payment failed, run %s", run_id)
