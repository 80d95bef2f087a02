import { DECORATION, MAY_BE_REQUIRED, UNPACKED, UNREADABLE } from './extensions.mjs';
import { SYMMETRIC_BELOW } from './orientation.mjs';

// What the numbers mean for a shop. A finding is { topic, level, says, todo?, fixable? }: level is 'ok', 'warning' (it
// works, but not as well as it could) or 'error' (it does not work, or looks wrong); `todo` says what to do about it.

/** Weights a page can carry, bytes. */
const FILE_BYTES = { good: 1e6, most: 8e6 };
const TRIANGLES = { good: 60_000, most: 250_000 };
const PICTURE_PX = { good: 2048, most: 4096 };
/** Where the bridge may be off the origin, mm. */
const ORIGIN_MM = { good: 2.5, most: 8 };
const WIDTH_MM = { good: [105, 158], most: [95, 180] };
/** The front may lean this far from upright, degrees. */
const TILT = { good: 4, most: 15 };
const TEMPLE_MM = { good: [100, 165], most: [70, 190] };
/** Between the temples at the ears: the reference head is 155 mm broad there, a child's 133 mm. */
const HEAD_MM = { adult: [155, 146], child: [133, 125] };
/** The tilt of worn lenses that looks right, and how much temples may then rise or fall to the ears, degrees. */
const PANTOSCOPIC = 8;
const WORN_FALL = [-1, 7];
/** Share of the surface that may have a border and one side: lettering and the like. */
const OPEN_SHARE = 0.03;
/** Share of the light lenses let through, below which eyes are not seen. */
const DARKEST = 0.02;

const round = (v, digits = 0) => Number(v.toFixed(digits));
const within = (v, [low, high]) => v >= low && v <= high;
const degrees = (radians) => (radians * 180) / Math.PI;
const list = (names) => names.join(', ');

const ok = (topic, says) => ({ topic, level: 'ok', says });
const warning = (topic, says, todo, fixable = false) => ({
  topic,
  level: 'warning',
  says,
  todo,
  fixable,
});
const error = (topic, says, todo, fixable = false) => ({
  topic,
  level: 'error',
  says,
  todo,
  fixable,
});
/** Ok, warning or error by how far a number is from good. */
const graded = (topic, value, { good, most }, says, todo, fixable) => {
  if (value <= good) return ok(topic, says);
  return (value <= most ? warning : error)(topic, says, todo, fixable);
};

/**
 * Findings that need the file's JSON only.
 * @param facts { container: 'glb' | 'gltf', bytes, json, external: string[] }
 */
export function fileFindings({ container, bytes, json, external }) {
  const out = [];
  const used = json.extensionsUsed ?? [];
  const required = json.extensionsRequired ?? [];
  const mb = `${round(bytes / 1e6, 2)} MB`;
  if (external.length > 0) {
    out.push(
      warning(
        'file',
        `its data lie in other files (${list(external.slice(0, 4))}), which the page fetches one after another`,
        'export one GLB that holds everything',
        true,
      ),
    );
  } else if (container === 'gltf') {
    out.push(warning('file', 'a .gltf with embedded data is a third larger', 'export a GLB', true));
  } else {
    out.push(ok('file', 'one GLB'));
  }
  out.push(
    graded(
      'size',
      bytes,
      FILE_BYTES,
      mb,
      'shrink the pictures, simplify the mesh: 1 MB loads quickly',
    ),
  );
  const refused = required.filter((name) => ![...MAY_BE_REQUIRED, ...UNPACKED].includes(name));
  const unseen = UNREADABLE.filter((name) => required.includes(name));
  for (const name of unseen) {
    out.push(
      warning(
        'extensions',
        `the page can unpack ${name}, but this check cannot: nothing was measured`,
        'let it look at the file as it was before',
      ),
    );
  }
  for (const name of refused) {
    out.push(
      error(
        'extensions',
        `the file requires ${name}, which the page cannot do`,
        'export without it',
      ),
    );
  }
  const unknown = used.filter(
    (name) => ![...MAY_BE_REQUIRED, ...DECORATION, ...UNPACKED, ...refused].includes(name),
  );
  if (unknown.length > 0) {
    out.push(
      warning('extensions', `${list(unknown)} will be ignored`, 'look whether it matters to you'),
    );
  }
  if (unseen.length + refused.length + unknown.length === 0) {
    out.push(ok('extensions', used.length > 0 ? list(used) : 'none'));
  }
  return out;
}

/**
 * Findings on the model.
 * @param model of modelOf(); @param measured of measure()
 */
