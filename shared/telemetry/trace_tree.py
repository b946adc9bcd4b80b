"""Arranges the spans of one trace as a tree, however many of them are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.telemetry.span_reader import SpanRecord

_OVER_THE_BUS: Final = frozenset({"producer", "consumer"})


@dataclass(slots=True)
class Node:
    """A span with its children in order of start.

    `orphan`: its parent was never read. `asynchronous`: another process took it up after the fact
    (the relay from the outbox, a consumer from the broker), so it may start after its parent ends.
    """

    span: SpanRecord
    children: list[Node] = field(default_factory=list)
    orphan: bool = False
    asynchronous: bool = False


def build_tree(spans: Sequence[SpanRecord]) -> list[Node]:
    """Give the topmost nodes: one root with everything below it when the root span was read.

    Spans without their parent hang under the first root; without any root they stand side by
    side. Each span appears exactly once, even when parents run in a circle.
    """
    nodes = {s.span_id: Node(s) for s in sorted(spans, key=lambda s: (s.start, s.span_id))}
    cut = _circle_starts(nodes)
    roots, orphans = [], []
    for node in nodes.values():
        parent = nodes.get(node.span.parent_id) if node.span.parent_id else None
        if node.span.parent_id is None:
            roots.append(node)
        elif parent is None or node.span.span_id in cut:
            node.orphan = True
            orphans.append(node)
        else:
            node.asynchronous = _is_asynchronous(node.span, parent.span)
            parent.children.append(node)
    if not roots:
        return orphans
    roots[0].children = sorted(roots[0].children + orphans, key=lambda n: n.span.start)
    return roots


def _circle_starts(nodes: dict[str, Node]) -> set[str]:
    """Give the first span of every circle of parents: where it is cut."""
    grounded: set[str] = set()
    starts: set[str] = set()
    for span_id in nodes:
        path: dict[str, None] = {}
        at: str | None = span_id
        while at is not None and at in nodes and at not in grounded and at not in path:
            path[at] = None
            at = nodes[at].span.parent_id
        if at in path:
            ids = list(path)
            # nodes are in order of start
            circle = set(ids[ids.index(at) :])
            starts.add(next(each for each in nodes if each in circle))
        grounded.update(path)
    return starts


def _is_asynchronous(span: SpanRecord, parent: SpanRecord) -> bool:
    return span.kind in _OVER_THE_BUS and span.process != parent.process
