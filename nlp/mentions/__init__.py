"""Where a narrative names a restrictive intervention, and whether the text says that it was used."""

from nlp.mentions.find import Finder, FoundMention

__all__ = ["Finder", "FoundMention"]
