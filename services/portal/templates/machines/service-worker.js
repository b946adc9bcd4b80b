// Shows the offline page when the network is away. Only that page and what draws it is kept.
const KEPT = "navette-{{ assets_version() }}";
const PAGES = { fr: "{{ url_for("about.offline", language="fr") }}", de: "{{ url_for("about.offline", language="de") }}", en: "{{ url_for("about.offline", language="en") }}" };
const ASSETS = [{% for address in page_assets() %}"{{ address }}",{% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([...Object.values(PAGES), ...ASSETS])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    const language = new URL(request.url).pathname.split("/")[1];
    event.respondWith(fetch(request).catch(() => caches.match(PAGES[language] ?? PAGES.fr)));
  } else if (request.method === "GET" && new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => caches.match(request).then((kept) => kept ?? Response.error())));
  }
});
