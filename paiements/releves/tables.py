"""The words of statements, as closed tables: a word that is not here never makes money, a person looks.

Every word is written as :func:`~paiements.releves.mots.normaliser` returns it (no accent, no capital, no sign, so
``SUCCESS_REVERSED`` is ``success reversed``), and recognised whole: « à payer » is not « payé ».
"""

from __future__ import annotations

# Money of which nobody but a human can tell which way it went, or why.
INCERTAIN = "incertain"
# What the operator kept, told on a line of its own: neither a payment nor a refund.
FRAIS = "frais"

# Our field → words of headers, the surest first. A header is recognised whole, then by what it contains.
ENTETES: dict[str, tuple[str, ...]] = {
    "reference": (
        "reference", "transaction id", "id transaction", "transaction", "transref", "reference operateur", "trx id",
        "numero de transaction", "receipt", "ref", "payment id",
    ),
    "notre_reference": (
        "notre reference", "custom id", "callback info", "merchant reference", "external id", "client reference",
        "reference marchand", "merchant transaction id", "order id", "commande", "description", "libelle",
    ),
    "montant": ("montant", "amount", "montant brut", "gross", "gross amount", "somme", "credit", "total"),
    "debit": (
        "debit", "debits", "montant debit", "debit amount", "debit xof", "debit fcfa", "debit f cfa", "sortie",
        "sorties",
    ),
    "frais": ("frais", "fee", "fees", "commission", "commissions", "charges"),
    "date": ("date", "date heure", "created at", "datetime", "timestamp", "date de transaction", "jour"),
    "heure": ("heure", "time"),
    "telephone": ("telephone", "phone", "phone number", "numero", "msisdn", "payer", "mobile", "customer", "client"),
    "type": ("type", "type de transaction", "transaction type", "operation", "nature", "sens"),
    "statut": ("statut", "status", "etat", "state", "resultat"),
    "devise": ("devise", "currency", "monnaie"),
}  # fmt: skip

# Our direction → types of operation that mean it. What is in none of them is INCERTAIN.
SENS: dict[str, tuple[str, ...]] = {
    "encaissement": (
        # What operators call a customer's payment, in French then in English.
        "paiement", "paiements", "paiement client", "paiement marchand", "paiement recu", "encaissement",
        "encaissements", "paiement mobile", "paiement mobile money", "collecte", "vente",
        "payment", "payments", "customer payment", "merchant payment", "payment received", "mobile money payment",
        "collection", "collections", "sale", "checkout", "c2b",
        # FeexPay and other aggregators name the two ways of a wallet; MTN's interface names its own call.
        "payin", "pay in", "requesttopay", "request to pay",
        # An account's statement: the column that says which of the two it was.
        "credit", "credits", "cr",
    ),
    "remboursement": (
        "remboursement", "remboursements", "remboursement client", "rembourse", "extourne", "contrepassation",
        "refund", "refunds", "partial refund", "customer refund", "refunded", "reversal", "reversals", "chargeback",
        # Wave's two words for a payment given back.
        "merchant payment refund", "merchant payment reversal",
    ),
    "reversement": (
        "reversement", "reversements", "versement", "versements", "retrait", "retraits", "virement", "virements",
        "virement bancaire", "decaissement",
        "payout", "payouts", "pay out", "withdrawal", "withdrawals", "withdraw", "settlement", "settlements",
        "disbursement", "disbursements", "bank transfer",
        # FeexPay's, in its history.
        "payout api",
    ),
    FRAIS: (
        "frais", "frais de transaction", "frais de service", "frais operateur", "frais de retrait",
        "frais de transfert", "commission", "commissions", "taxe", "agios",
        "fee", "fees", "transaction fee", "transaction fees", "service fee", "charge", "charges", "tax",
    ),
    # Money that left, without saying to whom: perhaps a refund, perhaps a payout, perhaps the salon's own purchase.
    INCERTAIN: (
        "debit", "debits", "dr", "sortie", "sorties", "envoi", "envoi d argent", "transfert", "transfert sortant",
        "transfert emis", "paiement sortant", "paiement emis",
        "cash out", "cashout", "send", "sent", "transfer", "transfer out", "outgoing transfer", "outgoing payment",
    ),
}  # fmt: skip

