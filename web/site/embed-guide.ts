import '../src/index.ts';
import { attributesOf, coloursOf, snippetOf, type Choices } from './embed-snippet.ts';

const find = <T extends Element>(selector: string): T => document.querySelector<T>(selector)!;

const form = find<HTMLFormElement>('.editor');
const tryOn = document.querySelector('glasses-tryon')!;
const html = find<HTMLElement>('#html');
const frames = form.querySelector<HTMLSelectElement>('[name=frame]')!;
const variants = form.querySelector<HTMLSelectElement>('[name=variant]')!;

const variantsOf = (option: HTMLOptionElement | undefined): string[] =>
  JSON.parse(option?.dataset['variants'] ?? '[]') as string[];

/** The colours of the chosen frame, the first one without an attribute. */
function listVariants(chosen = ''): void {
  const names = variantsOf(frames.selectedOptions[0]);
  variants.replaceChildren(...names.map((name, k) => new Option(name, k === 0 ? '' : name)));
  variants.value = names.indexOf(chosen) > 0 ? chosen : '';
}

function read(): Choices {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? '');
  return {
    frame: text('frame'),
    variant: text('variant'),
    quality: text('quality'),
    lang: text('lang'),
    maxFaces: text('max-faces'),
    poster: fields.has('poster') ? './assets/samples/astronaut.jpg' : '',
    accent: text('accent'),
  };
}

/** Only what differs: setting the frame again would put on the glasses of the editor. */
function apply(): void {
  if (!form.reportValidity()) return;
  const choices = read();
  for (const [name, value] of attributesOf(choices)) {
    if (tryOn.getAttribute(name) === value) continue;
    if (value === null) tryOn.removeAttribute(name);
    else tryOn.setAttribute(name, value);
  }
  const colours = coloursOf(choices.accent);
  for (const name of ['--accent', '--on-accent']) {
    tryOn.style.setProperty(name, colours?.[name] ?? null);
  }
  html.textContent = snippetOf(choices);
}

form.addEventListener('input', ({ target }) => {
  if (target === frames) {
    listVariants();
    tryOn.removeAttribute('variant'); // a colour of another frame
  }
  apply();
});
form.addEventListener('submit', (event) => event.preventDefault());

// Who chooses in the element has chosen for the snippet, too.
tryOn.addEventListener('frame-change', ({ detail: { frame, variant } }) => {
  if (!frame || ![...frames.options].some(({ value }) => value === frame.id)) return;
  frames.value = frame.id;
  listVariants(variant?.name);
  html.textContent = snippetOf(read());
});

const copied = find<HTMLElement>('#copied');
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copies]')) {
  const source = find<HTMLElement>(`#${button.dataset['copies']}`);
  const title = button.textContent;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent ?? '');
      button.textContent = copied.textContent = 'Copied';
    } catch {
      // Without the permission, or over plain HTTP: the visitor presses the keys.
      getSelection()?.selectAllChildren(source);
      button.textContent = copied.textContent = 'Selected: press Ctrl or ⌘ and C';
    }
    setTimeout(() => {
      button.textContent = title;
      copied.textContent = '';
    }, 2500);
  });
}

const events = find<HTMLOListElement>('#events');
const mostEvents = 50;

function note(name: string, text: string): void {
  const line = document.createElement('li');
  const what = document.createElement('code');
  what.textContent = name;
  line.append(what, ` ${text}`);
  events.prepend(line);
  if (events.children.length > mostEvents) events.lastElementChild!.remove();
}

tryOn.addEventListener('status-change', ({ detail }) => note('status-change', detail.state));
tryOn.addEventListener('ready', () => note('ready', ''));
tryOn.addEventListener('face-found', ({ detail }) => note('face-found', `face ${detail.id}`));
tryOn.addEventListener('face-lost', ({ detail }) => note('face-lost', `face ${detail.id}`));
tryOn.addEventListener('frame-change', ({ detail: { frame, variant } }) =>
  note('frame-change', frame ? `${frame.id}, ${variant?.name ?? ''}` : 'none'),
);
tryOn.addEventListener('quality-change', ({ detail }) => note('quality-change', detail.quality));
tryOn.addEventListener('error', ({ detail }) => note('error', detail.error.code));

/** The build writes the hashes after the pages: they are known here only. */
async function showIntegrity(): Promise<void> {
  if (!import.meta.env.PROD) return;
  const response = await fetch('./integrity.json');
  if (!response.ok) return;
  const hashes = (await response.json()) as Record<string, string>;
  const hash = hashes['glasses-tryon.js'];
  if (hash === undefined) return;
  find<HTMLElement>('#pinned').textContent =
    `<script\n  type="module"\n  src="/lorgnette/glasses-tryon.js"\n  integrity="${hash}"\n></script>`;
  find<HTMLElement>('#integrity').hidden = false;
}

listVariants();
apply();
// Offline, the hashes are not there: they are of no use then.
showIntegrity().catch(() => undefined);
