// The bell's count, asked for once the page is there.
export async function showUnread(bell) {
  if (!bell) return;
  const answer = await fetch(bell.dataset.unread, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { unread } = await answer.json();
  if (!unread) return;
  const count = document.createElement("b");
  count.textContent = unread < 100 ? unread : "99+";
  bell.append(count);
}
