import { thumbnailCamera } from '../thumbnails.mjs';

// What the contact sheet is photographed from: cameras as in thumbnails.mjs, with `head` on a head.

/** Cameras by name, for a frame whose left temple turns at `hinge`, mm. */
export function sheetViews({ hinge, frontWidth }) {
  const wide = frontWidth / 140;
  return {
    front: { target: [0, -14, 0], yaw: 0, pitch: 0, distance: 640 * wide, fov: 9.6 },
    'three-quarter': { ...thumbnailCamera(frontWidth), fov: 12 },
    side: { target: [0, -10, -68 * wide], yaw: 90, pitch: 0, distance: 640 * wide, fov: 11 },
    above: { target: [0, -8, -62 * wide], yaw: 0, pitch: 68, distance: 640 * wide, fov: 14 },
    hinge: {
      target: [hinge[0] - 4, hinge[1], hinge[2]],
      yaw: 38,
      pitch: 12,
      distance: 300,
      fov: 9,
    },
    'hinge inside': { target: hinge, yaw: 205, pitch: 24, distance: 300, fov: 8 },
    pads: { target: [0, -6, -2], yaw: 150, pitch: 12, distance: 300, fov: 11 },
    bridge: { target: [0, -6, 0], yaw: 14, pitch: 6, distance: 300, fov: 10 },
    worn: { target: [0, -12, -20], yaw: 0, pitch: 0, distance: 700, fov: 16, head: true },
    'worn turned': { target: [0, -12, -40], yaw: 42, pitch: 4, distance: 700, fov: 17, head: true },
    'worn side': { target: [0, -12, -60], yaw: 88, pitch: 0, distance: 700, fov: 17, head: true },
  };
}
