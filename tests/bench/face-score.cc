/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "face-score.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>

static const float LOOSE = 0.3f;
static const float RIGHT = 0.5f;

/* What a detector's box has to be changed by to be what annotators draw. */
struct Convention {
  float dx = 0, dy = 0, sx = 1, sy = 1;
};

float
get_overlap (const Box &a, const Box &b)
{
  float w = std::min (a.x + a.width, b.x + b.width) - std::max (a.x, b.x);
  float h = std::min (a.y + a.height, b.y + b.height) - std::max (a.y, b.y);
  float inner = std::max (w, 0.0f) * std::max (h, 0.0f);

  return inner / (a.width * a.height + b.width * b.height - inner + 1e-9f);
}

std::vector<Annotation>
read_annotations (const std::string &path)
{
  std::map<std::string, Boxes> files;
  std::vector<Annotation> annotations;
  std::ifstream stream (path);
  std::string line;

  std::getline (stream, line);
  while (std::getline (stream, line)) {
    size_t comma = line.find (',');
    Box box = {};

    if (comma != std::string::npos
        && sscanf (line.c_str () + comma, ",%f,%f,%f,%f", &box.x, &box.y,
               &box.width, &box.height)
               == 4)
      files[line.substr (0, comma)].push_back (box);
  }
  for (const auto &file : files)
    annotations.push_back ({ file.first, file.second });
  return annotations;
}

/* As numpy has it: the mean of the two in the middle. */
static float
get_median (std::vector<float> &values)
{
  size_t n = values.size ();

  std::sort (values.begin (), values.end ());
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

static Convention
find_convention (const std::vector<Boxes> &found,
    const std::vector<Annotation> &truth, float least)
{
  std::vector<float> values[4];
  Convention c;

  for (size_t i = 0; i < found.size (); i++) {
    for (const Box &b : found[i]) {
      const Box *best = nullptr;

      for (const Box &f : truth[i].boxes) {
        if (best == nullptr || get_overlap (b, f) > get_overlap (b, *best))
          best = &f;
      }
      if (best == nullptr || get_overlap (b, *best) < LOOSE
          || best->height < least)
        continue;
      values[0].push_back (
          (best->x + best->width / 2 - b.x - b.width / 2) / b.width);
      values[1].push_back (
          (best->y + best->height / 2 - b.y - b.height / 2) / b.height);
      values[2].push_back (best->width / b.width);
      values[3].push_back (best->height / b.height);
    }
  }
  if (!values[0].empty ())
    c = { get_median (values[0]), get_median (values[1]),
      get_median (values[2]), get_median (values[3]) };
  return c;
}

static Box
convert (const Box &b, const Convention &c)
{
  float width = b.width * c.sx, height = b.height * c.sy;

  return { b.x + b.width / 2 + b.width * c.dx - width / 2,
    b.y + b.height / 2 + b.height * c.dy - height / 2, width, height, b.score };
}

static bool
is_better (const Box &a, const Box &b)
{
  return a.score > b.score;
}

void
Judgement::judge (Boxes found, const Boxes &known, float least)
{
  std::vector<bool> taken (known.size (), false);

  std::stable_sort (found.begin (), found.end (), is_better);
  for (const Box &b : found) {
    float best = 0, best_small = 0;
    size_t at = 0;

    for (size_t i = 0; i < known.size (); i++) {
      float overlap = get_overlap (b, known[i]);

      if (known[i].height < least) {
        best_small = std::max (best_small, overlap);
      } else if (!taken[i] && overlap > best) {
        best = overlap;
        at = i;
      }
    }
    if (best >= RIGHT)
      taken[at] = true;
    if (best >= RIGHT || best_small < RIGHT)
      verdicts.push_back ({ b.score, best >= RIGHT });
  }
  for (const Box &f : known)
    n_faces += f.height >= least;
}

Judgement::Judgement (const std::vector<Boxes> &found,
    const std::vector<Annotation> &truth, float least)
    : n_pictures (truth.size ())
{
  Convention convention = find_convention (found, truth, least);

  for (size_t i = 0; i < found.size (); i++) {
    Boxes boxes;

    for (const Box &b : found[i])
      boxes.push_back (convert (b, convention));
    judge (boxes, truth[i].boxes, least);
  }
  std::stable_sort (verdicts.begin (), verdicts.end (),
      [] (const Verdict &a, const Verdict &b) { return a.score > b.score; });
}

double
Judgement::get_recall (double rate) const
{
  size_t right = 0, wrong = 0;

  for (const Verdict &v : verdicts) {
    if (v.right)
      right++;
    else if (++wrong > rate * (double) n_pictures)
      break;
  }
  return (double) right / (double) std::max<size_t> (n_faces, 1);
}

double
Judgement::get_recall_above (float threshold) const
{
  size_t right = 0;

  for (const Verdict &v : verdicts)
    right += v.right && v.score >= threshold;
  return (double) right / (double) std::max<size_t> (n_faces, 1);
}

double
Judgement::get_false_above (float threshold) const
{
  size_t wrong = 0;

  for (const Verdict &v : verdicts)
    wrong += !v.right && v.score >= threshold;
  return (double) wrong / (double) std::max<size_t> (n_pictures, 1);
}
