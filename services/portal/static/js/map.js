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
  map.fitBounds([[south, west], [north, east]], { animate: false });
  const pins = L.layerGroup().addTo(map);
  const show = () => {
    pins.clearLayers();
    for (const group of gathered(map, points)) pins.addLayer(pin(L, map, group, figure.dataset.together));
  };
  map.on("zoomend", show);
  show();
}

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

function pin(L, map, { points }, together) {
  const one = points[0];
  const alone = points.length === 1;
  const size = alone ? 24 : 36;
  const label = alone ? one.name : together.replace("#", points.length);
  const marker = L.marker(one.at, {
    icon: L.divIcon({ className: "n-pin", html: alone ? "" : String(points.length), iconSize: [size, size] }),
    title: label,
    alt: label,
    keyboard: true,
  });
  const cards = points.flatMap((point) => [...document.querySelectorAll(`.n-card[data-item="${CSS.escape(point.id)}"]`)]);
  const light = (on) => cards.forEach((card) => card.classList.toggle("is-here", on));
  marker.on("mouseover", () => light(true)).on("mouseout", () => light(false));
  marker.on("click", () => {
    if (alone) location.assign(one.address);
    else map.fitBounds(points.map((point) => point.at), { maxZoom: map.getZoom() + 3, padding: [40, 40], animate: !STILL });
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
