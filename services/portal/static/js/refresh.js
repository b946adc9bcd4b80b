// A part of a page that goes on by itself is fetched again until it is done; then the whole page.
export function keepFresh(part) {
  const again = async () => {
    let fresh;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return setTimeout(again, 5 * Number(part.dataset.refresh));
    }
    const next = fresh.querySelector("[data-refresh]");
    if (!next) return location.reload();
    part.replaceChildren(...next.childNodes);
    setTimeout(again, Number(part.dataset.refresh));
  };
  setTimeout(again, Number(part.dataset.refresh));
}
