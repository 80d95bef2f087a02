import path from 'node:path';
import { defineConfig } from '@playwright/test';

const repository = path.join(__dirname, '../..');

/** What measures times or memory, and would measure its neighbours, too. */
const alone = /(gesture|render-time|stage-times|startup)\.spec\.ts$/;

const longest = /worn\.spec\.ts$/;

export default defineConfig({
  testDir: __dirname,
  testMatch: '*.spec.ts',
  outputDir: path.join(repository, 'build/test-results'),
  reporter: 'list',
  // scripts/test has two for all but the last project: most of a page’s start runs on one processor.
  workers: 1,
  projects: [
    // First, or it would go on by itself when all others have ended.
    { name: 'longest', testMatch: longest },
    { name: 'side-by-side', testIgnore: [alone, longest] },
    { name: 'alone', testMatch: alone },
  ],
  // A test that passes at the second try has a fault, or its subject has.
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  use: {
    // Debian's Chromium. No GL flags: WebGL2 works by itself, through SwiftShader.
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--mute-audio'],
    },
  },
});
