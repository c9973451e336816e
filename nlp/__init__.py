"""Reading an incident narrative: text in, :class:`Reading` out. Knows nothing of HTTP or a database."""

from nlp.frame import classify_frame
from nlp.intake import UnreadableText, check_text
from nlp.reader import Reader
from nlp.reading import Reading

__all__ = ["Reader", "Reading", "UnreadableText", "check_text", "classify_frame"]
