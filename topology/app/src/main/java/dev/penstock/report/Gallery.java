package dev.penstock.report;

import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pictures with what is to be said about each. */
public record Gallery(String title, List<Card> cards) {

  public Gallery {
    cards = List.copyOf(cards);
  }

  /**
   * One picture.
   *
   * @param jpeg the file's bytes; null for none
   * @param missing why there is none
   * @param lines about it, the first one as its name
   */
  @SuppressWarnings("ArrayRecordComponent") // Cards are drawn, not compared.
  public record Card(byte @Nullable [] jpeg, String missing, List<String> lines) {

    public Card {
      lines = List.copyOf(lines);
    }

    /** The picture within the page; null for none. */
    @Nullable String dataUri() {
      return jpeg == null
          ? null
          : "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
    }
  }
}
