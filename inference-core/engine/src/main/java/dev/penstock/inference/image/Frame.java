package dev.penstock.inference.image;

/** A rectangle of a canvas: where the first frame of an animation lies. */
record Frame(int x, int y, int width, int height) {

  int right() {
    return x + width;
  }

  int bottom() {
    return y + height;
  }
}
