// The cards come with the page (web/vite/catalogue-content.ts); this hides those that are not asked for.
const form = document.querySelector<HTMLFormElement>('.filters')!;
const cards = [...document.querySelectorAll<HTMLElement>('.frame')];
const none = document.querySelector<HTMLElement>('.none')!;
const count = form.querySelector<HTMLElement>('[role=status]')!;
const selects = [...form.querySelectorAll('select')];

/** Shows the cards that have all that is chosen, and keeps the choice in the address. */
function filter(): void {
  const chosen = selects.filter(({ value }) => value !== '');
  let shown = 0;
  for (const card of cards) {
    card.hidden = chosen.some(({ name, value }) => card.dataset[name] !== value);
    if (!card.hidden) shown += 1;
  }
  none.hidden = shown > 0;
  count.textContent = shown === 1 ? '1 frame' : `${shown} frames`;
  const query = new URLSearchParams(chosen.map(({ name, value }) => [name, value])).toString();
  history.replaceState(null, '', query ? `?${query}` : location.pathname);
}

const asked = new URLSearchParams(location.search);
for (const select of selects) {
  select.value = asked.get(select.name) ?? '';
  if (select.selectedIndex < 0) select.value = '';
}
form.addEventListener('change', filter);
// The fields are as they were only after the event.
form.addEventListener('reset', () => setTimeout(filter));
form.hidden = false;
filter();

export {};
