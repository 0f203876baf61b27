"""What each template receives: one dataclass a template, its fields available by name. No queries in templates."""

from helpcenter.web.context.cards import (
    GuideCard,
    GuideGroup,
    Neighbourhood,
    Pager,
    ProductCard,
    TopicCard,
)
from helpcenter.web.context.frame import (
    Head,
    LanguageLink,
    Page,
)
from helpcenter.web.context.pages import (
    TEMPLATES,
    BlockView,
    CorrectionView,
    CtaView,
    ErrorContext,
    FacetView,
    FeedbackContext,
    GuideContext,
    HitView,
    HomeContext,
    ItemView,
    PassageView,
    ProductContext,
    SearchContext,
    TopicContext,
)

__all__ = [
    "TEMPLATES",
    "BlockView",
    "CorrectionView",
    "CtaView",
    "ErrorContext",
    "FacetView",
    "FeedbackContext",
    "GuideCard",
    "GuideContext",
    "GuideGroup",
    "Head",
    "HitView",
    "HomeContext",
    "ItemView",
    "LanguageLink",
    "Neighbourhood",
    "Page",
    "Pager",
    "PassageView",
    "ProductCard",
    "ProductContext",
    "SearchContext",
    "TopicCard",
    "TopicContext",
]
