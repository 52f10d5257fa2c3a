"""Believable records of a small shop: orders that are paid and shipped, clicks, stock, sensors.

Pure: chance and time come in. The topics differ in what a learner should meet: int64 ids beyond
what a float holds, JSON and plain text and MsgPack, keys and none, headers, tombstones.
"""

import json
from collections import deque
from typing import NamedTuple

from msgspec import msgpack

from engine.base.rng import RandomSource

ORDERS, PAYMENTS, CLICKS, INVENTORY, SENSORS = (
    "orders", "payments", "clicks", "inventory", "sensors",
)  # fmt: skip
FIRST_ORDER_ID = 9_007_199_254_740_993
"""The first whole number that a 64-bit float cannot hold: ids must survive exactly."""
OPEN_ORDERS = 200
TOMBSTONE_SHARE = 0.06
SHARES = ((CLICKS, 0.45), (ORDERS, 0.65), (INVENTORY, 0.80), (SENSORS, 1.0))
"""Up to which draw a record goes where; payments follow their orders."""

_PAGES = ("/", "/search?q=lamp", "/p/B-1042", "/p/K-0077", "/cart", "/checkout", "/help/returns")
_AGENTS = ("Firefox/143.0", "Chrome/141.0", "Safari/26.0", "curl/8.16.0")
_CITIES = ("Amsterdam", "Łódź", "São Paulo", "Kyoto 京都", "Zürich", "Reykjavík")
_TIERS = ("gold", "basic", "basic", "new")
_WAYS = ("card", "transfer", "wallet")

Headers = tuple[tuple[str, bytes | None], ...]


class SampleTopic(NamedTuple):
    """A topic as it is made."""

    name: str
    partition_count: int
    configs: tuple[tuple[str, str], ...] = ()


class SampleRecord(NamedTuple):
    """One record on its way."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


TOPICS = (
    SampleTopic(ORDERS, 3),
    SampleTopic(PAYMENTS, 3),
    SampleTopic(CLICKS, 2),
    SampleTopic(INVENTORY, 1, (("cleanup.policy", "compact"),)),
    SampleTopic(SENSORS, 1),
)


class SampleRecords:
    """What the shop does next."""

    def __init__(self, rng: RandomSource) -> None:
        self._rng = rng
        self._order_count = 0
        self._open: deque[tuple[int, str]] = deque()
        """Orders on their way: id and what became of it last."""
        self._due: deque[SampleRecord] = deque()

    def take(self, now_ms: int) -> SampleRecord:
        """The next record."""
        if self._due:
            return self._due.popleft()
        draw = self._rng.random()
        topic = next(name for name, limit in SHARES if draw < limit)
        if topic == CLICKS:
            return self._click()
        if topic == ORDERS:
            return self._order(now_ms)
        return self._stock() if topic == INVENTORY else self._reading(now_ms)

    def _order(self, now_ms: int) -> SampleRecord:
        """A new order, or the next step of one on its way."""
        rng = self._rng
        if self._open and (len(self._open) >= OPEN_ORDERS or rng.random() < 0.5):
            order_id, state = self._open.popleft()
            state = "shipped" if state == "paid" else "paid"
            if state == "paid":
                self._open.append((order_id, state))
                self._due.append(self._payment(order_id, now_ms))
            body: dict[str, object] = {"type": f"order.{state}", "orderId": order_id}
        else:
            order_id = FIRST_ORDER_ID + self._order_count
            self._order_count += 1
            self._open.append((order_id, "placed"))
            lines = [
                {"sku": _sku(rng), "qty": rng.randrange(1, 5)} for _ in range(rng.randrange(1, 4))
            ]
            body = {
                "type": "order.placed",
                "orderId": order_id,
                "total": rng.randrange(400, 42_000) / 100,
                "currency": "EUR",
                "customer": {
                    "id": rng.randrange(1, 9_000),
                    "tier": _one(rng, _TIERS),
                    "city": _one(rng, _CITIES),
                },
                "lines": lines,
            }
        trace = rng.randbytes(16).hex()
        headers: Headers = (
            ("content-type", b"application/json"),
            ("traceparent", f"00-{trace}-{trace[:16]}-01".encode()),
        )
        return SampleRecord(ORDERS, str(order_id).encode(), _json(body), headers)

    def _payment(self, order_id: int, now_ms: int) -> SampleRecord:
        rng = self._rng
        refused = rng.random() < 0.07
        body = {
            "orderId": order_id,
            "paidAt": now_ms,
            "by": _one(rng, _WAYS),
            "ok": not refused,
            "reason": "insufficient funds" if refused else None,
        }
        headers: Headers = (("retry-of", None),) if refused else ()
        return SampleRecord(PAYMENTS, str(order_id).encode(), _json(body), headers)

    def _click(self) -> SampleRecord:
        """A line of a web server's log, without a key."""
        rng = self._rng
        host = f"198.51.100.{rng.randrange(1, 255)}"
        page, status = _one(rng, _PAGES), 200 if rng.random() < 0.96 else 404
        line = f'{host} "GET {page} HTTP/2" {status} {rng.randrange(180, 48_000)}'
        return SampleRecord(CLICKS, None, f'{line} "{_one(rng, _AGENTS)}"'.encode())

    def _stock(self) -> SampleRecord:
        """How many there are; null where an article is no longer sold."""
        rng = self._rng
        sku = _sku(rng)
        if rng.random() < TOMBSTONE_SHARE:
            return SampleRecord(INVENTORY, sku.encode(), None)
        body = {"sku": sku, "stock": rng.randrange(0, 500), "warehouse": "ams-2"}
        return SampleRecord(INVENTORY, sku.encode(), _json(body))

    def _reading(self, now_ms: int) -> SampleRecord:
        rng = self._rng
        device = f"door-{rng.randrange(1, 7)}"
        body = {
            "device": device,
            "at": now_ms,
            "celsius": rng.randrange(1_750, 2_250) / 100,
            "open": rng.random() < 0.2,
            "raw": rng.randbytes(8),
        }
        headers: Headers = (("content-type", b"application/msgpack"),)
        return SampleRecord(SENSORS, device.encode(), msgpack.encode(body), headers)


def _json(body: dict[str, object]) -> bytes:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def _sku(rng: RandomSource) -> str:
    return f"{'ABKT'[rng.randrange(0, 4)]}-{rng.randrange(1, 60):04d}"


def _one(rng: RandomSource, choices: tuple[str, ...]) -> str:
    return choices[rng.randrange(0, len(choices))]
