"""Where each provider keeps its keys, and where it wants our address: what an owner reads beside the form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Texte = str | Promise


@dataclass(frozen=True, slots=True)
class Aide:
    """``cles``: where the credentials are found. ``notification``: where our webhook address goes."""

    cles: Texte
    notification: Texte


_GENERALE = Aide(
    _("Les clés se trouvent dans votre espace marchand, au menu des développeurs ou de l'API."),
    _("Collez cette adresse là où votre espace marchand demande une adresse de notification (webhook)."),
)
_AIDES = {
    "feexpay": Aide(
        _(
            "Dans votre espace FeexPay, menu Développeurs : copiez la clé API (elle commence par fp_) et "
            "l'identifiant de la boutique."
        ),
        _(
            "Dans votre espace FeexPay, menu Webhook : collez cette adresse et enregistrez. FeexPay ne signe pas ses "
            "messages : chaque paiement est vérifié auprès de FeexPay avant d'être compté."
        ),
    ),
    "fedapay": Aide(
        _("Dans votre espace FedaPay, menu Paramètres puis API : copiez la clé secrète (elle commence par sk_)."),
        _(
            "Dans votre espace FedaPay, menu Webhooks : créez-en un avec cette adresse, pour les événements de "
            "transaction, puis recopiez ici le secret qu'il affiche (il commence par wh_)."
        ),
    ),
    "paydunya": Aide(
        _(
            "Dans votre espace PayDunya, menu Intégrer notre API : ouvrez votre application et copiez la clé "
            "principale, la clé privée et le jeton du même mode (essai ou production)."
        ),
        _("Rien à coller chez PayDunya : cette adresse lui est donnée avec chaque paiement."),
    ),
    "externe": Aide(
        _(
            "L'adresse et la clé sont celles de votre propre passerelle. À cette adresse elle doit répondre en https à "
            "POST /api/v1/payments/initiate, GET /api/v1/payments/…/status et POST /api/v1/payments/…/cancel, avec "
            "la clé en « Authorization: Bearer », des montants entiers en XOF et notre référence rendue telle quelle. "
            "Le contrat complet, à donner à qui la programme : docs/passerelle-externe.md, livré avec le logiciel."
        ),
        _(
            "Rien à coller : cette adresse est donnée à la passerelle avec chaque paiement (callback_url). Ce qu'elle "
            "y écrit est un signal ; un paiement n'est compté qu'une fois que sa réponse « status » dit « completed »."
        ),
    ),
    "wave": Aide(
        _(
            "Dans le portail Wave Business, menu Développeurs : créez une clé API avec le droit Checkout. Wave ne la "
            "montre qu'une fois."
        ),
        _(
            "Dans le portail Wave Business, menu Webhooks : ajoutez cette adresse, choisissez la stratégie « signing "
            "secret » et les événements checkout.session, puis recopiez ici le secret montré une seule fois."
        ),
    ),
}


def aide_pour(fournisseur: str) -> Aide:
    """Return the help of a provider; the simulated ones are explained as what they imitate."""
    nom = fournisseur.removeprefix("simulateur_")
    return _AIDES.get("feexpay" if nom == "simulateur" else nom, _GENERALE)
