// What is typed in a form with a `data-draft` name is kept in this browser as one goes, and given
// back. Secret fields are not kept; a form that was sent well, or signing out, takes it away.
const PREFIX = "navette-draft:";
const PAUSE = 600;
const OLD = 30 * 24 * 3600 * 1000;

export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

export function keepDraft(form) {
  const key = PREFIX + form.dataset.draft;
  const fields = [...form.elements].filter(
    (one) => one.name && !["hidden", "submit", "button", "file"].includes(one.type) && !("secret" in one.dataset),
  );
  const read = () => fields.map((one) => (["checkbox", "radio"].includes(one.type) ? one.checked : one.value));
  const shown = read();
  const kept = parse(localStorage.getItem(key));
  const answered = form.querySelector(".n-faults") || "reshaped" in form.dataset;
  if (kept && !answered && Date.now() - kept.at < OLD && kept.values.length === fields.length && differs(kept.values, shown)) {
    fill(fields, kept.values);
    notice(form, form.dataset.restored, form.dataset.discard, () => {
      localStorage.removeItem(key);
      fill(fields, shown);
    });
  }
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: read() })), PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    sessionStorage.setItem(PREFIX + "sent", key);
  });
}

// The page after a form: one with faults keeps the draft, any other shows that it was taken.
export function forgetSent() {
  const sent = sessionStorage.getItem(PREFIX + "sent");
  sessionStorage.removeItem(PREFIX + "sent");
  if (sent && document.querySelector(".n-banner-good")) localStorage.removeItem(sent);
}

function fill(fields, values) {
  fields.forEach((one, index) => {
    if (["checkbox", "radio"].includes(one.type)) one.checked = values[index];
    else one.value = values[index];
  });
}

function notice(form, text, label, undo) {
  const box = document.createElement("div");
  box.className = "n-banner n-banner-info";
  box.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary btn-sm";
  button.textContent = label;
  button.addEventListener("click", () => {
    undo();
    box.remove();
    form.querySelector("input:not([type=hidden]), textarea")?.focus();
  });
  box.append(words, button);
  form.prepend(box);
}

const differs = (one, other) => one.some((value, index) => value !== other[index]);

function parse(text) {
  try {
    const kept = JSON.parse(text);
    return Array.isArray(kept?.values) ? kept : null;
  } catch {
    return null;
  }
}
