/* Passkeys: one form a page, whose answer the library fills in and sends (allauth's webauthn.js does the talking). */
(function () {
  "use strict";
  var form = document.querySelector("[data-cle]"), erreur = document.querySelector("[data-cle-erreur]");
  var sait = window.PublicKeyCredential && window.allauth && window.allauth.webauthn;
  // A browser ties a passkey to a name: an address made of numbers has none.
  if (!form || !sait || /^[\d.]+$|:/.test(location.hostname)) {
    var sans = document.querySelector("[data-cle-sans]");
    if (sans) { sans.hidden = false; }
    return;
  }
  var ids = { credential: "cle-reponse", data: "cle-options" }, formes = window.allauth.webauthn.forms;
  form.hidden = false;
  if (form.dataset.cle === "ajouter") { ids.add = "cle-bouton"; ids.passwordless = "cle-seule"; formes.addForm({ ids: ids }); }
  if (form.dataset.cle === "prouver") { ids.authenticate = "cle-bouton"; formes.authenticateForm({ ids: ids }); }
  if (form.dataset.cle === "entrer") { ids.login = "cle-bouton"; formes.loginForm({ ids: ids }); }
  document.addEventListener("allauth.error", function (e) {
    e.preventDefault();
    if (erreur) { erreur.hidden = false; }
  });
})();