export const modelFindings = (model, measured) => [
  ...unitFindings(measured),
  ...axisFindings(measured),
  ...originFindings(measured),
  ...templeFindings(measured),
  ...lensFindings(model, measured),
  ...meshFindings(model, measured),
  ...pictureFindings(model),
  ...ignoredFindings(model),
];

function unitFindings({ unit, orientation, widthMm, child }) {
  const width = `the front is ${round(widthMm)} mm wide${child ? ", a child's" : ''}`;
  if (!unit) {
    return [
      error(
        'units',
        `the model is ${Number(orientation.width.toPrecision(3))} units wide, which is no pair of glasses in any unit`,
        'say how wide it is: --width MM with --fix',
      ),
    ];
  }
  const out =
    unit.mm === 1000
      ? [ok('units', 'metres')]
      : [
          error(
            'units',
            `the numbers are ${unit.name}: read as metres, as glTF wants, the frame is ${round(orientation.width, 1)} m wide`,
            'scale it to metres',
            true,
          ),
        ];
  if (within(widthMm, WIDTH_MM.good)) out.push(ok('width', width));
  else {
    const level = within(widthMm, WIDTH_MM.most) ? warning : error;
    out.push(
      level(
        'width',
        width,
        'adults wear 125 to 155 mm: compare it with the real frame, and give --width MM with --fix',
      ),
    );
  }
  return out;
}

/** The name of the file's axis a direction follows, within 20°. */
function axisName(direction) {
  const k = direction.map(Math.abs).indexOf(Math.max(...direction.map(Math.abs)));
  if (Math.abs(direction[k]) < Math.cos((20 * Math.PI) / 180)) return undefined;
  return `${direction[k] < 0 ? '−' : '+'}${'xyz'[k]}`;
}

function axisFindings({ orientation, widthMm }) {
  const { x, up, forward, asymmetry, sure } = orientation;
  const out = [];
  if (asymmetry > SYMMETRIC_BELOW) {
    out.push(
      warning(
        'symmetry',
        `the halves differ by ${round(asymmetry * widthMm, 1)} mm on average: what follows may be wrong`,
        'look for parts that are missing on one side, or things that are no glasses',
      ),
    );
  } else {
    out.push(ok('symmetry', `left and right agree`));
  }
  const names = [x, up, forward].map(axisName);
  if (Math.abs(sure) < 0.08) {
    out.push(
      warning('axes', 'it cannot be told what is up', 'look at it on a head before you publish it'),
    );
  }
  if (names.join() !== '+x,+y,+z') {
    const where = names.every(Boolean)
      ? `the lenses face ${names[2]}, up is ${names[1]}`
      : 'the model lies askew in its file';
    out.push(error('axes', `${where}; wanted are +z and +y`, 'turn it', true));
    return out;
  }
  const lean = degrees(Math.atan2(-forward[1], forward[2]));
  const askew = degrees(Math.acos(Math.min(1, Math.abs(x[0]))));
  out.push(ok('axes', 'lenses face +z, up is +y'));
  const says = `the front ${lean < 0 ? 'looks up' : 'looks down'} by ${round(Math.abs(lean), 1)}°`;
  out.push(
    graded(
      'tilt',
      Math.abs(lean),
      TILT,
      Math.abs(lean) <= TILT.good
        ? `the front is upright within ${round(Math.abs(lean), 1)}°`
        : says,
      "the page tilts it by the catalogue's pantoscopicDeg; stand the front upright, or it is tilted twice",
      true,
    ),
  );
  if (askew > 1) {
    out.push(warning('tilt', `it hangs or is turned by ${round(askew, 1)}°`, 'turn it', true));
  }
  return out;
}

function originFindings({ origin, mm, bridge, unit }) {
  const away = origin.map((v) => v * mm);
  const distance = Math.hypot(...away);
  const says = `the bridge rests ${round(distance, 1)} mm from the origin`;
  const out = [];
  if (!bridge) {
    out.push(
      warning(
        'bridge',
        'nothing joins the two sides in the middle',
        'is the bridge missing? The place it rests on was guessed',
      ),
    );
  }
  if (!unit) return out;
  out.push(
    graded(
      'origin',
      distance,
      ORIGIN_MM,
      distance <= ORIGIN_MM.good ? 'where the bridge rests' : says,
      'put the origin at the rear lower edge of the bridge',
      true,
    ),
  );
  return out;
}

