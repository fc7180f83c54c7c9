/* Trusted Types: the only two policies of the staff's pages. HTML made from a string (htmx, the admin's own scripts) is
   read aside first, where nothing runs: a script, a gesture in an attribute or a "javascript:" address refuses all of it. */
(function () {
  "use strict";
  if (!window.trustedTypes || !trustedTypes.createPolicy) { return; }
  var lecture = trustedTypes.createPolicy("lecture", { createHTML: function (texte) { return texte; } });

  function sur(racine) {
    return Array.prototype.every.call(racine.querySelectorAll("*"), function (element) {
      var nom = element.localName;
      // Figures ride as data beside their drawing.
      if (nom === "script" && element.type !== "application/json") { return false; }
      if (nom === "iframe" || nom === "object" || nom === "embed" || nom === "base") { return false; }
      if (nom === "template" && !sur(element.content)) { return false; }
      return Array.prototype.every.call(element.attributes, function (attribut) {
        return !/^on|^srcdoc$/i.test(attribut.name) && !/^[\u0000-\u0020]*javascript:/i.test(attribut.value);
      });
    });
  }

  function lu(texte) {
    // In a template: a row without its table keeps its attributes.
    var page = new DOMParser().parseFromString(lecture.createHTML("<template>" + texte + "</template>"), "text/html");
    return sur(page);
  }

  trustedTypes.createPolicy("default", {
    createHTML: function (texte) { return lu(texte) ? texte : null; },
    createScriptURL: function (adresse) {
      return new URL(adresse, document.baseURI).origin === location.origin ? adresse : null;
    }
  });
})();
