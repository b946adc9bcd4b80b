// Registers what shows the offline page.
export function prepareOffline() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}
