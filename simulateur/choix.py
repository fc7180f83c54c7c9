"""The answers a person can give on the phone page, and what each will do, in one line."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choix:
    """One button. ``saisie`` names the number it asks for: "montant" (XOF) or "minutes". ``*_s`` in seconds."""

    cle: str
    titre: str
    effet: str
    action: str
    ton: str = ""
    saisie: str = ""
    apres_s: float = 0.0
    webhook: str = "normal"
    webhook_s: float = 0.0
    webhook_fois: int = 1

    def reglages(self, saisie: int | None) -> dict[str, Any]:
        """Settings of the decision; a choice says everything about webhooks, so no former one lingers."""
        messages = {"webhook": self.webhook, "webhook_s": self.webhook_s, "webhook_fois": self.webhook_fois}
        apres_s = saisie * 60.0 if self.saisie == "minutes" and saisie is not None else self.apres_s
        montant = saisie if self.saisie == "montant" else None
        return messages | {"apres_s": apres_s, "montant": montant}


APPROUVER = Choix(
    cle="approuver",
    titre="Approuver",
    effet="Le code est bon : l’argent part, le salon est prévenu aussitôt.",
    action="approuver",
    ton="oui",
)
REFUSER = Choix(
    cle="refuser",
    titre="Refuser",
    effet="Le client annule sur son téléphone : rien n’est débité.",
    action="refuser",
    ton="non",
)
CHOIX = (
    APPROUVER,
    REFUSER,
    Choix(
        cle="solde",
        titre="Solde insuffisant",
        effet="Le compte est trop bas : rien n’est débité.",
        action="solde_insuffisant",
    ),
    Choix(
        cle="silence",
        titre="Ne jamais répondre",
        effet="Ni verdict ni message : le salon reste en attente.",
        action="attendre",
    ),
    Choix(
        cle="dans_1",
        titre="Approuver dans 1 minute",
        effet="Le client hésite, puis tape son code.",
        action="approuver",
        apres_s=60,
    ),
    Choix(
        cle="dans_5",
        titre="Approuver dans 5 minutes",
        effet="Bien après l’attente habituelle.",
        action="approuver",
        apres_s=300,
    ),
    Choix(
        cle="dans_n",
        titre="Approuver plus tard",
        effet="Même chose, après ce nombre de minutes.",
        action="approuver",
        saisie="minutes",
    ),
    Choix(
        cle="errone",
        titre="Montant erroné",
        effet="Approuvé, mais c’est cette somme qui est débitée.",
        action="montant_errone",
        saisie="montant",
    ),
    Choix(
        cle="double",
        titre="Approuver, message ×3",
        effet="Débité une fois, annoncé trois fois au même instant.",
        action="approuver",
        webhook_fois=3,
    ),
    Choix(
        cle="tardif",
        titre="Approuver, message tardif",
        effet="Débité tout de suite, annoncé 60 secondes après.",
        action="approuver",
        webhook_s=60,
    ),
    Choix(
        cle="muet",
        titre="Approuver sans message",
        effet="Débité, mais le salon doit demander pour l’apprendre.",
        action="approuver",
        webhook="aucun",
    ),
    Choix(
        cle="contradiction",
        titre="Contradiction",
        effet="L’opérateur dit « réussi », puis « échoué » une seconde après.",
        action="contradiction",
    ),
)
PAR_CLE = {choix.cle: choix for choix in CHOIX}
