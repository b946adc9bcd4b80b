// What scripts add to pages that work without them. Each module is given the elements it is for.
import { showUnread } from "./bell.js";
import { forgetDrafts, forgetSent, keepDraft } from "./draft.js";
import { countLetters, focusFaults } from "./form.js";
import { liven } from "./map.js";
import { prepareOffline } from "./offline.js";
import { keepFresh } from "./refresh.js";

prepareOffline();
showUnread(document.querySelector("[data-unread]"));
forgetSent();
document.querySelectorAll("form[data-draft]").forEach(keepDraft);
document.querySelectorAll("form[data-forget]").forEach((form) => form.addEventListener("submit", forgetDrafts));
document.querySelectorAll("textarea[maxlength]").forEach(countLetters);
document.querySelectorAll("[data-map]").forEach(liven);
only("form[data-suggest]", () => import("./suggest.js"), "suggest");
only("form[data-rent]", () => import("./rent.js"), "simulate");
focusFaults(document.querySelector("[data-focus]"));

// A module few pages need is fetched by those.
async function only(selector, load, name) {
  const found = document.querySelectorAll(selector);
  if (found.length) found.forEach((await load())[name]);
}
document.querySelectorAll("[data-refresh]").forEach(keepFresh);
