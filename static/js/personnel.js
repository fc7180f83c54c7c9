/* Staff pages: ask for news often when somebody is looking, rarely otherwise; run the timers. No framework. */
(function () {
  "use strict";
  // VIEUX: older than any rhythm of ours allows, whatever the network pretends.
  var MIN = 3000, MAX = 30000, REPOS = 60000, VIEUX = 45000;
  var dernierGeste = Date.now(), minuterie = null, etags = {}, panne = false;
  var nouvelles = Date.now();

  function sonde() { return document.querySelector("[data-sonde]"); }

  // A page of figures asks less often than a till: its own rhythm, in milliseconds.
  function rythme() {
    var lieu = sonde();
    return Math.min(MAX, Number(lieu && lieu.dataset.rythme) || MIN);
  }
  var delai = rythme();
  // What the page came with needs not come again.
  if (sonde() && sonde().dataset.etag) { etags[sonde().getAttribute("hx-get")] = sonde().dataset.etag; }

  function prevoir() {
    clearTimeout(minuterie);
    if (sonde()) { minuterie = setTimeout(demander, delai); }
  }

  function demander() {
    var cible = sonde();
    var absent = document.hidden || Date.now() - dernierGeste > REPOS;
    // Nobody is looking: each question waits half as long again, up to thirty seconds.
    delai = absent || panne ? Math.min(MAX, delai * 1.5) : rythme();
    if (cible && window.htmx) { window.htmx.trigger(cible, "actualiser"); }
    prevoir();
  }

  // A till left alone locks itself: at once after a sleep too. While somebody is there, the server is told so.
  var verrou = document.querySelector("#verrou[data-minutes]"), dit = Date.now();
  // Another tab of this browser counts as well: it is the same person.
  function ailleurs(instant) {
    try {
      if (instant) { localStorage.setItem("geste", instant); }
      return Number(localStorage.getItem("geste")) || 0;
    } catch (e) { return 0; }
  }
  function veiller() {
    var vu = Math.max(dernierGeste, verrou ? ailleurs() : 0);
    if (!verrou || Date.now() - vu < verrou.dataset.minutes * 60000) { return false; }
    var cause = document.createElement("input");
    cause.type = "hidden"; cause.name = "cause"; cause.value = "inactivite";
    verrou.appendChild(cause); verrou.submit(); verrou = null;
    return true;
  }
  if (verrou) { setInterval(veiller, 1000); }

  function reveiller() {
    var dormait = delai > rythme();
    if (veiller()) { return; }
    dernierGeste = Date.now();
    if (verrou) { ailleurs(dernierGeste); }
    if (verrou && dernierGeste - dit > 60000) { dit = dernierGeste; fetch(verrou.dataset.geste, { credentials: "same-origin" }); }
    if (dormait && !document.hidden) { delai = rythme(); demander(); }
  }

  function dire(ok) {
    var lieu = document.querySelector("[data-sonde-etat]");
    panne = !ok;
    if (ok) { nouvelles = Date.now(); }
    if (lieu) {
      var dit = lieu.firstElementChild, texte = ok ? dit.dataset.ok : dit.dataset.panne;
      // Said once, not at every answer: a screen reader would never be silent.
      if (dit.textContent !== texte) { dit.textContent = texte; }
      lieu.classList.toggle("en-panne", !ok);
    }
    vieillir();
  }

  // What is on the screen stays there while nobody answers: it says how old it is.
  function vieillir() {
    var age = document.querySelector("[data-sonde-etat] [data-age]"), vieux = Date.now() - nouvelles;
    if (!age) { return; }
    age.hidden = !(sonde() && (panne || vieux > VIEUX));
    if (!age.hidden) { age.textContent = age.dataset.age.replace("{duree}", duree(vieux)); }
  }

  function duree(ms) {
    var s = Math.max(0, Math.floor(ms / 1000));
    return (s >= 60 ? Math.floor(s / 60) + " min " : "") + (s % 60) + " s";
  }

  document.addEventListener("htmx:configRequest", function (e) {
    var connu = etags[e.detail.path];
    if (connu) { e.detail.headers["If-None-Match"] = connu; }
  });
  document.addEventListener("htmx:beforeSwap", function (e) {
    var xhr = e.detail.xhr;
    dire(xhr.status < 500);
    if (xhr.status === 304) { e.detail.shouldSwap = false; return; }
    // Not for her any more, or not there: what is on the screen must not stay as if it were true.
    if (e.detail.target.hasAttribute("data-sonde") && [401, 403, 404].indexOf(xhr.status) >= 0) { location.reload(); return; }
    if (xhr.status === 286) { e.detail.target.removeAttribute("data-sonde"); }
    if (xhr.status === 200) { etags[e.detail.pathInfo.requestPath] = xhr.getResponseHeader("ETag"); }
    // The login page must not appear inside a list: reload, and be led there.
    if (xhr.responseURL && xhr.responseURL.indexOf("/login/") > 0) { e.detail.shouldSwap = false; location.reload(); }
  });
  ["htmx:sendError", "htmx:timeout"].forEach(function (nom) {
    document.addEventListener(nom, function () { dire(false); });
  });
  window.addEventListener("offline", function () { if (sonde()) { dire(false); } });
  // Not at the next of the questions that an outage spaced out: at once.
  window.addEventListener("online", function () { delai = rythme(); demander(); });
  document.addEventListener("htmx:afterSettle", function () {
    compter();
    // Paid, expired or cancelled: what surrounded the QR is of no use any more.
    if (document.querySelector("[data-fini]")) { document.body.classList.add("termine"); }
  });
  document.addEventListener("visibilitychange", reveiller);
  ["pointerdown", "keydown", "scroll"].forEach(function (nom) {
    document.addEventListener(nom, reveiller, { passive: true });
  });

  function compter() {
    document.querySelectorAll("time[data-depuis]").forEach(function (t) {
      t.textContent = "(" + duree(Date.now() - Date.parse(t.dataset.depuis)) + ")";
    });
    vieillir();
  }
  setInterval(compter, 1000);

  document.addEventListener("submit", function (e) {
    if (!e.target.hasAttribute("data-une-fois")) { return; }
    var boutons = e.target.querySelectorAll("button[type=submit]");
    setTimeout(function () { boutons.forEach(function (b) { b.disabled = true; }); }, 0);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-une-fois] button[disabled]").forEach(function (b) { b.disabled = false; });
  });
  document.querySelectorAll("[data-imprimer]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("[data-copier]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () {
      var champ = document.getElementById(b.dataset.copier);
      champ.select();
      if (navigator.clipboard) { navigator.clipboard.writeText(champ.value); } else { document.execCommand("copy"); }
      b.textContent = b.dataset.fait;
    });
  });
  document.querySelectorAll("[data-photo-qr]").forEach(function (lieu) {
    // Read by the phone itself where its browser can (Android); the picture never leaves it.
    if (!window.BarcodeDetector || !window.createImageBitmap) { return; }
    var champ = document.getElementById(lieu.dataset.photoQr), dire = lieu.querySelector("[role=status]");
    lieu.hidden = false;
    lieu.querySelector("input").addEventListener("change", function (e) {
      if (!e.target.files.length) { return; }
      dire.textContent = "";
      createImageBitmap(e.target.files[0]).then(function (image) {
        return new window.BarcodeDetector({ formats: ["qr_code"] }).detect(image);
      }).then(function (lus) {
        if (!lus.length) { throw new Error("rien"); }
        champ.value = lus[0].rawValue;
        champ.form.submit();
      }).catch(function () { dire.textContent = lieu.dataset.rien; });
      e.target.value = "";
    });
  });
  compter();
  prevoir();
})();
