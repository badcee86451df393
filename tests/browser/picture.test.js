// SPDX-License-Identifier: LGPL-2.1-or-later
// The page "Picture", as a person uses it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { findBarriers, openBench, openPage, SCREENS, scrollsSideways } from './bench.js';

const YELLOW = [255, 212, 0, 255];

let bench;
before(async () => { bench = await openBench(); });
after(() => bench.close());

// A page, which must have been silent when the test ends.
function onPage(name, options, run) {
  test(name, { timeout: 120000 }, async () => {
    const { page, problems, close } = await openPage(bench, options);
    await run(page);
    assert.deepEqual(problems, []);
    await close();
  });
}

const getInput = (page) => page.getByLabel('Picture', { exact: true });
const status = (page, text) => page.getByRole('status').filter({ hasText: text }).waitFor();

async function checkFaces(page) {
  await status(page, /^two\.png: 2 faces\.$/);
  const faces = page.getByRole('list', { name: 'Faces' }).locator('> li');
  assert.equal(await faces.count(), 2);
  for (const [n, label] of ['neutral', 'happy'].entries()) {
    const face = faces.nth(n);
    assert.equal(await face.getByRole('heading').textContent(), `Face ${n + 1}: ${label}`);
    assert.equal(await face.getByRole('meter').count(), 8);
    const shown = await face.getByRole('meter', { name: label }).evaluate((meter) => meter.value);
    assert.ok(shown > 0.9, `${label}: ${shown}`);
    assert.match(await face.getByRole('row', { name: label }).textContent(), /9\d\.\d %/);
  }
  const canvas = page.getByRole('img');
  assert.ok(await canvas.isVisible());
  // The upper edges of the boxes, and the picture itself between them.
  const pixels = await canvas.evaluate((element) => {
    const context = element.getContext('2d');
    return [[200, 60], [520, 123], [320, 10]].map(([x, y]) => [...context.getImageData(x, y, 1, 1).data]);
  });
  assert.deepEqual(pixels.slice(0, 2), [YELLOW, YELLOW]);
  assert.notDeepEqual(pixels[2], YELLOW);
}

for (const [name, options] of Object.entries(SCREENS)) {
  onPage(`a picture is chosen: ${name}`, options, async (page) => {
    assert.deepEqual(await findBarriers(page), []);
    await getInput(page).setInputFiles(bench.picture);
    await checkFaces(page);
    assert.equal(await scrollsSideways(page), false);
    assert.deepEqual(await findBarriers(page), []);
  });
}

onPage('by keyboard alone', {}, async (page) => {
  // From now on, so that the dialog is not opened before somebody looks for it.
  const chosen = page.waitForEvent('filechooser');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'file');
  await page.keyboard.press('Space');
  await (await chosen).setFiles(bench.picture);
  await checkFaces(page);
});

onPage('a picture is dropped anywhere', {}, async (page) => {
  const data = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'two.png', { type: 'image/png' }));
    return transfer;
  }, readFileSync(bench.picture).toString('base64'));
  await page.dispatchEvent('h1', 'drop', { dataTransfer: data });
  await checkFaces(page);
});

onPage('a wrong file is told, and the next one works', {}, async (page) => {
  const input = getInput(page);
  for (const name of ['notes.txt', '<img src=x onerror=alert(1)>.png', `${'long'.repeat(60)}.png`]) {
    await input.setInputFiles({ name, mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await status(page, /not a picture of a format/);
    assert.ok((await page.getByRole('status').textContent()).startsWith(`${name}: `));
    assert.equal(await scrollsSideways(page), false);
    assert.deepEqual(await findBarriers(page), []);
  }
  assert.equal(await page.getByRole('img').count(), 0);
  await input.setInputFiles(bench.picture);
  await checkFaces(page);
  const large = path.join(path.dirname(bench.picture), 'large.png');
  writeFileSync(large, Buffer.alloc(33 * 1024 * 1024));
  await input.setInputFiles(large);
  await status(page, /^large\.png is too large: 32 MiB are the most\.$/);
  assert.equal(await page.getByRole('listitem').count(), 0);
});

onPage('without the server', {}, async (page) => {
  await page.route('**/analyze', (route) => route.abort());
  await getInput(page).setInputFiles(bench.picture);
  await status(page, /^two\.png: feremotion-dashboard does not answer\.$/);
  await page.unroute('**/analyze');
});
