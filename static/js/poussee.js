/* The button « Me prévenir sur cet appareil » of the staff pages. Hidden where the browser cannot do it. */
(function () {
  "use strict";
  var bouton = document.querySelector("[data-poussee]");
  if (!bouton || !("serviceWorker" in navigator) || !("PushManager" in window)) { return; }
  var dit = bouton.parentNode.querySelector("[role=status]"), abonne = null;

  function montrer(courant) {
    abonne = courant;
    bouton.textContent = courant ? bouton.dataset.non : bouton.dataset.oui;
    bouton.setAttribute("aria-pressed", courant ? "true" : "false");
    bouton.hidden = false;
  }

  function octets(texte) {
    var brut = atob(texte.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(brut, function (lettre) { return lettre.charCodeAt(0); });
  }

  function poster(adresse, champ, valeur) {
    var corps = new URLSearchParams();
    corps.set("csrfmiddlewaretoken", bouton.dataset.jeton);
    corps.set(champ, valeur);
    return fetch(adresse, { method: "POST", body: corps, credentials: "same-origin" }).then(function (reponse) {
      if (!reponse.ok) { throw new Error(String(reponse.status)); }
    });
  }

  function abonner(inscription) {
    var options = { userVisibleOnly: true, applicationServerKey: octets(bouton.dataset.cle) };
    // What is left of somebody else, or of another key, is given up first.
    return inscription.pushManager.getSubscription().then(function (ancien) {
      return ancien && ancien.unsubscribe();
    }).then(function () {
      return inscription.pushManager.subscribe(options);
    }).then(function (nouveau) {
      return poster(bouton.dataset.abonner, "abonnement", JSON.stringify(nouveau)).then(function () { montrer(nouveau); });
    });
  }

  function desabonner() {
    var adresse = abonne.endpoint;
    return abonne.unsubscribe().then(function () {
      return poster(bouton.dataset.retirer, "adresse", adresse);
    }).then(function () { montrer(null); });
  }

  navigator.serviceWorker.register(bouton.dataset.service).then(function (inscription) {
    // The browser may still hold the one of whoever was here before: the page says whether it is hers.
    inscription.pushManager.getSubscription().then(function (courant) {
      montrer("ici" in bouton.dataset ? courant : null);
    });
    bouton.addEventListener("click", function () {
      bouton.disabled = true;
      dit.textContent = "";
      (abonne ? desabonner() : navigator.serviceWorker.ready.then(abonner)).then(function () {
        dit.textContent = abonne ? bouton.dataset.fait : bouton.dataset.fini;
      }).catch(function () {
        dit.textContent = bouton.dataset.refus;
      }).then(function () { bouton.disabled = false; });
    });
  }).catch(function () { /* A page in an odd frame: no button. */ });
})();
