// Proposes structures under the field as one types (a combobox, WAI-ARIA 1.2). Enter with none
// chosen sends the form, as without this.
const PAUSE = 180;

export function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-propositions`, className: "n-suggested", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  const told = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  told.setAttribute("role", "status");
  input.after(list, told);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);

  let waiting, asking, chosen = -1;

  const show = (items) => {
    list.replaceChildren(...items.map((item, index) => option(item, `${list.id}-${index}`)));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    told.textContent = items.length ? form.dataset.count.replace("#", items.length) : "";
    choose(-1);
  };
  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === index)));
    if (list.children[index]) input.setAttribute("aria-activedescendant", list.children[index].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    clearTimeout(waiting);
    asking?.abort(); // an answer on its way must not open the list again
    show([]);
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const words = input.value.trim();
    if (words.length < 2) return show([]);
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal: asking.signal, headers: { Accept: "application/json" } });
      show(answer.ok ? (await answer.json()).items : []);
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (event.key in steps && count) {
      event.preventDefault();
      // through the list and back to the field itself, which is -1
      choose(((chosen + 1 + steps[event.key] + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && list.children[chosen]) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.address);
    }
  });
  input.addEventListener("blur", close);
}

function option(item, id) {
  const one = Object.assign(document.createElement("li"), { id });
  one.setAttribute("role", "option");
  one.dataset.address = item.address;
  const name = document.createElement("span");
  const pieces = item.pieces.length ? item.pieces : [{ text: item.name, hit: false }];
  name.append(...pieces.map((piece) => (piece.hit ? Object.assign(document.createElement("mark"), { textContent: piece.text }) : piece.text)));
  const place = Object.assign(document.createElement("span"), { className: "n-soft", textContent: item.place });
  one.append(name, " ", place);
  one.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    location.assign(item.address);
  });
  return one;
}
