"""Events of the directory's good practices."""

from dataclasses import dataclass

from shared.contracts.event import Event, event
from shared.contracts.fields import Code, Codes, Id, Title


@dataclass(frozen=True, kw_only=True)
class PracticeFacts(Event):
    """What a published good practice (bonne pratique) is about, and whose it is.

    `commune` is that of the first structure named.
    """

    practice_id: Id
    title: Title
    themes: Codes
    naf_division: Code | None = None
    structure_ids: Codes
    commune: Code | None = None


@event("directory.practice.published.v1", topic="directory.practices", key="practice_id")
class PracticePublished(PracticeFacts):
    """A moderator put a good practice online."""


@event("directory.practice.updated.v1", topic="directory.practices", key="practice_id")
class PracticeUpdated(PracticeFacts):
    """A published good practice was corrected; the event carries its facts as they are now."""


@event("directory.practice.archived.v1", topic="directory.practices", key="practice_id")
class PracticeArchived(Event):
    """A good practice is no longer online: out of date, or taken back to be revised."""

    practice_id: Id
