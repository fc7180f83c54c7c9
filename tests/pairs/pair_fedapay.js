// What the provider's own client says, asked by our tests: one JSON object on stdin, one on stdout.
// Run from the folder that holds its node_modules.
"use strict";
const path = require("path");
const { FedaPay, Transaction, Webhook } = require(path.join(process.cwd(), "node_modules", "fedapay"));

const operations = {
  signer: ({ corps, secret, instant }) => Webhook.generateTestHeaderString({ payload: corps, secret, timestamp: instant }),

  verifier: ({ corps, entete, secret }) => {
    try {
      return Webhook.constructEvent(corps, entete, secret).name;
    } catch (erreur) {
      return { refus: erreur.message };
    }
  },

  payer: async ({ base, cle, creation, mode, pousse }) => {
    FedaPay.setApiBase(base);
    FedaPay.setApiKey(cle);
    const cree = await Transaction.create(creation);
    const jeton = await cree.generateToken();
    const intention = mode ? await cree.sendNowWithToken(mode, jeton.token, pousse) : null;
    return { id: cree.id, statut: cree.status, jeton: jeton.token, page: jeton.url, intention };
  },

  lire: async ({ base, cle, id }) => {
    FedaPay.setApiBase(base);
    FedaPay.setApiKey(cle);
    const lue = await Transaction.retrieve(id);
    return { id: lue.id, statut: lue.status, montant: lue.amount, payee: lue.wasPaid(), rendue: lue.wasRefunded() };
  },

  effacer: async ({ base, cle, id }) => {
    FedaPay.setApiBase(base);
    FedaPay.setApiKey(cle);
    const lue = await Transaction.retrieve(id);
    await lue.delete();
    return true;
  },
};

(async () => {
  let recu = "";
  for await (const morceau of process.stdin) recu += morceau;
  const demandes = JSON.parse(recu);
  const reponses = [];
  for (const { operation, ...arguments_ } of demandes) {
    try {
      reponses.push({ bon: await operations[operation](arguments_) });
    } catch (erreur) {
      reponses.push({ erreur: String(erreur.message), code: erreur.httpStatus || 0 });
    }
  }
  process.stdout.write(JSON.stringify(reponses));
})();
