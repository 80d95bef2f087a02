// The catalogue's pictures: which there are, and from where each is taken. The page's own renderer draws them.

/**
 * As shops show frames: from the front, a little from the side and from above. The camera looks at `target`
 * (glasses frame, mm) from `distance` mm away, turned by `yaw` towards the wearer's left and by `pitch` upwards,
 * degrees; `fov` is the vertical angle, degrees. Distances are for a front of 140 mm: see thumbnailCamera().
 */
const THUMBNAIL = {
  sizePx: [480, 320],
  camera: { target: [0, -8, -30], yaw: 28, pitch: 10, distance: 620, fov: 13.4 },
};

/** The camera for a frame, so that wide and narrow ones fill their pictures alike. */
export const thumbnailCamera = (frontWidth) => ({
  ...THUMBNAIL.camera,
  distance: (THUMBNAIL.camera.distance * frontWidth) / 140,
});

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
      file: `thumbnails/${id}-${i + 1}.jpg`,
      model: file,
      sizePx: THUMBNAIL.sizePx,
      camera: thumbnailCamera(dimensionsMm.frontWidth),
    })),
  );