function templeFindings({ temples, folded, orientation, child }) {
  const { left, right } = temples;
  if (folded) {
    return [
      error(
        'temples',
        'there are long parts across behind the lenses: the temples seem to be folded',
        'export the frame with its temples open',
      ),
    ];
  }
  if (!left && !right) {
    return [
      (orientation.temples ? warning : error)(
        'temples',
        'there are none',
        'without temples a head turned aside shows a front that floats: model them',
      ),
    ];
  }
  if (!left || !right) {
    return [
      error(
        'temples',
        `there is only one, on the wearer's ${left ? 'left' : 'right'}`,
        'add the other',
      ),
    ];
  }
  const out = [];
  const length = (left.length + right.length) / 2;
  const lengths = `about ${round(length)} mm long`;
  if (within(length, TEMPLE_MM.good)) out.push(ok('temples', lengths));
  else {
    const level = within(length, TEMPLE_MM.most) ? warning : error;
    out.push(level('temples', lengths, 'real ones are 120 to 150 mm from hinge to tip'));
  }
  const unlike = Math.abs(left.length - right.length);
  if (unlike > 4) {
    out.push(
      warning('temples', `their lengths differ by ${round(unlike)} mm`, 'mirror one of them'),
    );
  }
  if (left.inner !== undefined && right.inner !== undefined) {
    const gap = left.inner + right.inner;
    const says = `${round(gap)} mm apart at the ears`;
    const [head, least] = HEAD_MM[child ? 'child' : 'adult'];
    if (gap < least) {
      out.push(
        warning(
          'temples',
          `${says}: they run through a head of ${head} mm`,
          'spread them from the hinges, or let them bow',
        ),
      );
    } else out.push(ok('temples', says));
  }
  out.push(fitFinding(degrees(Math.atan((left.fall + right.fall) / 2))));
  const bend = (left.bendDown + right.bendDown) / 2;
  if (bend < 8) {
    out.push(
      warning(
        'temples',
        'they do not bend down behind the ears',
        'fine for sports frames; otherwise bend the last 40 mm down by 45°',
      ),
    );
  } else out.push(ok('temples', `their tips hang ${round(bend)} mm below the straight`));
  return out;
}

/**
 * Which tilt of the lenses leaves the temples nearly level, on the ears.
 * @param fall of the temples, degrees @returns whole degrees
 */
export function wornTilt(fall) {
  const [rise, drop] = [fall - WORN_FALL[0], fall - WORN_FALL[1]];
  return Math.round(Math.max(0, drop, Math.min(PANTOSCOPIC, rise)));
}

function fitFinding(fall) {
  const wanted = wornTilt(fall);
  const says =
    `the temples fall ${round(fall)}° from the front's normal: ` +
    `"pantoscopicDeg": ${wanted} in the catalogue brings them onto the ears`;
  if (Math.abs(wanted - PANTOSCOPIC) <= 4) return ok('fit', says);
  const todo =
    'real temples fall 7 to 15°, so that the lenses can lean to the cheeks by 8°: bend them at the hinges';
  return warning('fit', says, todo);
}

/** Share of light one layer of a material lets through. */
function through(material) {
  if (!material) return 0;
  const { colour, transmission, metallic, alphaMode } = material;
  const tint = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
  const passed = transmission * (1 - metallic) * tint;
  return alphaMode === 'BLEND' ? 1 - colour[3] + colour[3] * passed : passed;
}

function lensFindings(model, { sights }) {
  const name = (part) =>
    `"${model.materials[model.parts[part].material]?.name || model.parts[part].name}"`;
  const looked = sights.filter((parts) => parts.length > 0);
  if (looked.length < sights.length / 2) {
    return [
      warning(
        'lenses',
        'there is nothing before the eyes',
        'add lenses: without their reflections glasses look like toys',
      ),
    ];
  }
  const opaque = new Set();
  const light = [];
  for (const parts of looked) {
    const layers = parts.map((part) => model.materials[model.parts[part].material]);
    parts.forEach((part, i) => {
      const material = layers[i];
      const cut = material?.alphaMode === 'MASK' && material.colourPicture;
      const shown = material?.alphaMode === 'BLEND' && material.colourPicture;
      if (!cut && !shown && through(material) < 0.005) opaque.add(name(part));
    });
    light.push(layers.reduce((product, material) => product * through(material), 1));
  }
  if (opaque.size > 0) {
    return [
      error(
        'lenses',
        `before the eyes there is ${list([...opaque])}, which lets no light through`,
        'give lenses a material of their own: KHR_materials_transmission, or alphaMode BLEND with alpha below 1',
      ),
    ];
  }
  const mean = light.reduce((a, b) => a + b, 0) / light.length;
  const says = `they let ${round(100 * mean, mean < 0.1 ? 1 : 0)} % of the light through`;
  return mean < DARKEST
    ? [
        warning(
          'lenses',
          `${says}: the eyes will not be seen`,
          'lighten the base colour; sun lenses let 8 to 43 % through',
        ),
      ]
    : [ok('lenses', says)];
}

