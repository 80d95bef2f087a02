import '../src/index.ts';

// The models that measure: ?pack=3ddfa in the address, and a choice where the site has several.
const tryOn = document.querySelector('glasses-tryon')!;
const field = document.querySelector<HTMLElement>('#packs')!;
const choice = field.querySelector('select')!;
const titles: Readonly<Record<string, string>> = {
  facemesh: 'Face Mesh',
  '3ddfa': '3DDFA (research only)',
};

const address = new URL(location.href);
const asked = address.searchParams.get('pack');
if (asked !== null) tryOn.pack = asked;

// The catalogue's page links to glasses in a colour: ?frame=round-metal&variant=Silver.
const { frame, variant } = Object.fromEntries(address.searchParams);
if (frame) tryOn.frame = frame;
if (frame && variant) tryOn.variant = variant;

const packs = import.meta.env.LORGNETTE_PACKS;
choice.append(...packs.map((name) => new Option(titles[name] ?? name, name)));
choice.value = tryOn.pack;
field.hidden = packs.length < 2;
choice.addEventListener('change', () => {
  tryOn.pack = choice.value;
  address.searchParams.set('pack', choice.value);
  history.replaceState(null, '', address);
});
// A pack that cannot be had leaves the one before at work.
tryOn.addEventListener('pack-change', () => (choice.value = tryOn.session!.pack));
