/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How a convolution is cut into tiles: `blocks` blocks of outputs for `rows` x
 * `columns` pixels, whose sums fit the registers. The file that includes this
 * defines
 *
 *   TILES (X)     X (blocks, rows, columns) for every tile; (1, 1, n) for each
 *                 n up to MAX_COLUMNS is among them
 *   MAX_BLOCKS, MAX_ROWS, MAX_COLUMNS   of a tile; no tile has more than
 *                 MAX_COLUMNS pixels
 */
#pragma once

#include <stddef.h>

typedef void (*Tile) (const void *conv, int o, int y, int x);
typedef Tile Tiles[MAX_ROWS + 1][MAX_COLUMNS + 1][MAX_BLOCKS + 1];

/* The most rows, `left` or fewer, for which there is a tile of one block with
 * that many columns. */
static int
get_tile_rows (const Tiles tiles, int columns, int left)
{
  int rows = left < MAX_ROWS ? left : MAX_ROWS;

  while (tiles[rows][columns][1] == NULL)
    rows--;
  return rows;
}

/* The most blocks, `left` or fewer, with which there is a tile for each step of
 * the walk from row 0 to `height`. Of a tall one the steps in the middle are
 * all alike, so that they are cut out. */
static int
get_tile_blocks (const Tiles tiles, int columns, int height, int left)
{
  int n = left < MAX_BLOCKS ? left : MAX_BLOCKS, rows;
  int most = get_tile_rows (tiles, columns, MAX_ROWS);

  if (height > 2 * MAX_ROWS)
    height -= (height - 2 * MAX_ROWS) / most * most;
  for (int y = 0; y < height; y += rows) {
    rows = get_tile_rows (tiles, columns, height - y);
    while (tiles[rows][columns][n] == NULL) {
      n--;
      y = 0;
      rows = get_tile_rows (tiles, columns, height);
    }
  }
  return n;
}

/* All tiles of `blocks` x `height` x `width`, each once. Columns are shared out
 * evenly: narrow tiles waste the multipliers. Rows go together where they are
 * short. */
static void
walk_tiles (
    const Tiles tiles, const void *conv, int blocks, int height, int width)
{
  int strips = (width + MAX_COLUMNS - 1) / MAX_COLUMNS, x = 0;

  for (int left = strips; left > 0; left--) {
    int columns = (width - x + left - 1) / left, n, rows;

    for (int o = 0; o < blocks; o += n) {
      n = get_tile_blocks (tiles, columns, height, blocks - o);
      for (int y = 0; y < height; y += rows) {
        rows = get_tile_rows (tiles, columns, height - y);
        tiles[rows][columns][n](conv, o, y, x);
      }
    }
    x += columns;
  }
}
