// SPDX-License-Identifier: LGPL-2.1-or-later
// What the tests of the pages share: the program at a port of its own, a browser, a picture of two faces.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { chromium } from 'playwright-core';

const CHROMIUM_FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export const SCREENS = {
  'desktop, light': { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  'phone, dark': { viewport: { width: 360, height: 740 }, colorScheme: 'dark', reducedMotion: 'reduce' },
};

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

// The first frame of the demo clip.
function makePicture(file) {
  execFileSync('gst-launch-1.0', ['-q', 'filesrc', `location=${process.env.FEREMOTION_DEMO}`, '!', 'decodebin', '!',
    'videoconvert', '!', 'pngenc', 'snapshot=true', '!', 'filesink', `location=${file}`]);
}

export async function openBench() {
  const folder = mkdtempSync(path.join(tmpdir(), 'feremotion-browser-'));
  const picture = path.join(folder, 'two.png');
  makePicture(picture);
  const program = spawn(process.env.FEREMOTION_DASHBOARD, ['--listen', '127.0.0.1:0'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = await once(createInterface(program.stdout), 'line');
  const browser = await chromium.launch({
    executablePath: process.env.FEREMOTION_CHROMIUM, headless: true, chromiumSandbox: false, args: CHROMIUM_FLAGS,
  });
  return {
    url, picture, program, browser,
    async close() {
      await browser.close();
      if (program.exitCode === null) {
        program.kill();
        await once(program, 'exit');
      }
      rmSync(folder, { recursive: true });
    },
  };
}

// A page that may say nothing to the console and ask no other server; `problems` tells what it did.
export async function openPage(bench, options = {}) {
  const context = await bench.browser.newContext(options);
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // The browser's own note of a request that failed.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(bench.url)) problems.push(`asks ${request.url()}`);
  });
  await page.goto(bench.url);
  return { page, problems, close: () => context.close() };
}

// What axe-core finds, serious or worse.
export async function findBarriers(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

export function scrollsSideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
