package dev.penstock.report;

import java.util.Base64;
import java.util.List;

/** Pictures with what is to be said about each. */
public record Gallery(String title, List<Card> cards) {

  public Gallery {
    cards = List.copyOf(cards);
  }

  /**
   * One picture, or a place without one.
   *
   * @param picture a data URI; empty for none
   * @param missing why there is none
   * @param lines about it, the first one as its name
   */
  public record Card(String picture, String missing, List<String> lines) {

    public Card {
      lines = List.copyOf(lines);
    }

    /**
     * One with a picture.
     *
     * @param jpeg the file's bytes
     */
    public static Card of(byte[] jpeg, List<String> lines) {
      String encoded = Base64.getEncoder().encodeToString(jpeg);
      return new Card("data:image/jpeg;base64," + encoded, "", lines);
    }

    /** One that says why there is no picture. */
    public static Card without(String missing, List<String> lines) {
      return new Card("", missing, lines);
    }
  }
}
