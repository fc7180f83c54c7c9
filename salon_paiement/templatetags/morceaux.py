"""``{% gardee "name" what it depends on… %}…{% endgardee %}``: a part of a page, written once by each process."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from salon_paiement.morceaux import JETON, morceau_lire

register = template.Library()


class _Gardee(template.Node):
    def __init__(self, contenu: NodeList, varie: list[FilterExpression]) -> None:
        self.nodelist, self.varie = contenu, varie

    def render(self, context: Context) -> SafeString:
        """Write the part, or what it was for the same values; a template that is being changed is always read."""
        if settings.DEBUG:
            return self.nodelist.render(context)
        cle = (get_language(), *(expression.resolve(context) for expression in self.varie))
        html = morceau_lire(cle, lambda: self._rendre(context))
        # Our own template wrote it, and the token is what the form's own tag would have written.
        return mark_safe(html.replace(JETON, str(context["csrf_token"])) if JETON in html else html)  # noqa: S308

    def _rendre(self, context: Context) -> str:
        with context.push(csrf_token=JETON):
            return str(self.nodelist.render(context))


@register.tag
def gardee(parser: Parser, token: Token) -> _Gardee:
    """Keep what is between the two tags.

    Args, in the template: the part's name, unique among all, then all that makes it differ but the language, as values
    that can be compared; a form's token may be in it.
    """
    _nom, *varie = token.split_contents()
    if not varie:
        raise template.TemplateSyntaxError("gardee : il faut au moins le nom du morceau.")
    contenu: Any = parser.parse(("endgardee",))
    parser.delete_first_token()
    return _Gardee(contenu, [parser.compile_filter(valeur) for valeur in varie])
