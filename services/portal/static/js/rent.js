// Calculates a rent as one types: the part of the page that says it is replaced, its sum is told.
const PAUSE = 400;

export function simulate(form) {
  const result = document.querySelector("[data-rent-result]");
  const told = document.querySelector("[data-rent-status]");
  let waiting, asking;

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams(new FormData(form));
    result.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${form.dataset.rent}?${query}`, { signal: asking.signal });
      if (!answer.ok) return;
      const open = result.querySelector("details")?.open;
      result.innerHTML = await answer.text(); // made by the portal itself, every value escaped
      if (open && result.querySelector("details")) result.querySelector("details").open = true;
      told.textContent = result.querySelector("[data-summary]")?.textContent ?? "";
      history.replaceState(null, "", `?${query}`);
    } catch {
      // what was calculated before stays; the button asks again
    } finally {
      result.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}
