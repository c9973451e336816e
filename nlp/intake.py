"""What may be read: checks on a text before anything is made of it. Messages never hold the text."""

import re
import unicodedata
from functools import cache
from importlib import resources

MOST_CHARACTERS = 50_000
FEWEST_WORDS = 3
ENGLISH_SHARE = 0.05  # plainly English words among words; narratives of the corpus lie above .07, shorthand included
ENGLISH_JUDGED_FROM = 12  # words; a shorter text is read as it is
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


class UnreadableText(ValueError):
    """A text that cannot be read. ``code`` is for machines, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def check_text(value: object) -> str:
    """The text to read, with newlines normalised to ``\\n``; raises :class:`UnreadableText`.

    Codes: ``not_text``, ``empty``, ``too_long``, ``control_characters``, ``too_short``.
    """
    if not isinstance(value, str):
        raise UnreadableText("not_text", "The narrative must be text. Send it as a string.")
    if len(value) > MOST_CHARACTERS:
        raise UnreadableText(
            "too_long", f"The narrative has more than {MOST_CHARACTERS:,} characters. Send one incident, without attachments."
        )
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise UnreadableText("not_text", "The narrative holds half of a surrogate pair. Send valid Unicode.")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableText("empty", "The narrative is empty. Send what happened in words.")
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text):
        raise UnreadableText(
            "control_characters", "The narrative holds control characters, so it may be a file and not text. Send plain text."
        )
    if len(_WORD.findall(text)) < FEWEST_WORDS:
        raise UnreadableText("too_short", f"The narrative has fewer than {FEWEST_WORDS} words. Send what happened in words.")
    return text


def _words(name: str) -> frozenset[str]:
    text = resources.files("nlp").joinpath(name).read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


@cache
def _telling_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that only English has, and words that only other languages have."""
    english, others = _words("english.txt"), _words("other_languages.txt")
    return english - others, others - english


def is_english(text: str) -> bool:
    """Whether the text is plainly English enough to read: by its common English and ward words against those of others.

    Language identifiers trained on running prose call ward shorthand Danish or Welsh; this errs towards reading.
    """
    words = [w.lower() for w in _WORD.findall(text)]
    if len(words) < ENGLISH_JUDGED_FROM:
        return True
    plainly, foreign = (sum(w in telling for w in words) for telling in _telling_words())
    return plainly >= max(foreign, ENGLISH_SHARE * len(words))