function meshFindings(model, { triangles, bodies, against }) {
  const out = [
    graded(
      'triangles',
      triangles,
      TRIANGLES,
      `${triangles}`,
      'simplify the mesh: phones draw 60 000 easily',
    ),
  ];
  const material = (part) => model.materials[part.material];
  const names = (parts) => {
    const all = [...new Set(parts.map((part) => `"${part.name}"`))];
    return all.length > 4 ? `${list(all.slice(0, 4))} and ${all.length - 4} more` : list(all);
  };
  const bare = model.parts.filter(({ normals }) => !normals);
  const turned = model.parts.filter((_, i) => against[i] > 0.05);
  if (bare.length > 0) {
    out.push(
      warning('normals', `${names(bare)} has none: it will look faceted`, 'export smooth normals'),
    );
  }
  if (turned.length > 0) {
    out.push(
      warning(
        'normals',
        `those of ${names(turned)} look against their triangles`,
        'recalculate them',
      ),
    );
  }
  if (bare.length + turned.length === 0) out.push(ok('normals', 'all parts have them'));

  const oneSided = (body) =>
    [...body.parts].map((i) => model.parts[i]).filter((part) => !material(part)?.doubleSided);
  const inside = bodies.filter(({ inwards }) => inwards).flatMap(oneSided);
  const sheets = bodies.filter(({ open }) => open).filter((body) => oneSided(body).length > 0);
  if (inside.length > 0) {
    out.push(error('faces', `${names(inside)} is turned inside out`, 'flip its faces'));
  }
  if (sheets.reduce((sum, { area }) => sum + area, 0) > OPEN_SHARE) {
    out.push(
      warning(
        'faces',
        `${names(sheets.flatMap(oneSided))} is open and single-sided: from behind it is not there`,
        'set doubleSided on its material, or close the body',
      ),
    );
  } else if (inside.length === 0)
    out.push(ok('faces', 'closed or double-sided: seen from all sides'));
  const textured = model.parts.filter((part) => material(part)?.pictures && !part.uvs);
  if (textured.length > 0) {
    out.push(
      error(
        'pictures',
        `${names(textured)} shows pictures but has no texture coordinates`,
        'unwrap it',
      ),
    );
  }
  const tangents = model.parts.filter((part) => material(part)?.normalPicture && !part.tangents);
  if (tangents.length > 0) {
    out.push(
      warning(
        'tangents',
        `${names(tangents)} has a normal map but no tangents: they are derived, not always as the map's maker had them`,
        'export tangents (MikkTSpace)',
      ),
    );
  }
  return out;
}

function pictureFindings({ textures }) {
  if (textures.length === 0) return [ok('pictures', 'none')];
  const out = [];
  for (const { name, size, mimeType } of textures) {
    const what = `${name ? `"${name}" ` : ''}${size ? `${size[0]} × ${size[1]} px` : mimeType}`;
    if (!size) {
      out.push(warning('pictures', `${what} cannot be read`, 'use PNG, JPEG or WebP'));
      continue;
    }
    const longer = Math.max(...size);
    if (longer > PICTURE_PX.good) {
      out.push(
        graded(
          'pictures',
          longer,
          PICTURE_PX,
          what,
          'glasses are some 500 px wide on a page: 1024 px are plenty',
        ),
      );
    }
  }
  const pixels = textures.reduce((sum, { size }) => sum + (size ? size[0] * size[1] : 0), 0);
  // with their mip levels, 4 bytes a pixel
  if (out.length === 0) {
    out.push(
      ok(
        'pictures',
        `${textures.length}, ${round((pixels * 16) / 3 / 1e6, 1)} MB of graphics memory`,
      ),
    );
  }
  return out;
}

function ignoredFindings({ animations, skins, morphs, otherPrimitives, variants }) {
  const out = [];
  const ignored = [
    [animations, 'animations'],
    [skins, 'skins'],
    [morphs, 'morph targets'],
    [otherPrimitives, 'points, lines or empty meshes'],
  ].filter(([count]) => count > 0);
  for (const [count, what] of ignored) {
    out.push(
      warning(
        'ignored',
        `${count} ${what}`,
        'the page shows the model as its vertices lie: apply them',
      ),
    );
  }
  if (variants.length > 0) out.push(ok('variants', list(variants.map((name) => `"${name}"`))));
  return out;
}
