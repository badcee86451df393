/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Recall of a face detector at a number of false alarms a picture, by the
 * protocol of ../shared/data/README.md (as models/train/detector/score.py).
 */
#pragma once

#include <string>
#include <vector>

/* Pixels; what an annotation holds has no score. */
struct Box {
  float x, y, width, height, score;
};

typedef std::vector<Box> Boxes;

float get_overlap (const Box &a, const Box &b);

/* Reads a table of file,x,y,width,height: the boxes of each file, in the order
 * of their names. Empty where there is no such table. */
struct Annotation {
  std::string file;
  Boxes boxes;
};
std::vector<Annotation> read_annotations (const std::string &path);

/* A detection judged: its score and whether it was right. */
struct Verdict {
  float score;
  bool right;
};

/* The detections of a set of pictures against what is known of them. */
class Judgement {
public:
  /* Faces under @least pixels of height count neither way. */
  Judgement (const std::vector<Boxes> &found,
      const std::vector<Annotation> &truth, float least);

  /* Highest recall with at most @rate false alarms a picture. */
  double get_recall (double rate) const;
  /* Recall and false alarms a picture of what scores at least @threshold. */
  double get_recall_above (float threshold) const;
  double get_false_above (float threshold) const;

private:
  std::vector<Verdict> verdicts; /* best first */
  size_t n_faces = 0, n_pictures;

  void judge (Boxes found, const Boxes &known, float least);
};
