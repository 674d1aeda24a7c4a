"""What anything that suggests must be able to do: the model that came along, an adapted one, or an outside one."""

from __future__ import annotations

from typing import Protocol

from oogst.suggest.answer import Suggestion


class Suggester(Protocol):
    """A text in, a suggestion out. ``Model``, ``Adapted`` and ``Outside`` are suggesters."""

    @property
    def name(self) -> str:
        """The suggester's id, as it stands in every suggestion."""
        ...

    def suggest(self, text: str, lang: str | None = None) -> Suggestion:
        """What the text seems to say; ``lang`` is the language that the person set.

        Raises ``BadInput("text_too_long")`` beyond ``oogst.suggest.LONGEST`` characters.
        """
        ...
