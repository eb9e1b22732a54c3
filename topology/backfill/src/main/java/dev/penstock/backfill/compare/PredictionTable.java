package dev.penstock.backfill.compare;

import dev.penstock.backfill.compare.JoinKeys.ImageKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Predictions by key, in about {@value #BYTES_EACH} bytes each: a row of longs (key, position), a
 * row of ints (classes, bits of the scores), and a slot of a hash table with open addressing. Rows
 * are kept in chunks, so that growth copies only the slots. For one thread.
 */
final class PredictionTable {

  /** With the slots at their emptiest, right after they have doubled. */
  static final int BYTES_EACH = 80;

  static final int NONE = -1;

  private static final int CHUNK = 1 << 14;
  private static final int LONGS = 3;
  private static final int INTS = 2 * TopClasses.MOST;

  private final List<long[]> longs = new ArrayList<>();
  private final List<int[]> ints = new ArrayList<>();
  private int[] slots = emptySlots(1 << 10);
  private int size;

  int size() {
    return size;
  }

  /** The row of a key, or {@link #NONE}. */
  int find(ImageKey key) {
    return slots[slot(key)];
  }

  /** Keeps a prediction, in place of the one that has its key, if there is one. */
  void put(ImageKey key, long position, TopClasses top) {
    int slot = slot(key);
    int row = slots[slot];
    if (row == NONE) {
      row = size++;
      slots[slot] = row;
      if (row % CHUNK == 0) {
        longs.add(new long[CHUNK * LONGS]);
        ints.add(new int[CHUNK * INTS]);
      }
    }
    int at = (row % CHUNK) * LONGS;
    long[] keys = longs.get(row / CHUNK);
    keys[at] = key.high();
    keys[at + 1] = key.low();
    keys[at + 2] = position;
    write(row, top);
    if (2L * size > slots.length) {
      grow();
    }
  }

  private void write(int row, TopClasses top) {
    int[] values = ints.get(row / CHUNK);
    int at = (row % CHUNK) * INTS;
    Arrays.fill(values, at, at + TopClasses.MOST, NONE);
    for (int i = 0; i < top.classes().length; i++) {
      values[at + i] = top.classes()[i];
      values[at + TopClasses.MOST + i] = Float.floatToRawIntBits(top.scores()[i]);
    }
  }

  ImageKey key(int row) {
    long[] keys = longs.get(row / CHUNK);
    int at = (row % CHUNK) * LONGS;
    return new ImageKey(keys[at], keys[at + 1]);
  }

  long position(int row) {
    return longs.get(row / CHUNK)[(row % CHUNK) * LONGS + 2];
  }

  TopClasses top(int row) {
    int[] values = ints.get(row / CHUNK);
    int at = (row % CHUNK) * INTS;
    int count = 0;
    while (count < TopClasses.MOST && values[at + count] != NONE) {
      count++;
    }
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = Float.intBitsToFloat(values[at + TopClasses.MOST + i]);
    }
    return new TopClasses(Arrays.copyOfRange(values, at, at + count), scores);
  }

  /** Where the key is, or else where it would be. */
  private int slot(ImageKey key) {
    int mask = slots.length - 1;
    int slot = hash(key) & mask;
    while (slots[slot] != NONE && !key.equals(key(slots[slot]))) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Offsets follow each other: their bits must be spread. */
  private static int hash(ImageKey key) {
    long mixed = (key.high() * 31 + key.low()) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  private void grow() {
    slots = emptySlots(2 * slots.length);
    for (int row = 0; row < size; row++) {
      slots[slot(key(row))] = row;
    }
  }

  private static int[] emptySlots(int count) {
    int[] empty = new int[count];
    Arrays.fill(empty, NONE);
    return empty;
  }
}
