// What the numbers were measured on.
import { cpus } from 'node:os';

import { chromiumVersion } from './chromium.mjs';

/** @returns {{cpu: string, cores: number, architecture: string, node: string, browser: string}} */
export function describeMachine() {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'an unknown processor',
    cores: all.length,
    architecture: process.arch,
    node: process.versions.node,
    browser: chromiumVersion(),
  };
}
