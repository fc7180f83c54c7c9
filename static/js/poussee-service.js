/* Shows on a staff device what the salon pushed to it, and opens the page it speaks of. Keeps nothing, caches nothing. */
"use strict";
self.addEventListener("push", function (evenement) {
  var dit;
  try { dit = evenement.data.json(); } catch (erreur) { return; }
  evenement.waitUntil(self.registration.showNotification(String(dit.titre), {
    // The same message twice replaces itself.
    body: String(dit.texte), tag: String(dit.cle), data: { adresse: String(dit.adresse) }
  }));
});
self.addEventListener("notificationclick", function (evenement) {
  var adresse = new URL(evenement.notification.data.adresse, self.location.origin);
  evenement.notification.close();
  // Our own pages and nothing else.
  if (adresse.origin !== self.location.origin || adresse.href.indexOf(self.registration.scope) !== 0) { return; }
  evenement.waitUntil(self.clients.openWindow(adresse.href));
});
