/* Arranging a board: order by dragging a handle, by its arrow keys or by buttons. The form says the rest, and works alone. */
(function () {
  "use strict";
  var formulaire = document.querySelector("[data-composer]");
  if (!formulaire) { return; }
  var liste = formulaire.querySelector("[data-places]"), annonce = formulaire.querySelector("[data-annonce]");
  var modifie = formulaire.dataset.modifie === "oui";

  function places() { return Array.prototype.slice.call(liste.querySelectorAll("[data-place]")); }

  // Said again when the same words come twice: an empty moment makes them news.
  function dire(modele, place, rang, n) {
    annonce.textContent = "";
    setTimeout(function () {
      annonce.textContent = modele.replace("{nom}", place.dataset.nom).replace("{rang}", rang).replace("{n}", n);
    }, 50);
  }

  function noter() {
    modifie = true;
    formulaire.querySelector("[data-a-garder]").hidden = false;
    formulaire.querySelector("[data-vide]").hidden = places().length > 0;
  }

  function mettre(place, rang, cible) {
    var toutes = places(), ancien = toutes.indexOf(place);
    if (rang < 0 || rang >= toutes.length) { dire(annonce.dataset.bord, place); return; }
    if (rang !== ancien) {
      liste.insertBefore(place, rang > ancien ? toutes[rang].nextSibling : toutes[rang]);
      noter();
      place.scrollIntoView({ block: "nearest" });
    }
    if (cible) { cible.focus({ preventScroll: true }); }
    dire(annonce.dataset.monte, place, rang + 1, toutes.length);
  }

  liste.addEventListener("click", function (e) {
    var bouton = e.target.closest("[data-monter], [data-descendre], [data-retirer]"), place = e.target.closest("[data-place]");
    if (!bouton) { return; }
    e.preventDefault();
    var toutes = places(), rang = toutes.indexOf(place);
    if (!bouton.hasAttribute("data-retirer")) { mettre(place, rang + (bouton.hasAttribute("data-monter") ? -1 : 1), bouton); return; }
    var voisine = toutes[rang + 1] || toutes[rang - 1];
    place.remove();
    noter();
    dire(annonce.dataset.retire, place);
    (voisine ? voisine.querySelector("[data-poignee]") : document.getElementById("nom")).focus();
  });

  liste.addEventListener("keydown", function (e) {
    var poignee = e.target.closest("[data-poignee]"), place = e.target.closest("[data-place]");
    if (!poignee || e.ctrlKey || e.metaKey || e.altKey) { return; }
    var rang = places().indexOf(place), dernier = places().length - 1;
    var vers = { ArrowUp: rang - 1, ArrowDown: rang + 1, Home: 0, End: dernier }[e.key];
    if (vers === undefined) { return; }
    e.preventDefault();
    mettre(place, vers, poignee);
  });

  // Dragging: the widget takes the place of the one under the finger or the mouse; Escape puts it back.
  var glisse = null;

  function lacher(annule) {
    if (!glisse) { return; }
    var place = glisse.place, depart = glisse.rang;
    place.classList.remove("saisie");
    glisse = null;
    if (annule) { mettre(place, depart, null); return; }
    if (places().indexOf(place) !== depart) { dire(annonce.dataset.monte, place, places().indexOf(place) + 1, places().length); }
  }

  liste.addEventListener("pointerdown", function (e) {
    var poignee = e.target.closest("[data-poignee]");
    if (!poignee || e.button) { return; }
    e.preventDefault();
    poignee.focus({ preventScroll: true });
    // Moving a captured handle in the page would lose it: the list holds the pointer.
    liste.setPointerCapture(e.pointerId);
    glisse = { place: poignee.closest("[data-place]"), id: e.pointerId };
    glisse.rang = places().indexOf(glisse.place);
    glisse.place.classList.add("saisie");
  });
  liste.addEventListener("pointermove", function (e) {
    if (!glisse || e.pointerId !== glisse.id) { return; }
    var toutes = places(), ici = toutes.indexOf(glisse.place);
    var vers = toutes.findIndex(function (autre, rang) {
      var cadre = autre.getBoundingClientRect(), milieu = cadre.top + cadre.height / 2;
      return rang < ici ? e.clientY < milieu : rang > ici && e.clientY > milieu && (rang === toutes.length - 1 || e.clientY < toutes[rang + 1].getBoundingClientRect().top + toutes[rang + 1].getBoundingClientRect().height / 2);
    });
    if (vers >= 0) {
      liste.insertBefore(glisse.place, vers > ici ? toutes[vers].nextSibling : toutes[vers]);
      noter();
    }
    // Near an edge of the screen, what is beyond comes into view.
    if (e.clientY < 60) { window.scrollBy(0, -12); } else if (e.clientY > window.innerHeight - 60) { window.scrollBy(0, 12); }
  });
  liste.addEventListener("pointerup", function () { lacher(false); });
  liste.addEventListener("pointercancel", function () { lacher(true); });
  document.addEventListener("keydown", function (e) { if (e.key === "Escape") { lacher(true); } });

  formulaire.addEventListener("input", noter);
  formulaire.addEventListener("submit", function () { modifie = false; });
  window.addEventListener("beforeunload", function (e) { if (modifie) { e.preventDefault(); } });
  formulaire.querySelectorAll("[data-poignee], [data-aide-ordre]").forEach(function (element) { element.hidden = false; });
})();
