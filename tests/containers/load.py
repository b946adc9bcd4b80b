"""A load that people put on the stack while something is done to it, and its ledger afterwards."""

import threading
from collections import Counter
from contextlib import contextmanager

import httpx

from shared.reference.territory import territory
from shared.testing.people import publish, seek, someone, subscribe
from shared.testing.waiting import eventually

STUCK_SECONDS = 60
"""Without anything more arriving, something is lost."""
PACE_SECONDS = 0.3
COMMUNES = iter(place.code for place in territory().communes)


class Ledger:
    """What was acknowledged, what failed, and what became of it for one taker."""

    def __init__(self, stack):
        self.stack = stack
        self.seller, self.taker = someone(), someone()
        stack.token(self.seller)
        self.commune = next(COMMUNES)  # one each: what others publish does not fit
        self.address = subscribe(stack, self.taker)
        seek(stack, self.taker, place=self.commune, radius_km=0)
        self.titles, self.failed = {}, []

    def publish(self):
        """Publish a listing; an answer that is no acknowledgement is no promise."""
        try:
            area = {"level": "commune", "code": self.commune}
            listing = publish(self.stack, self.seller, area=area)
        except httpx.HTTPError as error:
            self.failed.append(str(error))
        else:
            self.titles[listing["id"]] = listing["title"]

    def settle(self):
        """Wait until every acknowledged listing was proposed and told by mail, once each."""

        def proposed():
            return Counter(one["listing_id"] for one in self._matches())

        def told():
            return Counter(self._subjects())

        assert {caught_up(proposed, self.titles)[id_] for id_ in self.titles} == {1}
        assert {caught_up(told, self.titles.values())[one] for one in self.titles.values()} == {1}

    def _matches(self):
        return self.stack.items("matching", "/v1/matches", self.taker)

    def _subjects(self):
        for subject in self.stack.subjects(self.address):
            yield from (title for title in self.titles.values() if title in subject)


def caught_up(count, wanted):
    """Wait until everything wanted is counted, however long that takes while it goes on."""
    found = Counter()

    def more():
        """More of what was published has arrived."""
        counted = count()
        missing = [one for one in wanted if not counted[one]]
        went_on = counted.keys() > found.keys()
        found.update(counted.keys() - found.keys())
        assert went_on or not missing, f"{len(missing)} of {len(wanted)} missing"
        return not missing, counted

    while True:
        is_all, counted = eventually(more, timeout=STUCK_SECONDS, errors=(httpx.HTTPError,))
        if is_all:
            return counted


@contextmanager
def publishing(ledger, threads=2):
    """Publish listings for as long as the block takes, and a few more."""
    with repeated(ledger.publish, threads):
        eventually(lambda: len(ledger.titles) >= 3, timeout=60)
        yield
        there = len(ledger.titles)
        eventually(lambda: len(ledger.titles) >= there + 3, timeout=60)


@contextmanager
def repeated(action, threads):
    """Do something over and over, in threads, for as long as the block takes."""
    stop = threading.Event()

    def work():
        while not stop.wait(PACE_SECONDS):
            action()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for one in workers:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in workers:
            one.join()
