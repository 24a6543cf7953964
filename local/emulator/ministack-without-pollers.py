"""MiniStack without its own poller of event source mappings, for which local/emulator/stand-ins.ts stands in (docs/local.md)."""

from ministack.app import main
from ministack.services import lambda_svc

if __name__ == "__main__":
    lambda_svc._poller_started = True
    main()
