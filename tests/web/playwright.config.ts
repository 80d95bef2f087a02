import path from 'node:path';
import { defineConfig } from '@playwright/test';

const repository = path.join(__dirname, '../..');

export default defineConfig({
  testDir: __dirname,
  testMatch: '*.spec.ts',
  outputDir: path.join(repository, 'build/test-results'),
  reporter: 'list',
  // Software rendering and inference fill the processor: two pages at once would only time out.
  workers: 1,
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
