// A form's faults take the focus; a long text counts what is left.
export function focusFaults(faults) {
  faults?.focus();
}

export function countLetters(text) {
  const left = document.createElement("p");
  left.className = "n-counter";
  left.setAttribute("aria-hidden", "true");
  const count = () => {
    left.textContent = `${text.value.length} / ${text.maxLength}`;
  };
  text.after(left);
  text.addEventListener("input", count);
  count();
}
