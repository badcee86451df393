// SPDX-License-Identifier: LGPL-2.1-or-later
// Sends a picture and shows what comes back: boxes on it, and each face's probabilities.
const MAX_BYTES = 32 * 1024 * 1024;
const BOX = '#ffd400';

const drop = document.getElementById('drop');
const file = document.getElementById('file');
const status = document.getElementById('status');
const canvas = document.getElementById('picture');
const list = document.getElementById('faces');
let latest = 0; // A second picture may be chosen before the first one is answered.

function say(text, wrong = false) {
  status.textContent = text;
  status.classList.toggle('wrong', wrong);
}

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

function percent(value) {
  return `${(100 * value).toFixed(1)} %`;
}

// Formats that the browser cannot decode are shown as boxes on nothing.
async function drawPicture(picture, { width, height }, faces) {
  const context = canvas.getContext('2d');
  canvas.width = width;
  canvas.height = height;
  try {
    context.drawImage(await createImageBitmap(picture), 0, 0, width, height);
  } catch {
    context.fillStyle = '#808080';
    context.fillRect(0, 0, width, height);
  }
  const line = Math.max(2, width / 300);
  const size = Math.max(12, width / 40);
  context.font = `${size}px sans-serif`;
  faces.forEach((face, index) => {
    context.lineWidth = line;
    context.strokeStyle = BOX;
    context.strokeRect(face.x, face.y, face.w, face.h);
    context.fillStyle = BOX;
    context.fillRect(face.x - line / 2, face.y - line / 2, size * 1.4, size * 1.4);
    context.fillStyle = '#000000';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(index + 1, face.x + size * 0.7, face.y + size * 0.7);
  });
  canvas.hidden = false;
}

function describeFace(face, index) {
  const item = element('li');
  const label = face.emotion ? face.emotion.label : 'not read';
  const table = element('table');

  item.append(element('h2', `Face ${index + 1}: ${label}`));
  item.append(element('p', `${face.w} × ${face.h} pixels at ${face.x}, ${face.y}`));
  for (const [name, score] of Object.entries(face.emotion?.scores ?? {})) {
    const row = element('tr');
    const head = element('th', name);
    const bar = element('td');
    const meter = element('meter');

    head.scope = 'row';
    meter.value = score;
    meter.setAttribute('aria-label', name);
    bar.append(meter);
    row.append(head, element('td', percent(score)), bar);
    table.append(row);
  }
  item.append(table);
  return item;
}

async function analyze(picture) {
  const response = await fetch('api/v1/analyze', {
    method: 'POST', body: picture, headers: { 'Content-Type': 'application/octet-stream' },
  }).catch(() => {
    throw new Error('feremotion-dashboard does not answer');
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

function clear() {
  list.replaceChildren();
  canvas.hidden = true;
}

async function show(picture) {
  const turn = ++latest;
  clear();
  if (picture.size > MAX_BYTES) {
    say(`${picture.name} is too large: 32 MiB are the most.`, true);
    return;
  }
  say(`Looking at ${picture.name} …`);
  try {
    const { resolution, objects } = await analyze(picture);
    if (turn !== latest) return;
    await drawPicture(picture, resolution, objects);
    list.replaceChildren(...objects.map(describeFace));
    say(`${picture.name}: ${objects.length === 1 ? '1 face' : `${objects.length} faces`}.`);
  } catch (error) {
    if (turn !== latest) return;
    clear();
    say(`${picture.name}: ${error.message}.`, true);
  }
}

file.addEventListener('change', () => {
  if (file.files.length) show(file.files[0]);
});
// Anywhere on the page, or the browser would go to the picture.
document.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
document.addEventListener('dragleave', () => drop.classList.remove('over'));
document.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  if (event.dataTransfer.files.length) show(event.dataTransfer.files[0]);
});