# States of a payment that went well.
REUSSIS = (
    "reussi", "reussie", "reussis", "reussies", "succes", "avec succes", "paiement reussi", "transaction reussie",
    "paye", "payee", "effectue", "effectuee", "paiement effectue", "termine", "terminee", "confirme", "confirmee",
    "valide", "validee", "complete", "completee",
    "success", "successful", "succeeded", "completed", "paid", "confirmed", "ok", "payment successful",
    "transaction successful",
    # FedaPay's.
    "approved", "transferred",
)  # fmt: skip

# Money that came, then went back, in whole or in part. How much, and whether another line of the same file tells it
# again, the word does not say: a person looks.
RENDUS = (
    "rembourse", "remboursee", "paiement rembourse", "partiellement rembourse", "rembourse partiellement", "extourne",
    "extournee", "contrepasse", "contrepassee", "retourne", "retournee",
    "refunded", "payment refunded", "partially refunded", "partial refund", "reversed", "partially reversed",
    "success reversed", "successful reversed", "completed reversed", "charged back", "chargeback", "returned",
    # FedaPay's.
    "approved partially refunded", "transferred partially refunded",
)  # fmt: skip

# Those that, on the line of a refund, only say that it was made.
REMBOURSES = ("rembourse", "remboursee", "refunded")

# States without money: refused, cancelled, expired, or still waiting. « Accepted » is nowhere: FeexPay's word for a
# request that waits, others' for one that was paid.
SANS_ARGENT = (
    "echec", "echoue", "echouee", "en echec", "paiement echoue", "transaction echouee", "annule", "annulee",
    "annule par le client", "expire", "expiree", "rejete", "rejetee", "refuse", "refusee", "decline", "declinee",
    "abandonne", "abandonnee", "en attente", "en attente de paiement", "en attente de confirmation",
    "en attente de validation", "en cours", "en cours de traitement", "initie", "initiee", "impaye", "impayee",
    "non paye", "non payee", "non abouti", "non aboutie", "non effectue", "non effectuee", "erreur",
    "failed", "failure", "payment failed", "transaction failed", "cancelled", "canceled", "expired", "rejected",
    "refused", "declined", "abandoned", "pending", "in progress", "processing", "initiated", "unpaid", "not paid",
    "error", "timeout", "timed out", "unsuccessful", "not successful", "ko",
    # FeexPay's.
    "in pending state",
)  # fmt: skip

# What stands beside a figure → currencies it may mean, the likeliest first. « F CFA » is two currencies' name: ours,
# unless the column of currencies tells the other one. A dollar alone is nobody's.
DEVISES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("f", "cfa", "fcfa", "franc", "francs", "franccfa", "francscfa"), ("XOF", "XAF")),
    "xof": ("XOF",),
    "xaf": ("XAF",),
    **dict.fromkeys(("eur", "euro", "euros", "€"), ("EUR",)),
    **dict.fromkeys(("usd", "us$"), ("USD",)),
    "gbp": ("GBP",),
    **dict.fromkeys(("ngn", "₦"), ("NGN",)),
    "ghs": ("GHS",),
    "gnf": ("GNF",),
    "mad": ("MAD",),
    "cad": ("CAD",),
    "chf": ("CHF",),
}

# Months in full and as French and English spreadsheets shorten them.
MOIS: dict[str, int] = {
    **dict.fromkeys(("janvier", "janv", "jan", "january"), 1),
    **dict.fromkeys(("fevrier", "fevr", "fev", "february", "feb"), 2),
    **dict.fromkeys(("mars", "mar", "march"), 3),
    **dict.fromkeys(("avril", "avr", "april", "apr"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juin", "june", "jun"), 6),
    **dict.fromkeys(("juillet", "juil", "july", "jul"), 7),
    **dict.fromkeys(("aout", "august", "aug"), 8),
    **dict.fromkeys(("septembre", "sept", "september", "sep"), 9),
    **dict.fromkeys(("octobre", "october", "oct"), 10),
    **dict.fromkeys(("novembre", "november", "nov"), 11),
    **dict.fromkeys(("decembre", "december", "dec"), 12),
}
