// A map to move about in, over the one the page already shows. Near points are gathered by zoom;
// a card and its pin light each other up.
const CELL = 44;
const STILL = matchMedia("(prefers-reduced-motion: reduce)").matches;

export async function liven(figure) {
  const points = [...figure.querySelectorAll("ul [data-id]")].map((one) => ({
    id: one.dataset.id,
    at: [Number(one.dataset.latitude), Number(one.dataset.longitude)],
    name: one.textContent,
    address: one.querySelector("a").href,
  }));
  let outlines;
  try {
    [, outlines] = await Promise.all([load(figure.dataset), fetch(figure.dataset.outlines).then((answer) => answer.json())]);
  } catch {
    return; // the drawn map stays
  }
  draw(figure, points, outlines);
}

function draw(figure, points, outlines) {
  const L = globalThis.L;
  const box = document.createElement("div");
  box.className = "n-map-live";
  figure.querySelector("svg").replaceWith(box);
  const [west, south, east, north] = JSON.parse(figure.dataset.bounds);
  const map = L.map(box, { zoomControl: false, zoomAnimation: !STILL, fadeAnimation: !STILL, markerZoomAnimation: !STILL, scrollWheelZoom: false, attributionControl: false, maxZoom: 18 });
  L.control.zoom({ zoomInTitle: figure.dataset.zoomIn, zoomOutTitle: figure.dataset.zoomOut }).addTo(map);
  if (figure.dataset.tiles) {
    L.control.attribution({ prefix: false }).addTo(map);
    L.tileLayer(figure.dataset.tiles, { attribution: escaped(figure.dataset.attribution), maxZoom: 19 }).addTo(map);
  }
  L.geoJSON(outlines, { interactive: false, style: { className: "n-land", weight: 1, fillOpacity: figure.dataset.tiles ? 0 : 1 } }).addTo(map);
  map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [56, 0], animate: false }); // no pin under the buttons
  const pins = L.layerGroup().addTo(map);
  const put = (groups) => {
    const held = box.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    pins.clearLayers();
    for (const group of groups) pins.addLayer(pin(L, map, group, figure.dataset.together));
    // who is on a pin stays on it, though it is drawn anew
    if (held) [...box.querySelectorAll(".n-pin")].find((one) => one.getAttribute("aria-label") === held)?.focus({ preventScroll: true });
  };
  const show = () => put(gathered(map, points));
  show();
  if (figure.dataset.more) more(map, figure.dataset, put, show);
  else map.on("zoomend", show);
}

// What else there is where one moves to, gathered by the service where it is much.
function more(map, { more: source, address }, put, show) {
  let asking;
  map.on("moveend", async () => {
    asking?.abort();
    asking = new AbortController();
    const view = map.getBounds();
    const bbox = [Math.max(view.getWest(), -180), Math.max(view.getSouth(), -90), Math.min(view.getEast(), 180), Math.min(view.getNorth(), 90)];
    const query = new URLSearchParams({ bbox: bbox.map((one) => one.toFixed(5)).join(), zoom: map.getZoom() });
    try {
      const answer = await fetch(`${source}${source.includes("?") ? "&" : "?"}${query}`, { signal: asking.signal });
      if (!answer.ok) return show();
      const { features } = await answer.json();
      const clusters = features.filter((one) => one.properties.cluster).map(cluster);
      const alone = features.filter((one) => !one.properties.cluster).map((one) => point(one, address));
      put([...clusters, ...gathered(map, alone)]);
    } catch (error) {
      if (error.name !== "AbortError") show(); // those of this page stay
    }
  });
}

const cluster = ({ bbox: [west, south, east, north], geometry, properties }) => ({
  points: [{ at: [geometry.coordinates[1], geometry.coordinates[0]] }],
  count: properties.count,
  bounds: [[south, west], [north, east]],
});

const point = ({ id, geometry, properties }, address) => ({
  id,
  at: [geometry.coordinates[1], geometry.coordinates[0]],
  name: properties.name,
  address: address.replace("__ID__", encodeURIComponent(id)),
});

function gathered(map, points) {
  const groups = [];
  for (const point of points) {
    const at = map.latLngToLayerPoint(point.at);
    const near = groups.find((one) => one.at.distanceTo(at) < CELL);
    if (near) near.points.push(point);
    else groups.push({ at, points: [point] });
  }
  return groups;
}

function pin(L, map, { points, count = points.length, bounds = points.map((point) => point.at) }, together) {
  const one = points[0];
  const alone = count === 1;
  const size = alone ? 24 : count < 1000 ? 36 : 46;
  const label = alone ? one.name : together.replace("#", count);
  const marker = L.marker(one.at, {
    icon: L.divIcon({ className: "n-pin", html: alone ? "" : String(count), iconSize: [size, size] }),
    title: label,
    alt: label,
    keyboard: true,
    autoPanOnFocus: false, // it would move the map, and what is on it, under who goes through it
  });
  const cards = points.filter((point) => point.id).flatMap((point) => [...document.querySelectorAll(`.n-card[data-item="${CSS.escape(point.id)}"]`)]);
  const light = (on) => cards.forEach((card) => card.classList.toggle("is-here", on));
  marker.on("mouseover", () => light(true)).on("mouseout", () => light(false));
  marker.on("click", () => {
    if (alone) location.assign(one.address);
    else map.fitBounds(bounds, { maxZoom: map.getZoom() + 3, padding: [40, 40], animate: !STILL });
  });
  marker.on("add", () => {
    const drawn = marker.getElement();
    drawn.setAttribute("aria-label", label);
    drawn.setAttribute("role", alone ? "link" : "button");
    drawn.addEventListener("focus", () => light(true));
    drawn.addEventListener("blur", () => light(false));
    for (const card of cards) {
      card.addEventListener("mouseenter", () => drawn.classList.add("is-here"));
      card.addEventListener("mouseleave", () => drawn.classList.remove("is-here"));
      card.addEventListener("focusin", () => drawn.classList.add("is-here"));
      card.addEventListener("focusout", () => drawn.classList.remove("is-here"));
    }
  });
  return marker;
}

const escaped = (text) => new Option(text).innerHTML;

let loading;
function load({ leaflet, leafletStyle }) {
  loading ??= Promise.all([
    added(Object.assign(document.createElement("script"), { src: leaflet })),
    added(Object.assign(document.createElement("link"), { rel: "stylesheet", href: leafletStyle })),
  ]);
  return loading;
}

function added(element) {
  return new Promise((done, failed) => {
    element.onload = done;
    element.onerror = failed;
    document.head.append(element);
  });
}
