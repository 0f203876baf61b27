"""What results say of a passage and of why it was found, in pages and in scripts alike."""

from helpcenter.web.interface.i18n import Interface


def passage_kinds(_: Interface) -> dict[str, str]:
    """What each kind of passage is called, by the value of its PassageKind."""
    return {
        "quick-answer": _("Quick answer"),
        "step": _("Step"),
        "refund-policy": _("Refunds"),
        "export-checklist": _("Before you cancel"),
        "aftermath": _("Afterwards"),
        "troubleshooting": _("Troubleshooting"),
        "faq": _("FAQ"),
        "alternative": _("Alternative"),
        "official-links": _("Official links"),
        "guide": _("Summary"),
        "section": _("Section"),
    }


def reasons(_: Interface) -> dict[str, str]:
    """Why something was found, by the first word of a reason; `%(words)s` are the words after it."""
    return {
        "typo": _("Spelling: %(words)s"),
        "synonym": _("Same meaning: %(words)s"),
        "form": _("Form of a word: %(words)s"),
        "part": _("Part of a word: %(words)s"),
        "meaning": _("Close in meaning"),
        "pin": _("Recommended for this search"),
    }
