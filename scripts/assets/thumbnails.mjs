// The catalogue's pictures: which there are, and from where each is taken. The page's own renderer draws them.

/**
 * As shops show frames: from the front, a little from the side and from above. The camera looks at `target`
 * (glasses frame, mm) from `distance` mm away, turned by `yaw` towards the wearer's left and by `pitch` upwards,
 * degrees; `fov` is the vertical angle, degrees. Lengths are for a front of 140 mm: see thumbnailCamera().
 */
const THUMBNAIL = {
  sizePx: [480, 240],
  camera: { target: [0, -13, -64], yaw: 28, pitch: 10, distance: 640, fov: 9 },
};

/** Of the variant with this index, relative to assets/. */
export const thumbnailFile = (id, variant) => `thumbnails/${id}-${variant + 1}.webp`;

/** The camera for a frame, so that wide and narrow ones fill their pictures alike. */
export const thumbnailCamera = (frontWidth) => {
  const { camera } = THUMBNAIL;
  const size = frontWidth / 140;
  return {
    ...camera,
    target: camera.target.map((v) => v * size),
    distance: camera.distance * size,
  };
};

/**
 * One picture for each variant of each frame.
 * @param catalog assets/catalog.json
 * @returns [{ id, variant, file, model, sizePx, camera }]: `file` and `model` relative to assets/
 */
export const thumbnailList = (catalog) =>
  catalog.frames.flatMap(({ id, file, variants, dimensionsMm }) =>
    variants.map(({ name }, i) => ({
      id,
      variant: name,
      file: thumbnailFile(id, i),
      model: file,
      sizePx: THUMBNAIL.sizePx,
      camera: thumbnailCamera(dimensionsMm.frontWidth),
    })),
  );
