/** What parts are made of unless a variant says otherwise; some follow another part. */
const USUAL = {
  pads: 'silicone',
  hinge: ({ metal }) => metal ?? 'steel',
  screws: 'steel',
  rivets: 'steel',
  temple: ({ front }) => front,
  tips: 'black acetate',
  core: 'steel',
  mark: 'foil silver',
  letters: 'lettering',
  lens: 'clear lens',
};

/** A specification whose variants name the material of every part. */
export const withMaterials = (spec) => ({
  ...spec,
  variants: spec.variants.map(({ name, materials }) => {
    const all = { ...materials };
    for (const [slot, usual] of Object.entries(USUAL)) {
      const name = typeof usual === 'function' ? usual(all) : usual;
      if (name !== undefined) all[slot] ??= name;
    }
    return { name, materials: all };
  }),
});
