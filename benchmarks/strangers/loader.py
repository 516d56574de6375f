"""What stands behind both taps: it puts what they extract into the ERP, and cannot lose it."""

import json
import time

import requests


def load(env, text, kept, order_of):
    """Put each record until it is there, then keep the last state, as targets do.

    text: the tap's messages, a line each. kept: the file of the state. order_of: gives the number
    and the ERP's order of a record.
    """
    http = requests.Session()
    http.headers["Authorization"] = "Bearer " + env.secret("erp")["token"]
    for line in text.splitlines():
        message = json.loads(line)
        if message["type"] == "RECORD":
            number, order = order_of(message["record"])
            while not _put(http, f"{env.url('erp')}/orders/{number}", order):
                time.sleep(20)
        elif message["type"] == "STATE":
            kept.write_text(json.dumps(message["value"]))


def _put(http, url, order):
    """Put an order; say whether the answer is that order."""
    try:
        reply = http.put(url, json=order, timeout=30, allow_redirects=False)
        return reply.status_code == 200 and reply.json() == order
    except requests.RequestException:
        return False
