// What scripts add to pages that work without them. Each module looks for its own elements.
import { showUnread } from "./bell.js";

showUnread(document.querySelector("[data-unread]"));
