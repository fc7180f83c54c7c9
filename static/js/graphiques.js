/* Charts of the staff pages: each draws the data beside it, says its points, and stays put when nothing changed. */
(function () {
  "use strict";
  var TRAITS = [[], [7, 4], [2, 3], [10, 3, 2, 3], [], [7, 4]];
  var FORMES = ["circle", "rect", "triangle", "rectRot", "rectRounded", "circle"];
  var vivants = {}, memoire = null;
  var calme = window.matchMedia("(prefers-reduced-motion: reduce)");
  var sombre = window.matchMedia("(prefers-color-scheme: dark)");
  if (!window.Chart) { return; }

  function couleur(nom) { return getComputedStyle(document.documentElement).getPropertyValue(nom).trim(); }
  function teinte(rang, repere) { return couleur("--serie-" + (repere ? 6 : rang % 6 + 1)); }

  function nombres(valeur) {
    return new Intl.NumberFormat(document.documentElement.lang || "fr", { notation: "compact", maximumFractionDigits: 1 }).format(valeur);
  }

  // Short on an axis; the exact words of a point are those of the table.
  function abrege(valeur, unite) {
    var nombre = valeur;
    if (unite === "duree") {
      return valeur >= 3600 ? nombres(valeur / 3600) + " h" : valeur >= 60 ? nombres(valeur / 60) + " min" : valeur + " s";
    }
    if (unite === "pour_mille" || unite === "note") { nombre = valeur / 10; }
    var texte = nombres(nombre);
    return unite === "francs" ? texte + " F" : unite === "pour_mille" ? texte + " %" : texte;
  }

  function Dessin(figure, source) {
    this.figure = figure;
    this.lire(source);
    this.rang = -1;
    this.toile = figure.querySelector("canvas");
    this.anneau = this.donnees.genre === "anneau";
    var longs = this.donnees.etiquettes.join("").length / (this.donnees.etiquettes.length || 1) > 12;
    this.couche = this.donnees.genre === "barres" && this.donnees.series.length === 1 && longs;
    figure.classList.toggle("haut", this.couche && this.donnees.etiquettes.length > 6);
    figure.querySelector("[data-dessin]").hidden = false;
    figure.querySelector("[data-tableau]").open = false;
    this.options = this.reglages();
    this.graphe = new window.Chart(this.toile, {
      type: this.anneau ? "doughnut" : this.donnees.genre === "barres" ? "bar" : "line",
      data: { labels: this.donnees.etiquettes, datasets: this.series() },
      options: this.options
    });
    // The page still scrolls under a thumb that lands on the drawing.
    this.toile.style.touchAction = "pan-y";
    this.legender();
    this.ecouter();
  }

  Dessin.prototype.lire = function (source) {
    this.texte = source;
    this.donnees = JSON.parse(source);
  };

  Dessin.prototype.series = function () {
    var donnees = this.donnees, anneau = this.anneau;
    return donnees.series.map(function (serie, rang) {
      var bande = serie.bande, trait = teinte(bande ? 1 : rang, serie.repere);
      if (anneau) {
        var parts = serie.valeurs.map(function (_v, i) { return teinte(i); });
        return { label: serie.nom, data: serie.valeurs, backgroundColor: parts, borderColor: couleur("--carte"), borderWidth: 3 };
      }
      return {
        label: serie.nom, data: serie.valeurs, borderColor: trait, backgroundColor: bande ? trait + "2b" : trait, borderWidth: donnees.genre === "barres" ? 0 : bande ? 1 : 2.5,
        fill: bande === "haut" ? "-1" : false,
        borderDash: serie.repere ? [4, 4] : TRAITS[rang % 6], pointStyle: FORMES[rang % 6], pointRadius: donnees.etiquettes.length > 45 || serie.repere || bande ? 0 : 3,
        pointHoverRadius: 6, borderRadius: 4, maxBarThickness: 42, tension: 0.25, spanGaps: true, order: serie.repere ? 1 : 0
      };
    });
  };

  Dessin.prototype.reglages = function () {
    var moi = this, unite = this.donnees.unite, encre = couleur("--body-quiet-color"), filet = couleur("--hairline-color");
    var valeurs = { beginAtZero: true, stacked: this.donnees.empile, grid: { color: filet }, border: { display: false }, ticks: { color: encre, maxTicksLimit: 6, callback: function (v) { return abrege(v, unite); } } };
    var noms = { stacked: this.donnees.empile, grid: { display: false }, ticks: { color: encre, maxRotation: 0, autoSkipPadding: 12, autoSkip: !this.couche } };
    return {
      responsive: true, maintainAspectRatio: false, animation: calme.matches ? false : { duration: 250 },
      indexAxis: this.couche ? "y" : "x",
      interaction: { mode: this.anneau ? "nearest" : "index", intersect: this.anneau, axis: this.couche ? "y" : "x" },
      scales: this.anneau ? {} : this.couche ? { x: valeurs, y: noms } : { x: noms, y: valeurs },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: function (point) { return " " + (moi.anneau ? "" : point.dataset.label + " ") + moi.mots(point.dataIndex)[point.datasetIndex]; } } },
        zoom: this.anneau || this.couche ? {} : {
          zoom: { mode: "x", wheel: { enabled: false }, pinch: { enabled: true }, drag: { enabled: true, backgroundColor: couleur("--serie-1") + "33" }, onZoomComplete: function () { moi.montrer(); } },
          limits: { x: { minRange: 2 } }
        }
      }
    };
  };

  // The words of one point, series by series: the table has them already, in the reader's language.
  Dessin.prototype.mots = function (rang) {
    var ligne = this.figure.querySelectorAll("[data-tableau] tbody tr")[rang];
    return ligne ? Array.prototype.map.call(ligne.querySelectorAll("td"), function (c) { return c.textContent; }) : [];
  };

  Dessin.prototype.montrer = function () {
    this.figure.querySelector("[data-recentrer]").hidden = !this.graphe.isZoomedOrPanned();
  };

  Dessin.prototype.legender = function () {
    var moi = this, lieu = this.figure.querySelector("[data-legende]"), anneau = this.anneau;
    var noms = anneau ? this.donnees.etiquettes : this.donnees.series.map(function (s) { return s.nom; });
    lieu.textContent = "";
    lieu.hidden = noms.length < 2;
    noms.forEach(function (nom, rang) {
      var bouton = document.createElement("button"), trait = document.createElement("span");
      bouton.type = "button";
      bouton.dataset.rang = !anneau && moi.donnees.series[rang].bande ? 1 : rang % 6;
      if (anneau || moi.donnees.genre === "barres") { bouton.dataset.plein = ""; }
      if (!anneau && moi.donnees.series[rang].repere) { bouton.dataset.repere = ""; }
      trait.className = "trait";
      bouton.append(trait, nom);
      bouton.setAttribute("aria-pressed", String(anneau ? moi.graphe.getDataVisibility(rang) : moi.graphe.isDatasetVisible(rang)));
      bouton.addEventListener("click", function () {
        var visible = bouton.getAttribute("aria-pressed") !== "true";
        bouton.setAttribute("aria-pressed", String(visible));
        if (anneau) { moi.graphe.toggleDataVisibility(rang); } else { moi.graphe.setDatasetVisibility(rang, visible); }
        moi.graphe.update();
      });
      lieu.appendChild(bouton);
    });
  };

  Dessin.prototype.ecouter = function () {
    var moi = this;
    this.toile.addEventListener("keydown", function (e) { moi.touche(e); });
    // A wheel that only passes over the drawing scrolls the page: it zooms once the drawing is chosen.
    ["focus", "blur"].forEach(function (nom) {
      moi.toile.addEventListener(nom, function () {
        var zoom = moi.options.plugins.zoom.zoom;
        if (zoom) { zoom.wheel.enabled = nom === "focus"; moi.graphe.update("none"); }
      });
    });
    this.figure.querySelector("[data-recentrer]").addEventListener("click", function () {
      moi.graphe.resetZoom();
      moi.montrer();
      moi.toile.focus({ preventScroll: true });
    });
  };

  Dessin.prototype.touche = function (e) {
    var dernier = this.donnees.etiquettes.length - 1, zoome = Boolean(this.options.plugins.zoom.zoom);
    var pas = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    if (e.ctrlKey || e.metaKey || e.altKey) { return; }
    if (pas) { this.dire(Math.max(0, Math.min(dernier, this.rang < 0 ? (pas > 0 ? 0 : dernier) : this.rang + pas))); }
    else if (e.key === "Home") { this.dire(0); }
    else if (e.key === "End") { this.dire(dernier); }
    else if (zoome && (e.key === "+" || e.key === "-")) { this.graphe.zoom(e.key === "+" ? 1.3 : 0.7); this.montrer(); }
    else if (e.key === "Escape" || e.key === "0") { if (zoome) { this.graphe.resetZoom(); this.montrer(); } this.dire(-1); }
    else { return; }
    e.preventDefault();
  };

  Dessin.prototype.dire = function (rang) {
    var graphe = this.graphe, anneau = this.anneau, mots = this.mots(rang), dits = [], points = [];
    this.rang = rang;
    if (rang >= 0) {
      this.donnees.series.forEach(function (serie, i) {
        if (!anneau && !graphe.isDatasetVisible(i)) { return; }
        points.push({ datasetIndex: i, index: rang });
        dits.push((anneau ? "" : serie.nom + " ") + mots[i]);
      });
    }
    graphe.setActiveElements(points);
    graphe.tooltip.setActiveElements(points, { x: 0, y: 0 });
    graphe.update("none");
    this.figure.querySelector("[data-lu]").textContent = rang < 0 ? "" : this.donnees.etiquettes[rang] + " — " + dits.join(", ");
  };

  // New figures in the same drawing: what the reader chose, enlarged or was reading stays.
  Dessin.prototype.rafraichir = function (neuve, source) {
    this.lire(source);
    var neuves = this.series(), anciennes = this.graphe.data.datasets;
    this.graphe.data.labels = this.donnees.etiquettes;
    neuves.forEach(function (serie, rang) { Object.assign(anciennes[rang], serie); });
    this.figure.querySelector("[data-tableau] table").replaceWith(neuve.querySelector("[data-tableau] table"));
    this.graphe.update();
    if (this.anneau) { this.legender(); }
  };

  Dessin.prototype.repeindre = function () {
    // Colours only: what is enlarged is kept in the same object.
    var echelles = this.options.scales, encres = this.reglages().scales, neuves = this.series();
    Object.keys(encres).forEach(function (axe) {
      echelles[axe].ticks.color = encres[axe].ticks.color;
      echelles[axe].grid.color = encres[axe].grid.color;
    });
    this.graphe.data.datasets.forEach(function (serie, rang) { Object.assign(serie, neuves[rang]); });
    this.graphe.update("none");
  };

  function pareils(ancien, source) {
    var neuves = JSON.parse(source), d = ancien.donnees;
    function noms(x) { return x.series.map(function (s) { return s.nom; }).join("\n"); }
    return neuves.genre === d.genre && neuves.empile === d.empile && neuves.unite === d.unite && noms(neuves) === noms(d);
  }

  function poser(figure) {
    var donnees = figure.querySelector("script[type='application/json']"), ancien = vivants[figure.id];
    if (!donnees) { return; }
    var source = donnees.textContent;
    if (ancien && ancien.figure === figure) { return; }
    if (ancien && (ancien.texte === source || pareils(ancien, source))) {
      if (ancien.texte !== source) { ancien.rafraichir(figure, source); }
      figure.replaceWith(ancien.figure);
      return;
    }
    if (ancien) { ancien.graphe.destroy(); }
    vivants[figure.id] = new Dessin(figure, source);
  }

  function tout() {
    var aide = document.querySelector("[data-aide]");
    if (aide) { aide.hidden = false; }
    document.querySelectorAll("[data-graphique]").forEach(poser);
    Object.keys(vivants).forEach(function (id) {
      if (!document.body.contains(vivants[id].figure)) { vivants[id].graphe.destroy(); delete vivants[id]; }
    });
  }

  function repeindre() { Object.keys(vivants).forEach(function (id) { vivants[id].repeindre(); }); }

  function dater(xhr) {
    var lieu = document.querySelector("[data-fraicheur]"), quand = xhr.getResponseHeader("X-Calcule-Le");
    var duree = /dur=(\d+)/.exec(xhr.getResponseHeader("Server-Timing") || "");
    if (!lieu || !quand) { return; }
    lieu.querySelector("time").dataset.depuis = quand;
    // The clock of the page that was rendered, whatever the time zone of this machine.
    lieu.querySelector("[data-heure]").textContent = quand.slice(11, 19);
    if (duree) { lieu.querySelector("[data-duree]").textContent = duree[1]; }
  }

  document.addEventListener("htmx:beforeSwap", function (e) {
    var actif = document.activeElement;
    dater(e.detail.xhr);
    memoire = actif && actif.closest("[data-graphique]") ? actif : null;
  });
  document.addEventListener("htmx:afterSwap", function () {
    tout();
    if (memoire && document.body.contains(memoire)) { memoire.focus({ preventScroll: true }); }
    memoire = null;
  });
  new MutationObserver(repeindre).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  sombre.addEventListener("change", repeindre);
  // On a phone the tab one is in may be off the screen.
  document.querySelectorAll(".defilants [aria-current]").forEach(function (lien) {
    lien.parentNode.scrollLeft = lien.offsetLeft - lien.parentNode.offsetLeft - (lien.parentNode.clientWidth - lien.offsetWidth) / 2;
  });
  window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  tout();
})();
