"""What readers are told when something is not as they hoped, by error code, for translation.

Codes not listed here are met by programs only; their English sentence stands.
"""

from helpcenter.domain.errors import NotFound
from helpcenter.web.interface.i18n import Interface, marked

SENTENCES = {
    "query_too_long": marked("Please search with fewer words."),
    "bad_page": marked("There is no such page of results."),
    "unknown_product": marked("There is no such product. Try searching for it."),
    "unknown_topic": marked("There is no such topic. Try searching for it."),
    "unknown_kind": marked("There is no such kind of guide."),
    "unknown_locale": marked("This site does not have that language."),
    "unknown_guide": marked("No guide has that address. Try searching for it."),
    "guide_withdrawn": marked("This guide was withdrawn. Try searching for what you need."),
    "unknown_cta": marked("This link leads nowhere any more. Try searching for what you need."),
    "unknown_file": marked("There is no such file."),
    "not_found": marked("There is nothing at this address. Try searching for what you need."),
    "method_not_allowed": marked("This address cannot be used that way."),
    "bad_request": marked("This request cannot be understood."),
    "foreign_origin": marked("This was not sent from a page of this site, so it was not taken."),
    "misdirected": marked("This help center has another address."),
    "too_often": marked("That was a lot at once. Please wait a few minutes and try again."),
    "busy": marked("A lot of people are here at once. Please try again in a few seconds."),
    "bad_feedback": marked("That could not be read. Please go back to the guide and try again."),
    "not_recorded": marked("That could not be sent just now. Please try again in a moment."),
    "index_missing": marked("The site is being prepared. Please try again in a moment."),
    "index_unusable": marked("The site is being prepared. Please try again in a moment."),
}


def not_found(code: str) -> NotFound:
    """The error for what does not exist, with the sentence of its code in English."""
    return NotFound(code, SENTENCES[code])


def for_reader(words: Interface, code: str, message: str) -> str:
    """The sentence for a code in the reader's language; `message` where the code has none of its own."""
    return words(SENTENCES[code]) if code in SENTENCES else message
